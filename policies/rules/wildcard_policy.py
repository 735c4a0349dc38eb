"""CKV_LANDFALL_3: no policy allows a wildcard action on a wildcard resource.

Judged is every policy document anywhere in a resource or data source: role, user and group policies, managed
policies, policies of buckets, queues, topics, keys and so on; as JSON text, ``jsonencode``, or
``aws_iam_policy_document``. An ``Allow`` fails when it has both:

- a wildcard action: one with ``*`` or ``?`` (``*``, ``s3:*``, ``s3:Get*``), or any ``NotAction``;
- a wildcard resource: ``*``, an ARN that names no resource (``arn:aws:s3:::*``, ``arn:aws:s3:::*/*``, ``arn:*``), or
  any ``NotResource``. ``arn:aws:s3:::name/*`` and ``arn:aws:dynamodb:eu-west-1:123456789012:table/*`` name something.

Actions that AWS can't confine to a resource, such as ``ec2:DescribeInstances``, pass when each is written out.

In a KMS key's policy ``Resource: "*"`` means the key itself, so ``kms:*`` for named principals passes, as AWS writes
it by default; that is, a statement with principals and nothing but ``kms:`` actions. For everyone (``Principal:
"*"``) it fails."""

import re

from policies.blocks import Block, strings, unknown
from policies.check import DataRule, ResourceRule, Rule
from policies.iam import Document, Statement, closing, documents, rendered, statements

REFERENCE = re.compile(r"\$\{[^{}]*\}")
ACTION_IN_TEXT = re.compile(r"""["']?(?:Not)?Action["']?\s*[=:]\s*\[?[^\]=:]*?(?:[\w-]+:)?\w*\*""", re.IGNORECASE)
EFFECT_IN_TEXT = re.compile(r"""["']?\bEffect["']?\s*[=:]\s*["']?(\w+)""", re.IGNORECASE)
RESOURCE_IN_TEXT = re.compile(r"""["']?Resource["']?\s*[=:]\s*\[?[^\]=:]*?["']\*["']""", re.IGNORECASE)


def wildcard_actions(statement: Statement) -> list[str]:
    return [action for action in statement.actions if re.search(r"[*?]", REFERENCE.sub("", action))] + [
        f"everything but {action}" for action in statement.not_actions
    ]


def wildcard_resources(statement: Statement) -> list[str]:
    return [resource for resource in statement.resources if names_nothing(resource) or adds_everything(resource)] + [
        f"everything but {resource}" for resource in statement.not_resources
    ]


def names_nothing(resource: str) -> bool:
    """Whether a resource is all wildcard where an ARN has its resource's name."""
    plain = REFERENCE.sub("x", resource.strip())
    if plain.lower().startswith("arn:"):
        name = plain.split(":", 5)[5] if plain.count(":") >= 5 else plain.rpartition(":")[2]
    else:
        name = plain
    return bool(name) and not name.strip("*?/:") and bool(name.strip("/:"))


def adds_everything(expression: str) -> bool:
    """Whether an expression has ``"*"`` among what it joins or chooses from: ``concat(["*"], var.more)``."""
    return unknown(expression) and bool(re.search(r"""["']\*["']""", expression)) and "replace(" not in expression


def key_itself(statement: Statement) -> bool:
    everyone = any(principal == "*" for principal in statement.principals)
    only_kms = all(action.lower().startswith("kms:") for action in statement.actions)
    return bool(statement.principals) and not everyone and bool(statement.actions) and only_kms


def problem(statement: Statement) -> str:
    """What is wrong with a statement, or ''."""
    actions, resources = wildcard_actions(statement), wildcard_resources(statement)
    if statement.effect.lower() == "deny" or not actions or not resources or key_itself(statement):
        return ""
    return f"allows {', '.join(actions)} on {', '.join(resources)}"


def judged(found: list[Document]) -> list[str]:
    sentences = (problem(statement) for document in found for statement in statements(document))
    return list(dict.fromkeys(sentence for sentence in sentences if sentence))


def in_unreadable_text(block: Block) -> list[str]:
    """Expressions that nothing but Terraform can read (loops, conditions) are searched as text."""
    return [
        f"{'.'.join(path)} allows a wildcard action on a wildcard resource, as far as its text can be read"
        for path, text in strings(block)
        if not list(documents(text)) and wide_in_text(text) and any(map(wide_in_text, allowing(text)))
    ]


def wide_in_text(text: str) -> bool:
    return bool(ACTION_IN_TEXT.search(text) and RESOURCE_IN_TEXT.search(text))


def allowing(text: str) -> list[str]:
    """The objects of a text that look like a statement which doesn't deny; the text itself if none has an effect."""
    objects = (text[found.start() : closing(text, found.start()) + 1] for found in re.finditer(r"\{", text))
    effects = {each: EFFECT_IN_TEXT.findall(each) for each in objects}
    single = {each: found[0].lower() for each, found in effects.items() if len(found) == 1}
    return [each for each, effect in single.items() if effect != "deny"] if single else [text]


class PolicyRule(Rule):
    def problems(self, block: Block) -> list[str]:
        return judged(list(documents(block))) + in_unreadable_text(block)


class WildcardPolicy(PolicyRule, ResourceRule):
    pass


class WildcardPolicyDocument(PolicyRule, DataRule):
    def problems(self, block: Block) -> list[str]:
        own = (
            judged([rendered(block, self.nested(block, "statement"))])
            if self.entity_type == "aws_iam_policy_document"
            else []
        )
        return own + super().problems({key: inner for key, inner in block.items() if key != "statement"})


NAME = "Ensure that no policy allows a wildcard action on a wildcard resource"
checks = [
    WildcardPolicy("CKV_LANDFALL_3", NAME, "IAM", ["aws_*"]),
    WildcardPolicyDocument("CKV_LANDFALL_3", NAME, "IAM", ["aws_*"]),
]
