"""Suppressions written inside Terraform JSON, next to the resource that they are about.

checkov reads ``#checkov:skip=ID:reason`` comments in HCL, and ``Metadata: {checkov: {skip: ...}}`` in CloudFormation, but its
``terraform_json`` framework reads no suppression at all. With this module loaded it reads CloudFormation's form under ``"//"``, the key
that Terraform JSON keeps for comments::

    "resource": {"aws_s3_bucket": {"logs": {"//": {"checkov": {"skip": [{"id": "CKV_AWS_18", "comment": "holds the logs itself"}]}}}}}

Such a finding is reported as skipped, with the reason. An entry without an id or without a reason suppresses nothing. A suppression
is exact: one check, one resource.

The framework also calls every resource in Python checks' results ``resource.<name>``, without its type, so that
``aws_lb.main`` and ``aws_vpc.main`` can't be told apart; the results get Terraform's addresses.
"""

from typing import Any

from checkov.common.models.enums import CheckResult
from checkov.common.output.record import Record
from checkov.common.output.report import Report
from checkov.terraform_json.runner import TerraformJsonRunner

Definition = dict[str, list[dict[str, Any]]]

_scanning: list[Any] = []


def graph() -> Any:
    """checkov's graph of the Terraform JSON being scanned, which the framework, unlike the one for HCL, doesn't hand to checks."""
    return _scanning[-1] if _scanning else None


def reasons(block: object) -> dict[str, str]:
    """The suppressions of one resource or data block: check id → reason."""
    comment = block.get("//") if isinstance(block, dict) else None
    checkov = comment.get("checkov") if isinstance(comment, dict) else None
    entries = checkov.get("skip") if isinstance(checkov, dict) else None
    found = {}
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            rule, reason = entry.get("id"), entry.get("comment")
            if isinstance(rule, str) and isinstance(reason, str) and reason.strip():
                found[rule] = reason
    return found


def addresses(definition: Definition) -> dict[str, Any]:
    """The resource and data blocks of one parsed file: Terraform address → block."""
    return {
        prefix + f"{block_type}.{name}": block
        for kind, prefix in (("resource", ""), ("data", "data."))
        for entity in definition.get(kind, [])
        for block_type, named in entity.items()
        for name, block in named.items()
    }


def suppress(record: Record, block: object) -> None:
    """Turn a failed record into a skipped one if the block that it is about says so."""
    reason = reasons(block).get(record.check_id)
    if reason and record.check_result["result"] == CheckResult.FAILED:
        record.check_result["result"] = CheckResult.SKIPPED
        record.check_result["suppress_comment"] = reason


def move(report: Report, found: Report) -> None:
    for record in found.get_all_records():
        report.add_record(record)


def install(runner: Any) -> None:
    """Teach a ``TerraformJsonRunner`` class to read suppressions. Does nothing the second time."""
    if getattr(runner, "reads_suppressions", False):
        return
    run_block, add_graph_check_results = runner.run_block, runner.add_graph_check_results

    def run_each_block(
        self: Any, entities: list[dict[str, Any]], *args: Any, report: Report, block_type: str, **kwargs: Any
    ) -> None:
        _scanning[:] = [self.graph_manager.get_reader_endpoint()]
        for entity in entities:
            found = Report(report.check_type)
            run_block(self, [entity], *args, report=found, block_type=block_type, **kwargs)
            if block_type in ("resource", "data"):
                ((address, block),) = addresses({block_type: [entity]}).items()
                for record in found.get_all_records():
                    record.resource = address
                    suppress(record, block)
            move(report, found)

    def add_graph_results(self: Any, report: Report, runner_filter: Any) -> None:
        found = Report(report.check_type)
        add_graph_check_results(self, report=found, runner_filter=runner_filter)
        for record in found.get_all_records():
            suppress(record, addresses(self.definitions[record.file_abs_path]).get(record.resource))
        move(report, found)

    runner.run_block, runner.add_graph_check_results = run_each_block, add_graph_results
    runner.reads_suppressions = True


install(TerraformJsonRunner)
