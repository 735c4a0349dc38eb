"""`landfall down`: destroys every emulated stack and stops the emulator."""

from environments.settings import Environment
from operations import emulator, leftovers, preflight, states
from operations.console import say
from operations.failure import Failure
from operations.places import emulated
from operations.up import apply, on_the_emulator


def down(*, keep_emulator: bool) -> None:
    """Raises Failure where a stack can't be destroyed, and then leaves the emulator to be looked at; or, with the
    emulator stopped, where something of a stack is left."""
    folder = emulated()
    status = emulator.status()
    if status.state != "running" or status.endpoint is None or status.since is None:
        say("the emulator is dead" if status.state == "dead" else "the emulator is not running")
        _forget(states.stacks(folder))
        if status.state == "dead":
            emulator.stop(say)
        return
    _forget(states.outdated(folder, status.since))
    left = _destroy_all(status.endpoint)
    if not keep_emulator:
        emulator.stop(say)
    if left:
        raise Failure("\n".join([f"{len(left)} things are left of what was destroyed:", *left]))
    say("nothing is left")


def _destroy_all(endpoint: str) -> list[str]:
    folder = emulated()
    deployed = [stack for stack in states.stacks(folder) if states.has_resources(folder, stack)]
    offered = preflight.stacks() if deployed else {}
    if deployed:
        preflight.tools()
    left = []
    for stack in deployed:
        if stack not in offered:
            raise Failure(
                f"no environment offers {stack} any more, so it can't be destroyed in order; "
                "`./taskw emulator:stop` ends the emulator with all that it holds"
            )
        _destroy(stack, offered[stack], endpoint)
        left += _left(stack, offered[stack], endpoint)
    for stack in states.stacks(folder):
        states.forget(folder, stack)
    return left


def _destroy(stack: str, environment: Environment, endpoint: str) -> None:
    cdktf = on_the_emulator(stack, environment, endpoint, protected=False)
    if environment.deletion_protection:
        apply(cdktf, "deploy", f"lifting the protection of {stack}")
    apply(cdktf, "destroy", f"destroying {stack}")


def _left(stack: str, environment: Environment, endpoint: str) -> list[str]:
    say(f"asking the emulator what is left of {stack} …")
    client = emulator.clients(endpoint, environment.region)
    return leftovers.still_there(client, leftovers.of_stack(client, environment, stack))


def _forget(gone: list[str]) -> None:
    for stack in gone:
        states.forget(emulated(), stack)
        say(f"what the emulator held of {stack} is gone, and its state with it")
