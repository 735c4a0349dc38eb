"""What checkov's framework ``terraform_json`` lacks, compared with the one for HCL. Installed when this module is
imported.

**Suppressions** inside Terraform JSON, next to the resource that they are about. checkov reads
``#checkov:skip=ID:reason`` comments in HCL and ``Metadata: {checkov: {skip: ...}}`` in CloudFormation, but none in
Terraform JSON. Here CloudFormation's form is read under ``"//"``, the key that Terraform JSON keeps for comments::

    "aws_s3_bucket": {"logs": {"//": {"checkov": {"skip": [{"id": "CKV_AWS_18", "comment": "holds the logs itself"}]}}}}

Such a finding is reported as skipped, with the reason. A suppression is exact: one check, one resource or data
source. One that suppresses nothing, or has no reason, is a finding itself, ``CKV_LANDFALL_0`` (unless the run was
limited to some checks). Ids that begin with ``PARLIAMENT_`` are for ``policies.iam_lint``.

**Addresses**: the framework calls every resource in Python checks' results ``resource.<name>``, without its type, so
that ``aws_lb.main`` and ``aws_vpc.main`` can't be told apart; here the results get Terraform's addresses.

**Outputs** are shown to checks; no check of checkov's own looks at them.

**Values**: blocks are shown to checks with the values of locals, variables' defaults and ``for_each`` in them, from
the graph; the framework shows them as they are written.

**Loops**: the framework leaves line numbers in ``dynamic`` and ``for_each``. checkov takes them for elements, or
stumbles over them and loses every resource of the file; here they are dropped.

**Surroundings** of a block, for the own checks: the graph of references, and the provider blocks, which the graph
lacks."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from checkov.common.bridgecrew.check_type import CheckType
from checkov.common.checks.base_check_registry import BaseCheckRegistry
from checkov.common.models.enums import CheckResult
from checkov.common.output.record import Record
from checkov.common.output.report import Report
from checkov.terraform.graph_manager import TerraformGraphManager
from checkov.terraform_json.runner import TerraformJsonRunner

RULE = "CKV_LANDFALL_0"
NAME = "Ensure that every suppression has a reason and suppresses something"
OTHERS = "PARLIAMENT_"
LINES = ("__startline__", "__endline__")

Definition = dict[str, list[dict[str, Any]]]


@dataclass
class Scan:
    """What is known of the run under way."""

    graph: Any = None
    """checkov's graph of all blocks."""
    providers: list[dict[str, Any]] = field(default_factory=list)
    """The AWS provider blocks, in the form of the graph's vertices."""
    written: dict[str, Any] | None = None
    """The block under way as it is written, where checks are shown one with values."""
    used: set[tuple[str, str, str]] = field(default_factory=set)
    """(file, address, check id) of every suppression that suppressed something."""


scan = Scan()


