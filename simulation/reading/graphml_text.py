"""GraphML seen through element by element, in little memory, before anybody loads it whole.

networkx builds the whole document before it looks at it: about 25 bytes a byte of the file, and 8 s a million
elements. What cannot be a network of so many residents is refused here first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from simulation.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


def look_through(path: Path, residents: int, most: int) -> None:
    """Refuse a file that declares entities, or holds more nodes or edges than residents can need.

    Stops at the first element too many.

    Args:
        path: the file.
        residents: how many there are, for the message.
        most: as many edges, and as many nodes, are taken.

    Raises:
        InputError: saying in which line, and what to write instead.
        expat.ExpatError: if it is no XML.
    """
    where, counts = str(path), {"node": 0, "edge": 0}
    parser = expat.ParserCreate(namespace_separator=" ")

    def entity(name: str, *_: object) -> None:
        what = f"line {parser.CurrentLineNumber} declares the entity {name[:40]!r}"
        raise InputError(what, where, "write the text itself and take the declaration out")

    def start(said: str, _: dict[str, str]) -> None:
        name = said.removeprefix(f"{NAMESPACE} ")
        if name not in counts:
            return
        counts[name] += 1
        if counts["node"] > most:
            what = f"holds more than {most:,} nodes and there are {residents:,} residents"
            raise InputError(what, where, "leave out the nodes that are no residents")
        if counts["edge"] > most:
            what = f"holds more than {most:,} edges and {residents:,} residents can have {most:,} ties"
            raise InputError(what, where, "name each tie once, and only those between residents")

    parser.EntityDeclHandler = entity
    parser.StartElementHandler = start
    with path.open("rb") as stream:
        parser.ParseFile(stream)
