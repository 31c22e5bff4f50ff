"""GraphML seen through element by element, in little memory, before anybody loads it whole.

networkx builds the whole document before it looks at it (about 25 bytes a byte of the file, and 8 s a million
elements), reads the first of several graphs and says nothing of the others. Here such files are refused first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from simulation.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_GROUP = "group"  # a node that yEd folds; the only one whose inner graph networkx reads


def look_through(path: Path, residents: int, most: int) -> None:
    """Refuse a file that declares entities, holds a second graph, or more nodes or edges than residents can need.

    Stops at the first element too many. A graph inside a group node of yEd is read with the one around it and stays.

    Args:
        path: the file.
        residents: how many there are, for the message.
        most: as many edges, and as many nodes, are taken.

    Raises:
        InputError: saying in which line, and what to write instead.
        expat.ExpatError: if it is no XML.
    """
    where, inside = str(path), list[str]()
    counts = {"graph": 0, "node": 0, "edge": 0}
    parser = expat.ParserCreate(namespace_separator=" ")

    def entity(name: str, *_: object) -> None:
        what = f"line {parser.CurrentLineNumber} declares the entity {name[:40]!r}"
        raise InputError(what, where, "write the text itself and take the declaration out")

    def start(said: str, attributes: dict[str, str]) -> None:
        name = said.removeprefix(f"{NAMESPACE} ")
        around = inside[-1] if inside else ""
        inside.append(_GROUP if name == "node" and attributes.get("yfiles.foldertype") == "group" else name)
        if name not in counts or (name == "graph" and around == _GROUP):
            return
        counts[name] += 1
        if name == "graph" and counts[name] > 1:
            what = f"line {parser.CurrentLineNumber} begins a second <graph>, and one is the network"
            raise InputError(what, where, "save each graph in a file of its own, or all ties in one graph")
        if counts["node"] > most:
            what = f"holds more than {most:,} nodes and there are {residents:,} residents"
            raise InputError(what, where, "leave out the nodes that are no residents")
        if counts["edge"] > most:
            what = f"holds more than {most:,} edges and {residents:,} residents can have {most:,} ties"
            raise InputError(what, where, "name each tie once, and only those between residents")

    parser.EntityDeclHandler = entity
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: inside.pop()
    with path.open("rb") as stream:
        parser.ParseFile(stream)
