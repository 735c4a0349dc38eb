"""How EC2 tells its things: all are found by their tags, on its own side."""

from operations.destroy.aws import Aws
from operations.destroy.things import Find, tags_at

ARN = "arn:{partition}:ec2:{region}:{account}:"
TAGS = tags_at("ec2", "describe_tags", "Tags", Filters=[{"Name": "resource-id", "Values": ["{id}"]}])
"""Nothing that doesn't exist has tags: what is gone has none."""


def tagged(operation: str, items: str, id_: str, kind: str, *, filters: str = "Filters") -> Find:
    """What `operation` lists of what carries the stack's tags, or those of its cluster; `filters` is how it spells that
    parameter."""

    def find(aws: Aws) -> list[str]:
        place = ARN.format(**aws.scope.place)
        found: dict[str, None] = {}
        for claim in aws.scope.claims():
            wanted = [{"Name": f"tag:{key}", "Values": [value]} for key, value in claim.items()]
            for one in aws.listed("ec2", operation, items, **{filters: wanted}):
                members = one["Instances"] if items == "Reservations" else [one]
                found |= {f"{place}{kind}/{member[id_]}": None for member in members}
        return list(found)

    return find
