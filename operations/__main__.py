"""The `landfall` command."""

from typing import Annotated

import typer

from costs.unusable import Unusable
from operations.console import err
from operations.cost import commands
from operations.failure import Failure
from operations.lifecycle import commands as lifecycle
from operations.process import exit_on_signals
from operations.recommendation import commands as recommendation

app = typer.Typer(
    name="landfall",
    help="Deploys the stacks of environments/ to the emulator on this machine, or to AWS.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

commands.add_to(app)
recommendation.add_to(app)
lifecycle.add_to(app)

Stack = Annotated[str, typer.Argument(help="<environment>-<variant>, such as dev-fargate")]
AutoApprove = Annotated[bool, typer.Option("--auto-approve", help="Don't ask before anything is changed.")]


@app.command()
def up(
    stack: Stack = "dev-fargate",
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The emulator's port, this or none.")] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Let Terraform look, even if nothing changed.")] = False,
) -> None:
    """Deploy a stack to the emulator on this machine, which is started if it isn't running."""
    from operations.up import up

    up(stack, port, refresh=refresh)


@app.command()
def down(
    keep_emulator: Annotated[bool, typer.Option("--keep-emulator", help="Leave the emulator running.")] = False,
) -> None:
    """Destroy what is deployed to the emulator, and stop it."""
    from operations.down import down

    down(keep_emulator=keep_emulator)


@app.command()
def synth(
    stacks: Annotated[list[str] | None, typer.Argument(help="Which stacks; all of them when none is named.")] = None,
) -> None:
    """Write the Terraform JSON of the stacks."""
    from operations.cdktf import synthesize
    from operations.console import say
    from operations.places import synthesized, tool_environment

    synthesize(stacks or [], synthesized(), tool_environment())
    say(f"Terraform JSON is in {synthesized() / 'stacks'}")


@app.command()
def diff(stack: Stack) -> None:
    """Show what deploying a stack would change."""
    from operations.deployment import diff

    diff(stack)


@app.command()
def deploy(stack: Stack, auto_approve: AutoApprove = False) -> None:
    """Deploy a stack to AWS, or to where AWS_ENDPOINT_URL points."""
    from operations.deployment import deploy

    deploy(stack, auto_approve=auto_approve)


@app.command()
def destroy(
    stack: Stack,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go and why, and touch nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask; only together with --stack-name.")] = False,
    stack_name: Annotated[
        str | None, typer.Option("--stack-name", help="The stack once more, in place of typing it.")
    ] = None,
) -> None:
    """Delete everything of a stack on AWS, or where AWS_ENDPOINT_URL points, and ask what is left."""
    from operations.destroy.destroy import destroy

    destroy(stack, dry_run=dry_run, yes=yes, stack_name=stack_name)


prices = typer.Typer(help="The catalogue of prices.", no_args_is_help=True)
app.add_typer(prices, name="prices")


@prices.command()
def refresh(
    region: Annotated[list[str] | None, typer.Option(help="Only these regions, which may be new ones.")] = None,
    service: Annotated[list[str] | None, typer.Option(help="Only these services, such as AmazonEC2.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what changed, and write nothing.")] = False,
) -> None:
    """Fetch the catalogue's prices from the AWS Price List, and show what changed."""
    from operations.prices import refresh

    refresh(region or [], service or [], dry_run=dry_run)


@app.command()
def recover(stack: Stack) -> None:
    """Show what exists of a stack without Terraform's state knowing it, and let the next deploy adopt that."""
    from operations.deployment import recover

    recover(stack)


def main() -> int:
    """0 done, 1 failed, 2 refused before anything was touched, 130 interrupted."""
    exit_on_signals()
    try:
        app(prog_name="landfall")
    except Unusable as unusable:
        err.print(str(unusable), markup=False)
        return 2
    except Failure as failure:
        err.print(str(failure), markup=False)
        return failure.exit_code
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
