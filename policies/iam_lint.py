"""parliament on every IAM document in synthesized Terraform JSON.

Run by ``python -m policies`` with the policy environment's Python: ``python -m policies.iam_lint FILE...`` prints one JSON list of findings of
severity MEDIUM or worse. What only Terraform knows is replaced by a plausible value first (``policies.plausible``).

A finding is suppressed like one of checkov's, in the block that holds the document, with the id ``PARLIAMENT_<ISSUE>``.
"""

import json
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policies.blocks import Block
from policies.iam import Document, documents, rendered
from policies.terraform_json import OTHERS, reasons
from policies.plausible import resolved

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its own escapes and of pkg_resources
    from parliament import analyze_policy_string, enhance_finding

MODEL_VERSION = re.compile(r"(:foundation-model/[^:\"]+):")
"""The colon in a Bedrock model's id (``...-v1:0``), which parliament takes for the end of the ARN's resource."""

JUDGED = ("MEDIUM", "HIGH", "CRITICAL")


def blocks(stack: dict[str, Any]) -> Iterator[tuple[str, Block]]:
    """Every resource and data block of a stack, with its address."""
    for kind, prefix in (("resource", ""), ("data", "data.")):
        for resource_type, named in stack.get(kind, {}).items():
            for name, block in named.items() if resource_type != "//" else ():
                if isinstance(block, dict):
                    yield f"{prefix}{resource_type}.{name}", block


def policy_documents(address: str, block: Block) -> list[Document]:
    if address.startswith("data.aws_iam_policy_document."):
        return [rendered(block), *documents({key: block[key] for key in block if key.endswith("_policy_documents")})]
    return list(documents(block))


def lint(document: Document) -> list[tuple[str, str]]:
    """parliament's findings on a document: (issue, text). A document that it breaks on is a finding, too."""
    try:
        policy = MODEL_VERSION.sub(r"\1-", json.dumps(resolved(document)))
        found = analyze_policy_string(policy, ignore_private_auditors=True).findings
        judged = [finding for finding in map(enhance_finding, found) if finding.severity in JUDGED]
    except Exception as error:
        return [("UNREADABLE", f"HIGH: parliament breaks on it ({type(error).__name__}: {error})")]
    texts = [(finding.issue, f"{finding.severity}: {finding.title} {finding.detail}".strip()) for finding in judged]
    return list(dict.fromkeys(texts))


def findings(file: Path) -> tuple[int, list[dict[str, str]]]:
    """How many documents a stack has, and what is wrong with them; a suppression that suppresses nothing is wrong, too."""
    count, found = 0, []
    for address, block in blocks(json.loads(file.read_text())):
        suppressed, used = reasons(block), set()
        for document in policy_documents(address, block):
            count += 1
            for issue, text in lint(document):
                used.add(OTHERS + issue)
                if OTHERS + issue not in suppressed:
                    found.append({"file": str(file), "address": address, "rule": OTHERS + issue, "text": text})
        for rule in suppressed:
            if rule.startswith(OTHERS) and rule not in used:
                text = f"{rule} is suppressed but isn't found here; remove the suppression"
                found.append({"file": str(file), "address": address, "rule": "CKV_LANDFALL_0", "text": text})
    return count, found


if __name__ == "__main__":
    results = [findings(Path(argument)) for argument in sys.argv[1:]]
    json.dump({"documents": sum(count for count, _ in results), "findings": [one for _, some in results for one in some]}, sys.stdout)
