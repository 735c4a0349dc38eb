"""`landfall prices refresh`: the catalogue's prices as the AWS Price List has them today."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from costs.catalogue.catalogue import COMMITTED
from costs.catalogue.changes import plain
from costs.catalogue.odd import Odd
from costs.catalogue.price_list import PriceList, questions
from costs.catalogue.refresh import COMMITMENTS, REFERENCE, Refresh, Refreshed, refreshes
from costs.catalogue.writing import write_region
from costs.unusable import Unusable
from operations.aws import check_credentials
from operations.console import err, out, say
from operations.failure import Failure, Refused

ATTEMPTS = 10
"""How often a call is made before throttling ends the command."""

TOLD = 10
"""How many reasons are told of each file that is kept; they tend to have one cause."""

KEPT = (
    "something is odd, so these files are kept as they were; what AWS's pricing pages say, too, can be put into them "
    "by hand:"
)


def refresh(regions: list[str], services: list[str], *, dry_run: bool) -> None:
    """Asks for the catalogue's prices anew: in these regions, of these services, of all that it has if none is named.

    Shows what changed, and writes it unless `dry_run`. Where something is odd, the old file is kept, and Failure is
    raised at the end. Nothing is written before everything has been asked for.
    """
    try:
        files = refreshes(COMMITTED, regions, services)
    except Unusable as reason:
        raise Refused(str(reason)) from None
    check_credentials(PriceList.REGION)
    refreshed, odd = _ask(files)
    for region, of_region in groupby(files, key=lambda file: file.region):
        asked = [str(file) for file in of_region]
        made = [refreshed[name] for name in asked if name in refreshed]
        if not (COMMITTED / region).exists():
            if not any(file.after for file in made):
                odd[region] = (f"the Price List has none of {REFERENCE}'s prices there",)
            if odd.keys() & {region, *asked}:
                say(f"{region} isn't added: it would have to be as a whole")
                continue
        if made:
            _show(region, made)
        if not dry_run:
            _write(region, made)
    if any((COMMITTED / file.region / f"{COMMITMENTS}.csv").exists() for file in files):
        say(f"{COMMITMENTS}.csv isn't refreshed by this command")
    if odd:
        raise Failure("\n".join([KEPT, *_reasons(odd)]))


def _ask(files: Sequence[Refresh]) -> tuple[dict[str, Refreshed], dict[str, tuple[str, ...]]]:
    config = Config(retries={"mode": "standard", "total_max_attempts": ATTEMPTS})
    price_list = PriceList(boto3.Session().client("pricing", region_name=PriceList.REGION, config=config))
    asked = [(file, questions(file.keys, file.region)) for file in files]
    refreshed: dict[str, Refreshed] = {}
    odd: dict[str, tuple[str, ...]] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=sum(len(questioned) for _, questioned in asked))
        for file, questioned in asked:
            bar.update(task, description=f"asking for {file}")
            if bar.disable:
                say(f"asking for {file} …")
            try:
                products = []
                for question in questioned:
                    products += price_list.ask(question)
                    bar.advance(task)
                refreshed[str(file)] = file.made_from(products)
            except Odd as found:
                odd[str(file)] = found.reasons
            except (BotoCoreError, ClientError) as error:
                raise Failure(f"the AWS Price List doesn't tell {file}, and no file was changed: {error}") from None
    return refreshed, odd


def _show(region: str, made: Sequence[Refreshed]) -> None:
    changes = [change for file in made for change in file.changes]
    same = sum(len(file.refresh.before) for file in made) - len({change.key for change in changes})
    if changes:
        table = Table("Price", "Before", "After", "Percent", title=f"Changed in {region}, US dollars")
        for change in changes:
            per = f"{change.key} per {change.unit}" + (f" from {change.begins:f} on" if change.begins else "")
            table.add_row(per, plain(change.before), plain(change.after), change.percent)
        out.print(table)
    told = [f"{same:,} prices are the same as before" if changes else f"no price changed ({same:,} were looked at)"]
    told += [f"{added:,} are new"] if (added := sum(file.added for file in made)) else []
    if left_out := sum(file.left_out for file in made):
        told.append(f"{left_out:,} of {REFERENCE}'s are left out: not listed there, or by another unit")
    out.print(f"{region}: {'; '.join(told)}", markup=False)


def _write(region: str, made: Iterable[Refreshed]) -> None:
    try:
        write_region(COMMITTED / region, {file.refresh.service: file.after for file in made if file.after})
    except OSError as error:
        raise Failure(f"the prices of {region} can't be written: {error}") from None


def _reasons(odd: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    for name, reasons in odd.items():
        yield name
        yield from (f"  {reason}" for reason in reasons[:TOLD])
        if len(reasons) > TOLD:
            yield f"  and {len(reasons) - TOLD:,} more"
