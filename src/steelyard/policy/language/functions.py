"""The functions of the language, how each is called, and what other languages call them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.schemas import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT_FUNCTIONS: Final = ("startsWith", "endsWith", "contains", "matches")

FUNCTIONS: Final = ("has", "size", *TEXT_FUNCTIONS, "timestamp", "duration")
"""What a call may name; the quantifiers are no calls: they bring a name of their own."""

QUANTIFIERS: Final[Mapping[str, tuple[int, ...]]] = {
    "all": (2,),
    "exists": (2,),
    "exists_one": (2,),
    "filter": (2,),
    "map": (2, 3),
}
"""What walks a list, with how many arguments it may take: a name, a condition where it may have one, a body."""

ONLY_METHODS: Final = frozenset(("startsWith", "endsWith", "contains"))
ONLY_FUNCTIONS: Final = frozenset(("has", "timestamp", "duration"))

# What those mean who come from Python, SQL, JavaScript, Rego or a spreadsheet.
_ELSEWHERE: Final[Mapping[str, str]] = {
    "any": "Write list.exists(x, …).",
    "some": "Write list.exists(x, …).",
    "every": "Write list.all(x, …).",
    "find": "Write list.exists(x, …), or list.filter(x, …).",
    "select": "Write list.filter(x, …).",
    "where": "Write list.filter(x, …).",
    "len": "Write size(x).",
    "length": "Write size(x).",
    "count": "Write size(x), or size(list.filter(x, …)).",
    "includes": "Write `value in list`, or text.contains('…').",
    "equals": "Write `==`.",
    "not": "Write `!`.",
    "and": "Write `&&`.",
    "or": "Write `||`.",
    "is": "Write `==`.",
    "defined": "Write has(model.field).",
    "present": "Write has(model.field).",
    "date": "Write timestamp('2026-12-31').",
    "now": "The date of the check is `as_of`.",
    "today": "The date of the check is `as_of`.",
    "None": "Ask for presence with has(…).",
    "nil": "Ask for presence with has(…).",
    "undefined": "Ask for presence with has(…).",
    "if": "Write `!a || b` for *if a then b*, or `a ? b : c`.",
    "then": "Write `!a || b` for *if a then b*, or `a ? b : c`.",
    "else": "Write `a ? b : c`.",
    "implies": "Write `!a || b`.",
    "True": "Write `true`.",
    "False": "Write `false`.",
}


def call_hint(name: str) -> str:
    """Return what was meant by a call of a function there is not."""
    known = (*FUNCTIONS, *QUANTIFIERS)
    near = did_you_mean(name, known)
    return elsewhere(name) or (near if near.startswith("did you mean") else f"allowed: {', '.join(known)}")


def elsewhere(word: str) -> str:
    """Return how a word of another language is written here; empty when it is none."""
    return _ELSEWHERE.get(word) or _ELSEWHERE.get(word.lower() if word.isupper() else word, "")
