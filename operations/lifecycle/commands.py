"""The commands about a stack that stands."""

from pathlib import Path
from typing import Annotated

import typer

from operations.cost.flags import number

Stack = Annotated[str, typer.Argument(help="<environment>-<variant>, such as dev-fargate")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until all of it is.")]
Timeout = Annotated[float, typer.Option(min=0, max=120, help="Minutes to wait.")]


def add_to(app: typer.Typer) -> None:
    """Make them commands of `landfall`."""
    for command in (simulate, status, stop, start):
        app.command()(command)


def simulate(
    trace: Annotated[Path, typer.Argument(metavar="TRACE.csv", help="Columns time, and cpu, gpu or requests.")],
    *,
    environment: Annotated[str | None, typer.Option(help="Whose auto_stop settings; dev where no stack is.")] = None,
    stack: Annotated[str | None, typer.Option(help="Whose settings, signals and price.")] = None,
    usd_per_hour: Annotated[str | None, typer.Option(help="What an hour costs that isn't stopped.")] = None,
    idle_minutes: Annotated[int | None, typer.Option(help="Idle time before it stops.")] = None,
    cpu_percent: Annotated[float | None, typer.Option(help="CPU utilization below which it is idle.")] = None,
    gpu_percent: Annotated[float | None, typer.Option(help="GPU utilization below which it is idle.")] = None,
    requests_per_minute: Annotated[int | None, typer.Option(help="Requests below which it is idle.")] = None,
    grace_minutes: Annotated[int | None, typer.Option(help="Minutes after a start in which it isn't stopped.")] = None,
    minimum_samples_percent: Annotated[
        int | None, typer.Option(help="Share of the idle minutes of which samples are needed.")
    ] = None,
    every_minutes: Annotated[int | None, typer.Option(help="Minutes from one look to the next.")] = None,
    working_hours: Annotated[
        str | None, typer.Option(help='Hours in which it isn\'t stopped: "MON-FRI 08:00-18:00".')
    ] = None,
    time_zone: Annotated[str | None, typer.Option(help="Of these hours, and of what is shown; else UTC.")] = None,
    start: Annotated[
        str, typer.Option(help="Who starts what was stopped: on-request, working-hours or never.")
    ] = "on-request",
    start_minutes: Annotated[int, typer.Option(min=0, max=60, help="From a start until it answers.")] = 3,
    step_minutes: Annotated[
        int | None, typer.Option(min=1, max=60, help="Minutes that a row stands for; else the usual distance of two.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="text, json or csv.")] = "text",
    everything: Annotated[bool, typer.Option("--all", help="List every stop.")] = False,
) -> None:
    """Replay a trace through auto-stop's own decision: what it would have stopped, saved and missed."""
    from operations.lifecycle.simulation.plan import Asked
    from operations.lifecycle.simulation.simulate import simulate

    asked = Asked(
        idle_minutes=idle_minutes,
        cpu_percent=cpu_percent,
        gpu_percent=gpu_percent,
        requests_per_minute=requests_per_minute,
        grace_minutes=grace_minutes,
        minimum_samples_percent=minimum_samples_percent,
        every_minutes=every_minutes,
        working_hours=working_hours,
        time_zone=time_zone,
        start=start,
        start_minutes=start_minutes,
    )
    simulate(
        trace,
        asked,
        environment=environment,
        stack=stack,
        usd_per_hour=None if usd_per_hour is None else number("--usd-per-hour", usd_per_hour),
        step=step_minutes,
        form=form,
        everything=everything,
    )


def status(stack: Stack, *, form: Annotated[str, typer.Option("--format", help="text or json.")] = "text") -> None:
    """Show what runs of a deployed stack, since when and why, and what its stops have saved this month."""
    from operations.lifecycle.status import status

    status(stack, form=form)


def stop(
    stack: Stack,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask, also where customers are.")] = False,
    wait: Wait = True,
    timeout_minutes: Timeout = 20,
) -> None:
    """Stop a deployed stack, idle or not; it keeps its data, and `start` brings it back as it was."""
    from operations.lifecycle.switching import stop

    stop(stack, yes=yes, wait=wait, timeout_minutes=timeout_minutes)


def start(stack: Stack, *, wait: Wait = True, timeout_minutes: Timeout = 20) -> None:
    """Start a deployed stack that is stopped, with the sizes that it had."""
    from operations.lifecycle.switching import start

    start(stack, wait=wait, timeout_minutes=timeout_minutes)
