"""What exists of a stack: as the tagging API tells, and as each service does, since neither knows everything."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from operations.destroy.aws import Aws, tags_in
from operations.destroy.interfaces import Other, of_others
from operations.destroy.kinds import KINDS, kind_of
from operations.destroy.things import Fields, Kind, Thing
from operations.destroy.untouchable import why_untouchable
from operations.destroy.waiting import leaves_on
from operations.leftovers import still_there

AT_ONCE = 16
"""Questions at once."""

GLOBAL_REGIONS = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1"}
"""Where the tagging API tells of what has no region, such as policies of IAM and hosted zones: where requests to global
services are signed for (botocore's endpoints). In other partitions that differs, and the services alone tell."""


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """`things` are to be deleted, `waiting` go by themselves; `spared` are ARNs with the reason why they stay;
    `others` is what is in the stack's network and isn't the stack's; `silent` are questions that AWS
    didn't answer."""

    things: tuple[Thing, ...] = ()
    waiting: tuple[Thing, ...] = ()
    spared: dict[str, str] = field(default_factory=dict)
    others: tuple[Other, ...] = ()
    silent: dict[str, str] = field(default_factory=dict)


def take(aws: Aws, *, kept: frozenset[str] = frozenset()) -> Inventory:
    """Asks the tagging API and every service. `kept` are ARNs that are never touched."""
    aws.silent.clear()
    spared: dict[str, str] = {}

    def judge(told: tuple[str, dict[str, str]]) -> Thing | None:
        arn, tags = told
        thing = judged(aws, arn, tags)
        if thing and (reason := why_untouchable(arn, kept)):
            spared[arn] = reason
            return None
        return thing

    with ThreadPoolExecutor(AT_ONCE) as pool:
        listed = pool.map(lambda kind: kind.find(aws), KINDS)
        found: dict[str, dict[str, str]] = {arn: {} for arns in listed for arn in arns}
        found |= dict(_tagged(aws))
        things = [thing for thing in pool.map(judge, sorted(found.items())) if thing]
        others = tuple(of_others(aws))
    ordered = sorted(things, key=lambda thing: (thing.kind.rank if thing.kind else 0, thing.what, thing.name))
    return Inventory(
        things=tuple(thing for thing in ordered if not thing.leaves),
        waiting=tuple(thing for thing in ordered if thing.leaves),
        spared=spared,
        others=others,
        silent=dict(aws.silent),
    )


def judged(aws: Aws, arn: str, told: dict[str, str]) -> Thing | None:
    """The thing, if it exists and is the stack's by the tags that its service tells right now. `told` are those of the
    tagging API, which may be late, and count only for what no kind is known of."""
    kind, fields = kind_of(arn, aws.scope.place)
    if kind is None:
        why = aws.scope.why(told)
        return Thing(kind=None, arn=arn, why=why, fields=fields) if why else None
    try:
        return _of_kind(aws, kind, fields)
    except (BotoCoreError, ClientError) as error:
        aws.unanswered(arn, error)
        return None


def _of_kind(aws: Aws, kind: Kind, fields: Fields) -> Thing | None:
    arn = fields["arn"]
    tags = kind.tags(aws, fields)
    if tags is None or aws.scope.is_foreign(tags):
        return None
    why = aws.scope.why(tags) or kind.tagless(aws, fields)
    if why is None:
        return None
    by_cluster = not aws.scope.tags.items() <= tags.items() and aws.scope.why(tags) is not None
    leaves = None
    if not still_there(aws.of, [arn]):
        leaves = leaves_on(aws, kind, fields)
        if leaves is None:
            return None
    return Thing(
        kind=kind,
        arn=arn,
        why=why,
        fields=fields,
        by_cluster=by_cluster,
        stops=_told(aws, kind.stops, fields),
        warns=_told(aws, kind.warns, fields),
        leaves=leaves,
    )


def _told(aws: Aws, tell: Callable[[Aws, Fields], str | None], fields: Fields) -> str | None:
    """What can't be asked doesn't speak against a deletion: AWS itself will."""
    try:
        return tell(aws, fields)
    except (BotoCoreError, ClientError):
        return None


def _tagged(aws: Aws) -> Iterator[tuple[str, dict[str, str]]]:
    """ARN and tags of all that the tagging API lists for the stack and for its cluster."""
    yield from _asked(aws, "resourcegroupstaggingapi", lambda _arn: True)
    elsewhere = GLOBAL_REGIONS.get(aws.scope.partition)
    if elsewhere and elsewhere != aws.scope.region:
        # What is regional there is another region's stack of the same name.
        yield from _asked(aws, f"resourcegroupstaggingapi@{elsewhere}", lambda arn: not arn.split(":")[3])


def _asked(aws: Aws, service: str, wanted: Callable[[str], bool]) -> Iterable[tuple[str, dict[str, str]]]:
    for claim in aws.scope.claims():
        filters = [{"Key": name, "Values": [value]} for name, value in claim.items()]
        for one in aws.listed(service, "get_resources", "ResourceTagMappingList", TagFilters=filters):
            if wanted(one["ResourceARN"]):
                yield one["ResourceARN"], tags_in(one["Tags"])
