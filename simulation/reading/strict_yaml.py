"""YAML without its traps: no anchors, no repeated keys, no keys or numbers that turn into something else unseen.

PyYAML follows YAML 1.1, where ``on``, ``off``, ``yes`` and ``no`` are booleans, ``010`` is eight, ``1:30`` is ninety
and ``1e-3`` is text. Nothing is guessed here: what a reader would misread is refused, with the line and the cure.
"""

from __future__ import annotations

from typing import Any

import yaml

from simulation.errors import InputError

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
TOO_DEEP, SHALLOW = f"nests more than {MAX_DEPTH} levels deep", "a scenario needs about five"

Lines = dict[tuple[str, ...], int]

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times faster where it is there


class _Refused(yaml.MarkedYAMLError):
    """Sound YAML that a scenario may not use; ``note`` says what to write instead."""


class _Loader(_Base):  # type: ignore[misc]
    """Plain data only: keys are text, each once."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: dict[str, int] = {}
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            mark = key.start_mark
            if key.tag == "tag:yaml.org,2002:merge":
                raise _Refused(None, None, "the merge key '<<' is not allowed", mark, "use 'extends: other.yaml'")
            if key.tag == "tag:yaml.org,2002:int" and key.value.isdecimal():
                key.tag = "tag:yaml.org,2002:str"  # ages and sizes: the field's type makes them numbers again
            if key.tag != "tag:yaml.org,2002:str":
                said = key.value if isinstance(key, yaml.ScalarNode) else "a list or mapping"
                raise _Refused(
                    None, None, f"the key {said!r} is not text to YAML", mark, f'put it in quotes: "{said}"'
                )  # fmt: skip
            if key.value in seen:
                again = f"the key {key.value!r} stands here again (first on line {seen[key.value]})"
                raise _Refused(None, None, again, mark, "keep one of the two")
            seen[key.value] = mark.line + 1
        return super().construct_mapping(node, deep)

    def construct_yaml_int(self, node: Any) -> int:
        digits = node.value.lstrip("+-")
        if ":" in digits or (digits[0] == "0" and digits.isdigit() and len(digits) > 1):
            mark = node.start_mark
            raise _Refused(None, None, f"YAML reads {node.value} as {super().construct_yaml_int(node)}", mark,
                           "write the number in plain decimals, or text in quotes")  # fmt: skip
        return int(super().construct_yaml_int(node))


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)


def load(text: str, where: str) -> tuple[Any, Lines]:
    """Plain data from YAML text, and the line on which each dotted path stands.

    Raises:
        InputError: if it is not YAML, nests deeper than 30 levels, or uses what is refused; names the line.
    """
    try:
        _refuse_anchors(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None, {}
            return loader.construct_document(node), _lines(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise _explained(error, text, where) from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        what = " ".join(str(error).split())[:160]
        if "integer string conversion" in what:
            raise InputError("holds an enormous number", where, "write a number of at most 15 digits") from None
        raise InputError(f"cannot be read as YAML: {what}", where, "write plain UTF-8 text") from None


def value(text: str, where: str) -> Any:
    """A value given on the command line: a YAML scalar or a list such as ``[1, 2]``.

    Raises:
        InputError: as :func:`load`.
    """
    if len(text) > 10_000:
        raise InputError("is too long for the command line", where, "put it in a scenario file")
    return load(text, where)[0]


def _refuse_anchors(text: str) -> None:
    """Raise for aliases, anchors (a 'YAML bomb' needs both) and endless nesting, before anything is built."""
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=_Base):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(None, None, "anchors and aliases (& and *) are not allowed", event.start_mark,
                           "write the value out, put text in quotes, or use 'extends: other.yaml'")  # fmt: skip
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _Refused(None, None, TOO_DEEP, event.start_mark, SHALLOW)


def _explained(error: yaml.MarkedYAMLError, text: str, where: str) -> InputError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    what, instead = error.problem or "cannot be read as YAML", ""
    if isinstance(error, _Refused):
        instead = str(error.note or "")
    else:
        rows = text.splitlines()
        row = rows[line - 1] if line <= len(rows) else ""
        instead = "check the indentation, and put text with ':' or '#' in quotes"
        if "\t" in row[: len(row) - len(row.lstrip())]:
            what, instead = "a tab indents this line", "indent with spaces"
        elif "could not determine a constructor" in what:
            what, instead = "a tag (!) is not allowed", "write plain text, numbers, lists and mappings"
        elif "nesting depth" in what:  # libyaml's own bound, which brackets meet before the first event is made
            what, instead = TOO_DEEP, SHALLOW
        else:
            what = f"is not YAML: {what}"
    return InputError(" ".join(what.split()), f"{where}:{line}", instead)


def _lines(node: Any, path: tuple[str, ...] = ()) -> Lines:
    found: Lines = {}
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            here = (*path, str(key.value))
            found[here] = key.start_mark.line + 1
            found |= _lines(child, here)
    elif isinstance(node, yaml.SequenceNode):
        for i, child in enumerate(node.value):
            here = (*path, str(i))
            found[here] = child.start_mark.line + 1
            found |= _lines(child, here)
    return found
