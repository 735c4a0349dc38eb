"""What a block is connected to, from the graph that checkov built of all blocks that it scans."""

from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

Vertex = dict[str, Any]


class Graph:
    """An index of checkov's graph; empty when the framework gives none."""

    def __init__(self, source: Any) -> None:
        nodes = dict(source.nodes()) if source is not None else {}
        self.named: dict[str, list[Vertex]] = defaultdict(list)
        self.of_kind: dict[str, list[Vertex]] = defaultdict(list)
        self.edges: dict[int, list[tuple[str, Vertex]]] = defaultdict(list)
        self.reverse: dict[int, list[tuple[str, Vertex]]] = defaultdict(list)
        for vertex in nodes.values():
            self.named[str(vertex.get("block_name_"))].append(vertex)
            self.of_kind[kind(vertex)].append(vertex)
        for edge in source.edges() if source is not None else []:
            start, end = nodes[edge["source"]], nodes[edge["target"]]
            # "[cross-variable] security_groups.0" is an edge of the argument security_groups
            argument = str(edge.get("label")).rpartition("] ")[2].partition(".")[0]
            self.edges[id(start)].append((argument, end))
            self.reverse[id(end)].append((argument, start))

    def find(self, address: str, file: str, line: object) -> Vertex | None:
        """The vertex of the block ``type.name`` that starts at a line of a file (the end of its path is enough)."""
        return next(
            (
                vertex
                for vertex in self.named.get(address, [])
                if f"/{vertex.get('file_path_')}".endswith(file) and start_line(vertex) == line
            ),
            None,
        )

    def referred(self, vertex: Vertex, argument: str) -> list[Vertex]:
        """The blocks that an argument of a block refers to; behind outputs of modules, too."""
        direct = [end for label, end in self.edges.get(id(vertex), []) if label == argument and vertex]
        return direct + [end for output in direct if kind(output) == "output" for end in self.referred(output, "value")]

    def undefined(self, vertex: Vertex, argument: str) -> bool:
        """Whether an argument depends on a variable without a value, of which checkov makes an empty map or list."""
        seen: set[int] = set()
        waiting = self.referred(vertex, argument)
        while waiting:
            block = waiting.pop()
            if id(block) in seen:
                continue
            seen.add(id(block))
            if kind(block) == "variable" and "default" not in block:
                return True
            if kind(block) in ("variable", "locals"):
                waiting += [end for _, end in self.edges.get(id(block), [])]
        return False

    def referring(self, vertex: Vertex) -> list[tuple[str, Vertex]]:
        """The blocks that refer to a block, each with the argument that does; through outputs of modules, too."""
        direct = self.reverse.get(id(vertex), []) if vertex else []
        return direct + [
            found
            for argument, output in direct
            if kind(output) == "output" and argument == "value"
            for found in self.referring(output)
        ]


@lru_cache(maxsize=4)
def index(source: Any) -> Graph:
    return Graph(source)


def start_line(block: Vertex) -> object:
    """checkov has two names for it: one for HCL, one for JSON."""
    return block.get("__start_line__", block.get("__startline__"))


def kind(vertex: Vertex) -> str:
    """``aws_vpc`` for a resource, ``provider.aws`` for a provider, ``variable``, ``locals`` and so on for others."""
    return str(vertex.get("resource_type") or vertex.get("block_type_"))


def folder(vertex: Vertex) -> str:
    return str(Path(str(vertex.get("file_path_"))).parent)


def folders(vertex: Vertex) -> list[str]:
    """A block's folder, and those of the modules that call its module, the nearest first."""
    found, module = [folder(vertex)], vertex.get("source_module_object_")
    while module is not None:
        found.append(str(Path(module.path).parent))
        module = module.nested_tf_module
    return found
