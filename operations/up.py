"""`landfall up`: a stack on the emulator, which is started if it isn't running."""

import time

from environments.settings import Environment
from operations import deployed, emulator, leftovers, outputs, preflight, states
from operations.cdktf import Cdktf, synthesize
from operations.console import say
from operations.cost import kept_estimate
from operations.failure import Failure
from operations.places import emulated, tool_environment
from operations.process import Lost
from operations.progress import TerraformProgress
from operations.recovery.recovery import Recovery
from operations.recovery.signs import Signs
from operations.recovery.terraform import Terraform


def up(stack: str, port: int | None, *, refresh: bool = False) -> None:
    """Deploys `stack` to the emulator and prints its outputs.

    Where nothing has changed since the last time, Terraform isn't asked, unless `refresh`. An emulator that was started
    for this is stopped again if the command is interrupted.
    """
    environment = preflight.stack(stack)
    preflight.tools()
    was_running = emulator.status().state == "running"
    status = emulator.start(port, say)
    try:
        _deploy(stack, environment, status, refresh=refresh)
    except (KeyboardInterrupt, SystemExit):
        if not was_running:
            emulator.stop(say)
        raise


def on_the_emulator(stack: str, environment: Environment, endpoint: str, *, protected: bool = True) -> Cdktf:
    """The stack, synthesized for the emulator at `endpoint`, ready for cdktf."""
    # A folder for each stack: another one may be synthesized at the same time.
    output = emulated() / "cdktf.out" / stack
    env = emulator.aimed_at(endpoint, environment.region, tool_environment())
    say(f"synthesizing {stack} …")
    synthesize([stack], output, env if protected else {**env, "LANDFALL_DELETION_PROTECTION": "off"})

    def lost() -> bool:
        return not emulator.answers(endpoint)

    recovery = Recovery(
        signs=Signs(emulated(), stack),
        environment=environment,
        terraform=Terraform(stack, output / "stacks" / stack, env, lost),
        client=lambda: emulator.clients(endpoint, environment.region),
    )
    return Cdktf(stack, output, env, lost, recovery.around)


def apply(cdktf: Cdktf, command: str, doing: str) -> TerraformProgress:
    """Runs `deploy` or `destroy`. Raises Failure, also where the emulator dies meanwhile."""
    try:
        with TerraformProgress(doing) as progress:
            cdktf.run(command, "--auto-approve", tell=progress.tell)
    except Lost:
        raise Failure(
            f"the emulator died while {doing}; `./taskw emulator:logs` shows its last words, `./taskw up` starts anew"
        ) from None
    return progress


def _deploy(stack: str, environment: Environment, status: emulator.Status, *, refresh: bool) -> None:
    folder = emulated()
    if status.endpoint is None or status.since is None:
        raise Failure("the emulator ended right after its start; `./taskw emulator:logs` shows its last words")
    for old in states.outdated(folder, status.since):
        states.forget(folder, old)
        say(f"the emulator was started anew: what it held of {old} is gone, and its state with it")
    began = time.monotonic()
    cdktf = on_the_emulator(stack, environment, status.endpoint)
    synthesized = cdktf.output / "stacks" / stack / "cdk.tf.json"
    client = emulator.clients(status.endpoint, environment.region)
    look = refresh or Signs(folder, stack).unfinished()
    present = [] if look else leftovers.of_stack(client, environment, stack)
    if not look and deployed.is_unchanged(folder, stack, synthesized, present):
        say(f"{stack} is up to date: nothing has changed since it was deployed")
    else:
        progress = apply(cdktf, "deploy", f"deploying {stack}")
        deployed.remember(folder, stack, synthesized, leftovers.of_stack(client, environment, stack))
        kept_estimate.keep(stack, environment, synthesized.parent, cdktf.env, client)
        seconds = f"{time.monotonic() - began:.0f} s"
        if progress.steps:
            say(f"{stack} is deployed after {seconds}: {progress.taken} steps")
        else:
            say(f"{stack} is up to date: Terraform found nothing to change in {seconds}")
    outputs.show(states.outputs(folder, stack))
    outputs.next_steps(stack, environment.region, status.endpoint)
