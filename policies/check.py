"""What the own checks share: they fail closed.

checkov drops the result of a check that raises, so a check that breaks on a strange resource would pass it. These
checks report a block that they can't read as a failure instead, and give the reasons of every failure as details."""

import logging
from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

from checkov.common.checks.base_check import BaseCheck
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.data.base_check import BaseDataCheck
from checkov.terraform.checks.module.base_module_check import BaseModuleCheck
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

from policies.blocks import Block, flat, items, nested
from policies.graph import Graph, Vertex, index, start_line
from policies.terraform_json import outputs, scan


class Undecidable(Exception):
    """Terraform alone knows the value that decides; the check then says nothing about this block."""


class Rule:
    """One rule, to be mixed into checkov's class for a kind of block."""

    entity_path: str
    entity_type: str
    graph: Any
    details: list[str]

    @abstractmethod
    def problems(self, block: Block) -> list[str]:
        """What is wrong with a block, a sentence each. Raises Undecidable."""

    def scan_entity_conf(self, conf: Any, entity_type: str) -> CheckResult:
        self.entity_type = entity_type
        try:
            if list(flat(conf.get("count"))) == [0]:
                return CheckResult.UNKNOWN
            self.details = self.problems(conf)
        except Undecidable:
            return CheckResult.UNKNOWN
        except Exception as error:
            logging.getLogger(__name__).debug("unreadable block", exc_info=True)
            self.details = [f"can't be read, so it isn't trusted ({type(error).__name__}: {error})"]
        return CheckResult.FAILED if self.details else CheckResult.PASSED

    @property
    def blocks(self) -> Graph:
        """All blocks of this scan."""
        return index(self.graph if self.graph is not None else scan.graph)

    @property
    def block_name(self) -> str:
        """The scanned block's name."""
        return self.entity_path.partition(f":{self.entity_type}:")[2]

    def vertex(self, block: Block) -> Vertex:
        """The scanned block's place in the graph; empty if it has none."""
        file = self.entity_path.partition(f":{self.entity_type}:")[0]
        return self.blocks.find(f"{self.entity_type}.{self.block_name}", file, start_line(block)) or {}

    def nested(self, block: Block, key: str) -> list[Block]:
        """The nested blocks with a name, those that ``dynamic`` blocks make included."""
        found = nested(block, key)
        if "dynamic" in block:
            for dynamic in (*nested(block, "dynamic"), *nested(self.vertex(block), "dynamic")):
                for generator in nested(dynamic, key):
                    found += generated(key, generator)
        return found


def generated(key: str, generator: Block) -> list[Block]:
    """The blocks that a ``dynamic`` block makes; its bare content when checkov has lost the ``for_each``."""
    if "content" not in generator:
        return [generator]
    iterator = next((name for name in flat(generator.get("iterator")) if isinstance(name, str)), key)
    contents = nested(generator, "content")
    return [
        substituted(content, iterator, each_key, each_value)
        for each_key, each_value in pairs(generator.get("for_each"))
        for content in contents
    ]


def pairs(collection: Any) -> Iterator[tuple[Any, Any]]:
    """What ``for_each`` goes through: a map's entries, or a set's or list's elements, each its own key."""
    for element in flat(collection):
        if isinstance(
            element, dict
        ):  # a map in checkov's brackets and a list's object look the same: it is taken for both
            yield from items(element)
        yield element, element


def substituted(value: Any, iterator: str, key: Any, element: Any) -> Any:
    """A dynamic block's content with ``<iterator>.key``, ``.value``, ``.value.x`` and ``.value["x"]`` filled in."""
    if isinstance(value, dict):
        return {name: substituted(inner, iterator, key, element) for name, inner in value.items()}
    if isinstance(value, list):
        return [substituted(inner, iterator, key, element) for inner in value]
    return filled_in(value, iterator, key, element) if isinstance(value, str) else value


def filled_in(text: str, iterator: str, key: Any, element: Any) -> Any:
    expression = text.strip().removeprefix("${").removesuffix("}").strip()
    if expression == f"{iterator}.key":
        return key
    if expression == f"{iterator}.value":
        return element
    path = expression.removeprefix(f"{iterator}.value")
    if path != expression and isinstance(element, dict):
        return element.get(path.strip("[].\"'"), text)
    return text


class ResourceRule(Rule, BaseResourceCheck):
    def __init__(self, rule: str, name: str, category: str, types: list[str]) -> None:
        super().__init__(name=name, id=rule, categories=[CheckCategories[category]], supported_resources=types)

    def scan_resource_conf(self, conf: Block) -> CheckResult:
        return self.scan_entity_conf(conf, self.entity_type)


class DataRule(Rule, BaseDataCheck):
    def __init__(self, rule: str, name: str, category: str, types: list[str]) -> None:
        super().__init__(name=name, id=rule, categories=[CheckCategories[category]], supported_data=types)

    def scan_data_conf(self, conf: Block) -> CheckResult:
        return self.scan_entity_conf(conf, self.entity_type)


class ModuleRule(Rule, BaseModuleCheck):
    def __init__(self, rule: str, name: str, category: str) -> None:
        super().__init__(name=name, id=rule, categories=[CheckCategories[category]])

    def scan_module_conf(self, conf: Block) -> CheckResult:
        return self.scan_entity_conf(conf, self.entity_type)


class OutputRule(Rule, BaseCheck):
    """For outputs of Terraform JSON; checkov shows no check the outputs of HCL."""

    def __init__(self, rule: str, name: str, category: str) -> None:
        super().__init__(
            name=name,
            id=rule,
            categories=[CheckCategories[category]],
            supported_entities=["output"],
            block_type="output",
        )
        outputs.register(self)
