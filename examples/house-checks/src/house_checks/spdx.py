"""SPDX license expressions: which sets of licenses satisfy one."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\s*([()]|[^\s()]+)")
_MOST = 64
_DEEPEST = 20


def ways(expression: str) -> list[frozenset[str]]:
    """Return the sets of licenses of which each satisfies an expression: `MIT OR (A AND B)` has two.

    `license WITH exception` counts as one license of that whole name. Raises ValueError for what is no expression, or
    leaves more ways than anybody reads.
    """
    tokens = _TOKEN.findall(expression)
    if tokens.count("(") > _DEEPEST:
        raise ValueError(f"a license expression has more than {_DEEPEST} brackets")
    found, rest = _either(tokens)
    if rest:
        raise ValueError(f"unexpected {rest[0]} in the license expression {expression}")
    return found


def _either(tokens: list[str]) -> tuple[list[frozenset[str]], list[str]]:
    found, rest = _both(tokens)
    while rest[:1] == ["OR"]:
        more, rest = _both(rest[1:])
        found = _bounded([*found, *more])
    return found, rest


def _both(tokens: list[str]) -> tuple[list[frozenset[str]], list[str]]:
    found, rest = _one(tokens)
    while rest[:1] == ["AND"]:
        more, rest = _one(rest[1:])
        found = _bounded([one | other for one in found for other in more])
    return found, rest


def _one(tokens: list[str]) -> tuple[list[frozenset[str]], list[str]]:
    match tokens:
        case ["(", *rest]:
            found, rest = _either(rest)
            if rest[:1] != [")"]:
                raise ValueError("a license expression has a bracket that is never closed")
            return found, rest[1:]
        case [name, "WITH", exception, *rest]:
            return [frozenset((f"{name} WITH {exception}",))], rest
        case [name, *rest] if name not in ("AND", "OR", "WITH", ")"):
            return [frozenset((name,))], rest
    raise ValueError("a license expression ends where a license is wanted")


def _bounded(found: list[frozenset[str]]) -> list[frozenset[str]]:
    """Return the ways. Raises ValueError for too many: a check must end, whatever a manifest says."""
    if len(found) > _MOST:
        raise ValueError(f"a license expression leaves more than {_MOST} ways")
    return found
