"""parliament on every IAM document in synthesized Terraform JSON.

Run by ``python -m policies`` with the policy environment's Python: ``python -m policies.iam_lint FILE...`` prints how
many documents there are and the findings of severity MEDIUM or worse, as JSON. What only Terraform knows is replaced
by a plausible value first (``policies.plausible``).

A finding is suppressed like one of checkov's, in the block that holds the document, with the id
``PARLIAMENT_<ISSUE>``."""

import json
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policies.blocks import Block, flat, items
from policies.iam import Document, documents, rendered
from policies.plausible import ACCOUNT, resolved
from policies.terraform_json import OTHERS, RULE, reasons

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # about pkg_resources, and parliament's own escapes
    from parliament import (
        analyze_policy_string,
        enhance_finding,
        iam_definition,
    )

JUDGED = ("MEDIUM", "HIGH", "CRITICAL")

MODEL_VERSION = re.compile(r"(:foundation-model/[^:\"]+):")
"""The colon in a Bedrock model's id (``...-v1:0``), which parliament takes for the end of the ARN's resource."""

NO_RESOURCE = ("sts:", "ecr:")
"""Actions whose resource policies name no resource: trust policies, and those of ECR repositories."""

OF_EVERY_ACTION = {"lambda:SourceFunctionArn": "aws:SourceArn"}
"""Condition keys that parliament takes for one service's, to a like one that it knows of every action."""

ALTERNATIVES = ("bedrock",)
"""Services whose actions take any one of several kinds of resource, where parliament wants one of each."""

PUBLIC_PARAMETER = re.compile(r"(:ssm:[^:\"]*:)(:parameter/aws/)")
"""An SSM parameter of AWS's own, which belongs to no account."""

OIDC_PROVIDER = re.compile(r"arn:[\w*-]+:iam::[^:]*:oidc-provider/")
"""A federated principal that parliament doesn't know; it does know Google's, whose tokens are alike."""

KNOWN_PROVIDER = "accounts.google.com"

OIDC_KEY = re.compile(r"^(?!\w+:).+(:aud|:sub)$")
"""The key of a condition on a token: the issuer without its scheme, then the claim."""


def blocks(stack: dict[str, Any]) -> Iterator[tuple[str, Block]]:
    """Every resource and data block of a stack, with its address."""
    for kind, prefix in (("resource", ""), ("data", "data.")):
        for resource_type, named in stack.get(kind, {}).items():
            for name, found in named.items() if isinstance(named, dict) else ():
                for block in flat(found):
                    if isinstance(block, dict) and resource_type != "//":
                        yield f"{prefix}{resource_type}.{name}", block


def policy_documents(address: str, block: Block) -> list[Document]:
    if address.startswith("data.aws_iam_policy_document."):
        return [rendered(block), *documents({key: block[key] for key in block if key.endswith("_policy_documents")})]
    return list(documents(block))


def readable(document: Document) -> str:
    """A document as JSON that parliament understands: no references, and a resource in every statement."""
    plain = resolved(document)
    for statement in flat(plain.get("Statement")):
        if isinstance(statement, dict) and "Principal" in statement and "NotResource" not in statement:
            actions = [str(action) for action in flat(statement.get("Action"))]
            if actions and all(action.lower().startswith(NO_RESOURCE) for action in actions):
                statement.setdefault("Resource", "*")
            if any(OIDC_PROVIDER.match(one) for one in federated(statement)):
                with_known_provider(statement)
    text = PUBLIC_PARAMETER.sub(rf"\g<1>{ACCOUNT}\2", MODEL_VERSION.sub(r"\1-", json.dumps(plain)))
    for key, like in OF_EVERY_ACTION.items():
        text = text.replace(f'"{key}":', f'"{like}":')
    return text


def federated(statement: Block) -> list[str]:
    """The identity providers that a statement trusts."""
    principal = statement["Principal"]
    return [str(one) for one in flat(principal.get("Federated"))] if isinstance(principal, dict) else []


def with_known_provider(statement: Block) -> None:
    """Puts a provider that parliament knows in place of an OIDC one, also in the keys of conditions on its tokens."""
    statement["Principal"] = {"Federated": KNOWN_PROVIDER}
    for condition in flat(statement.get("Condition")):
        for operator, asked in items(condition) if isinstance(condition, dict) else ():
            condition[operator] = {OIDC_KEY.sub(rf"{KNOWN_PROVIDER}\1", key): values for key, values in items(asked)}


def lint(document: Document) -> list[tuple[str, str]]:
    """parliament's findings on a document: (issue, text). A document that it breaks on is a finding, too."""
    try:
        found = analyze_policy_string(readable(document), ignore_private_auditors=True).findings
        judged = [one for one in map(enhance_finding, found) if one.severity in JUDGED and not alternative_matched(one)]
    except Exception as error:  # noqa: BLE001  # fails closed
        return [("UNREADABLE", f"HIGH: parliament breaks on it ({type(error).__name__}: {error})")]
    return list(dict.fromkeys((one.issue, f"{one.severity}: {one.title} {one.detail}".strip()) for one in judged))


def alternative_matched(finding: Any) -> bool:
    """Whether a finding is only about the kinds of resource that the statement didn't choose."""
    if finding.issue != "RESOURCE_MISMATCH":
        return False
    missed = Counter(str(one["action"]) for one in finding.detail)
    return all(action.partition(":")[0] in ALTERNATIVES and count < kinds(action) for action, count in missed.items())


def kinds(action: str) -> int:
    """How many kinds of resource parliament wants for an action."""
    prefix, _, name = action.partition(":")
    return sum(
        kind["resource_type"].endswith("*")
        for service in iam_definition
        if service["prefix"] == prefix
        for privilege in service["privileges"]
        if privilege["privilege"] == name
        for kind in privilege["resource_types"]
    )


def findings(file: Path) -> tuple[int, list[dict[str, str]]]:
    """How many documents a stack has, and what is wrong with them, suppressions of nothing included."""
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
                found.append({"file": str(file), "address": address, "rule": RULE, "text": text})
    return count, found


if __name__ == "__main__":
    results = [findings(Path(argument)) for argument in sys.argv[1:]]
    json.dump(
        {"documents": sum(count for count, _ in results), "findings": [one for _, some in results for one in some]},
        sys.stdout,
    )