class Outputs(BaseCheckRegistry):
    """The checks of output blocks, of which checkov has none."""

    def extract_entity_details(self, entity: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
        ((name, config),) = entity.items()
        return "output", name, config


outputs = Outputs(CheckType.TERRAFORM)


def entries(block: object) -> list[Any]:
    """The suppressions of one resource or data block, as written."""
    comment = block.get("//") if isinstance(block, dict) else None
    checkov = comment.get("checkov") if isinstance(comment, dict) else None
    found = checkov.get("skip") if isinstance(checkov, dict) else None
    return found if isinstance(found, list) else [] if found is None else [found]


def reasons(block: object) -> dict[str, str]:
    """The valid suppressions of one resource or data block: check id → reason."""
    valid = {}
    for entry in entries(block):
        if isinstance(entry, dict):
            rule, reason = entry.get("id"), entry.get("comment")
            if isinstance(rule, str) and isinstance(reason, str) and reason.strip():
                valid[rule] = reason
    return valid


def addresses(definition: Definition) -> dict[str, Any]:
    """The resource and data blocks of one parsed file: Terraform address → block."""
    return {
        prefix + f"{block_type}.{name}": block
        for kind, prefix in (("resource", ""), ("data", "data."))
        for entity in definition.get(kind, [])
        for block_type, named in entity.items()
        for name, block in named.items()
    }


def providers(definitions: dict[str, Definition]) -> list[dict[str, Any]]:
    return [
        {**config, "resource_type": "provider.aws", "file_path_": file}
        for file, definition in definitions.items()
        for provider in definition.get("provider", [])
        for name, config in provider.items()
        if name == "aws" and isinstance(config, dict)
    ]


@lru_cache(maxsize=4)
def evaluated(graph: Any) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The resource and data blocks of a graph, by file and address, in the form of parsed ones; several where
    ``for_each`` or ``count`` makes several."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for _, vertex in graph.nodes():
        if vertex["block_type_"] in ("resource", "data"):
            for address, block in addresses({vertex["block_type_"]: [vertex["config_"]]}).items():
                block |= {line: vertex[line] for line in LINES}  # the block's own become lists next to dynamic blocks
                found[vertex["file_path_"], address.partition("[")[0]].append(vertex["config_"])
    return found


def without_lines(value: Any, inside: bool = False) -> Any:
    """A parsed file without the line numbers inside ``dynamic`` and ``for_each``."""
    if isinstance(value, dict):
        return {
            key: without_lines(inner, inside or key in ("dynamic", "for_each"))
            for key, inner in value.items()
            if not inside or key not in LINES
        }
    return [without_lines(inner, inside) for inner in value] if isinstance(value, list) else value


def suppress(record: Record, address: str, block: object) -> None:
    """Turn a failed record into a skipped one if the block that it is about says so."""
    reason = reasons(block).get(record.check_id)
    if reason and record.check_result["result"] == CheckResult.FAILED:
        record.check_result["result"] = CheckResult.SKIPPED
        record.check_result["suppress_comment"] = reason
        scan.used.add((record.file_abs_path, address, record.check_id))


def mistakes(file: str, address: str, block: object) -> Iterator[str]:
    """What is wrong with the suppressions of one block, once every check has run."""
    valid = reasons(block)
    for entry in entries(block):
        rule = entry.get("id") if isinstance(entry, dict) else entry
        if rule not in valid:
            yield f"{rule} is suppressed without a reason; write {{id, comment}}"
        elif not str(rule).startswith(OTHERS) and (file, address, rule) not in scan.used:
            yield f"{rule} is suppressed but doesn't fail here; remove the suppression"


def move(found: Report, report: Report) -> None:
    for record in found.get_all_records():
        report.add_record(record)


def install(runner: Any, manager: Any) -> None:
    """Teach ``TerraformJsonRunner``, and the ``TerraformGraphManager`` that makes its graph, what they lack. Does
    nothing the second time."""
    if getattr(runner, "reads_suppressions", False):
        return
    run_block, add_graph_check_results = runner.run_block, runner.add_graph_check_results

    def run_each_block(
        self: Any, entities: list[dict[str, Any]], *args: Any, report: Report, block_type: str, **kwargs: Any
    ) -> None:
        scan.graph, scan.providers = self.graph_manager.get_reader_endpoint(), providers(self.definitions)
        for entity in entities:
            found, shown = Report(report.check_type), [entity]
            if block_type in ("resource", "data"):
                ((address, block),) = addresses({block_type: [entity]}).items()
                shown, scan.written = evaluated(scan.graph).get((kwargs["full_file_path"], address)) or shown, block
            run_block(self, shown, *args, report=found, block_type=block_type, **kwargs)
            if block_type in ("resource", "data"):
                for record in found.get_all_records():
                    record.resource = address
                    suppress(record, address, block)
            move(found, report)
        scan.written = None

    def add_graph_results(self: Any, report: Report, runner_filter: Any) -> None:
        found = Report(report.check_type)
        add_graph_check_results(self, report=found, runner_filter=runner_filter)
        blocks = {file: addresses(definition) for file, definition in self.definitions.items()}
        for record in found.get_all_records():
            suppress(record, record.resource, blocks[record.file_abs_path].get(record.resource))
        move(found, report)
        if not runner_filter.checks and not runner_filter.skip_checks:
            add_mistakes(
                report, blocks, {record.file_abs_path: record.file_path for record in report.get_all_records()}
            )

    build_graph = manager.build_graph_from_definitions

    def build_whole_graph(self: Any, definitions: Any, **options: Any) -> Any:
        return build_graph(self, without_lines(definitions), **options)

    manager.build_graph_from_definitions = build_whole_graph
    runner.block_type_registries = {**runner.block_type_registries, "output": outputs}
    runner.run_block, runner.add_graph_check_results = run_each_block, add_graph_results
    runner.reads_suppressions = True


def add_mistakes(report: Report, blocks: dict[str, dict[str, Any]], shown: dict[str, str]) -> None:
    for file, named in blocks.items():
        for address, block in named.items():
            for mistake in mistakes(file, address, block):
                report.add_record(
                    Record(
                        check_id=RULE,
                        check_name=NAME,
                        check_result={"result": CheckResult.FAILED, "evaluated_keys": []},
                        code_block=[],
                        file_path=shown.get(file, file),
                        file_line_range=[block["__startline__"], block["__endline__"]],
                        resource=address,
                        evaluations=None,
                        check_class=__name__,
                        file_abs_path=file,
                        details=[mistake],
                    )
                )


install(TerraformJsonRunner, TerraformGraphManager)
