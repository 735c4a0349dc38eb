"""The commands about costs, with the flags that they share."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Concatenate

import typer

from costs.free_tier import FreeTier
from operations.cost.flags import Asked, number

Format = Annotated[str, typer.Option("--format", help="table, json or markdown.")]
EnvironmentName = Annotated[str, typer.Argument(metavar="ENVIRONMENT", help="An environment, such as dev.")]


def add_to(app: typer.Typer) -> None:
    """Make them commands of `landfall`."""
    for command in (cost, compare, report):
        app.command()(command)


def flags(
    *,
    usage: Annotated[Path | None, typer.Option(help="A usage file in Infracost's format, version 0.1.")] = None,
    region: Annotated[str | None, typer.Option(help="Where a resource is if the document doesn't tell.")] = None,
    hours_per_month: Annotated[str, typer.Option("--month", help="Hours of a month.")] = "730",
    hours_per_day: Annotated[str | None, typer.Option(help="Hours a day in which what can stop runs.")] = None,
    days_per_week: Annotated[str | None, typer.Option(help="Days a week on which what can stop runs.")] = None,
    free_tier: Annotated[FreeTier, typer.Option(help="Free allowances of the account.")] = FreeTier.NONE,
    spot_share: Annotated[str, typer.Option(help="Share of instances and tasks on Spot, such as 40%.")] = "0%",
    savings_plan: Annotated[
        str | None, typer.Option(help='"1yr no-upfront" and the like, or a percentage that it saves.')
    ] = None,
    reserved: Annotated[
        str | None, typer.Option(help="The same for reserved instances, databases and cache nodes.")
    ] = None,
) -> Asked:
    """What is asked for on the command line."""
    return Asked(
        usage=usage,
        region=region,
        hours_per_month=hours_per_month,
        hours_per_day=hours_per_day,
        days_per_week=days_per_week,
        free_tier=free_tier,
        spot_share=spot_share,
        savings_plan=savings_plan,
        reserved=reserved,
    )


def with_flags[**P](command: Callable[Concatenate[Asked, P], None]) -> Callable[P, None]:
    """The command with the shared flags behind its own."""
    _, *own = signature(command).parameters.values()
    shared = signature(flags).parameters
    parameters = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in (*own, *shared.values())]

    @wraps(command)
    def wrapped(*_: P.args, **given: P.kwargs) -> None:
        asked = flags(**{name: given.pop(name) for name in shared})  # type: ignore[arg-type]
        command(asked, **given)  # type: ignore[call-arg]

    wrapped.__signature__ = signature(command).replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {one.name: one.annotation for one in parameters}
    return wrapped


@with_flags
def cost(
    asked: Asked,
    target: Annotated[str, typer.Argument(help="A stack, a synthesized stack's folder, or `terraform show -json`.")],
    *,
    by: Annotated[str, typer.Option(help="component, service, resource, region or tag:<key>.")] = "component",
    form: Format = "table",
    everything: Annotated[bool, typer.Option("--all", help="List all that isn't in the figures.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what changes from the baseline.")] = False,
    baseline: Annotated[
        Path | None,
        typer.Option(help="An estimate as JSON, a plan, a state or a stack; a plan has its own, the state before it."),
    ] = None,
    max_monthly: Annotated[str | None, typer.Option(help="Exit with 1 if more than this is expected a month.")] = None,
) -> None:
    """Show what a stack or a plan costs a month, before it is deployed."""
    from operations.cost.cost import cost

    limit = None if max_monthly is None else number("--max-monthly", max_monthly)
    cost(target, asked, by=by, form=form, everything=everything, diff=diff, baseline=baseline, max_monthly=limit)


@with_flags
def compare(asked: Asked, environment: EnvironmentName, *, form: Format = "table") -> None:
    """Show what all variants of an environment cost a month, on the same workload."""
    from operations.cost.compare import compare

    compare(environment, asked, form=form)


@with_flags
def report(
    asked: Asked,
    environment: EnvironmentName,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="The page; one that is there is replaced.")] = Path(
        "report.html"
    ),
    requests: Annotated[str, typer.Option(help="From how many requests a month to how many.")] = "1000-1000000000",
) -> None:
    """Write a page with charts of what all variants of an environment cost."""
    from operations.cost.report import report

    report(environment, asked, output=output, requests=requests)
