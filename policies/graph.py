"""What a block is connected to, from the graph that checkov built of all blocks that it scans."""

import os
from collections import defaultdict
from functools import lru_cache
from typing import Any

Vertex = dict[str, Any]


class Graph:
    """An index of checkov's graph; empty when the framework gives none."""

    def __init__(self, source: Any) -> None:
        nodes = dict(source.nodes()) if source is not None else {}
        self.vertices: list[Vertex] = list(nodes.values())
        self.named: dict[str, list[Vertex]] = defaultdict(list)
        self.edges: dict[int, list[tuple[str, Vertex]]] = defaultdict(list)
        self.reverse: dict[int, list[tuple[str, Vertex]]] = defaultdict(list)
        for vertex in self.vertices:
            self.named[str(vertex.get("block_name_"))].append(vertex)
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
                if str(vertex.get("file_path_")).endswith(file) and vertex.get("__start_line__") == line
            ),
            None,
        )

    def referred(self, vertex: Vertex, argument: str) -> list[Vertex]:
        """The blocks that an argument of a block refers to."""
        return [end for label, end in self.edges[id(vertex)] if label == argument]

    def referring(self, vertex: Vertex) -> list[tuple[str, Vertex]]:
        """The blocks that refer to a block, each with the argument that does."""
        return self.reverse[id(vertex)]


@lru_cache(maxsize=4)
def index(source: Any) -> Graph:
    return Graph(source)


def kind(vertex: Vertex) -> str:
    """``aws_vpc`` for a resource, ``provider.aws`` for a provider, ``variable``, ``locals``, ``module`` and so on for others."""
    return str(vertex.get("resource_type") or vertex.get("block_type_"))


def folder(vertex: Vertex) -> str:
    return os.path.dirname(str(vertex.get("file_path_")))
