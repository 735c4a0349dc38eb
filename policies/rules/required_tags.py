"""CKV_LANDFALL_1: everything that takes tags carries the required ones.

Cost reports, auto-stop, backup plans and the resource group find things by their tags, so a resource without them is
invisible to all of these. Required, each with a value that isn't empty: Project, Environment, Component, CostCenter,
Owner, CreatedBy, AutoStop, BackupRequired, DataClassification, Compliance. Names are case-sensitive, as in AWS.

- Which types take tags is read from the AWS provider's schema (``provider_schema.json``).
- A resource has its own ``tags`` and the ``default_tags`` of the provider that it uses (its alias if it names one).
- ``aws_autoscaling_group`` doesn't get ``default_tags``: its ``tag`` blocks (or the old ``tags`` list) must hold all,
  with ``propagate_at_launch = true``, else its instances go without.
- Tags that only Terraform knows, such as ``tags = var.tags`` without a default, are not judged; a known name with an
  unknown value counts."""

from policies import provider_schema
from policies.blocks import Block, flat, items, nested, unknown, value, values
from policies.check import ResourceRule, Undecidable
from policies.graph import Vertex, folder, folders
from policies.terraform_json import scan

REQUIRED = (
    "Project",
    "Environment",
    "Component",
    "CostCenter",
    "Owner",
    "CreatedBy",
    "AutoStop",
    "BackupRequired",
    "DataClassification",
    "Compliance",
)


def filled(entry: object) -> bool:
    """Whether a tag's value says something (or may, as far as we know)."""
    return any(not isinstance(leaf, str) or leaf.strip() for leaf in flat(entry))


def names(block: Block, *arguments: str) -> set[str]:
    """The tags with a value in map arguments."""
    return {
        key for argument in arguments for tags in nested(block, argument) for key, entry in items(tags) if filled(entry)
    }


class RequiredTags(ResourceRule):
    def __init__(self) -> None:
        super().__init__(
            "CKV_LANDFALL_1",
            "Ensure that everything taggable carries the required tags",
            "CONVENTION",
            sorted({*provider_schema.taggable(), "aws_autoscaling_group"}),
        )

    def problems(self, block: Block) -> list[str]:
        if self.entity_type == "aws_autoscaling_group":
            carried, undecidable = self.group_tags(block)
        else:
            carried, undecidable = names(block, "tags", "tags_all"), self.open_ended(block, "tags")
            providers = self.providers(block)
            inherited = [nested(provider, "default_tags") for provider in providers]
            if inherited:
                carried |= set.intersection(
                    *({name for tags in each for name in names(tags, "tags")} for each in inherited)
                )
            undecidable |= any(self.open_ended(provider, "default_tags") for provider in providers)
        missing = [name for name in REQUIRED if name not in carried]
        if missing and undecidable:
            raise Undecidable
        return [f"has no tag {', '.join(missing)}"] if missing else []

    def group_tags(self, block: Block) -> tuple[set[str], bool]:
        tags = [*self.nested(block, "tag"), *nested(block, "tags")]
        propagated = [tag for tag in tags if str(value(tag, "propagate_at_launch")).lower() != "false"]
        carried = {str(value(tag, "key")) for tag in propagated if filled(tag.get("value"))}
        return carried, self.open_ended(block, "tag") or self.open_ended(block, "tags") or self.open_loop(block)

    def open_ended(self, block: Block, argument: str) -> bool:
        """Whether only Terraform knows all the tags in an argument."""
        maps = [
            *values(block, argument),
            *(inner for tags in nested(block, argument) for inner in values(tags, "tags")),
        ]
        return any(unknown(expression) for expression in maps) or self.blocks.undefined(
            self.vertex(block) or block, argument
        )

    def open_loop(self, block: Block) -> bool:
        """Whether only Terraform knows what dynamic tag blocks go through."""
        vertex = self.vertex(block)
        loops = [tag.get("for_each") for dynamic in nested(vertex, "dynamic") for tag in nested(dynamic, "tag")]
        return self.blocks.undefined(vertex, "dynamic") or any(unknown(leaf) for loop in loops for leaf in flat(loop))

    def providers(self, block: Block) -> list[Vertex]:
        """The provider block that is this resource's: of its own folder, or of the nearest caller that has one."""
        chosen = str(value(block, "provider") or value(block, "__provider_address__") or "aws")
        alias = chosen.removeprefix("${").removesuffix("}").partition(".")[2].replace("default", "")
        found = [
            provider
            for provider in (*self.blocks.of_kind.get("provider.aws", ()), *scan.providers)
            if (value(provider, "alias") or "") == alias
        ]
        by_folder = ([each for each in found if folder(each) == place] for place in folders(self.vertex(block)))
        return next(filter(None, by_folder), [])


check = RequiredTags()
