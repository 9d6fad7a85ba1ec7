"""Refuses patterns whose match could take more than linear time (promise 6: strangers' input is data)."""

from __future__ import annotations

import re
import warnings
from functools import cache
from typing import Any

LONGEST = 2_000
"""Texts longer than this many code points are not matched: the row is unknown."""


@cache
def pattern_problem(pattern: str) -> str:
    """Return why a pattern cannot be used, or an empty string.

    Refused: what does not compile, back-references and look-around (not in RE2 either), and a repetition
    inside a repetition: the shapes that backtrack without bound. What remains is at worst a small power of
    the text's length, and `LONGEST` bounds that.
    """
    try:
        with warnings.catch_warnings():
            # `[[:alpha:]]` and the like: Python warns, and reads something else than was meant.
            warnings.simplefilter("error")
            parsed = re._parser.parse(pattern)  # type: ignore[attr-defined]  # noqa: SLF001 - the parser re uses
    except (re.error, OverflowError, RecursionError, Warning) as error:
        return f"`{pattern}` is not a pattern: {error}"
    return _problem(parsed, repeated=False)


def _problem(items: Any, *, repeated: bool) -> str:  # noqa: ANN401 - re's own parse tree
    for operation, argument in items:
        name = str(operation)
        if name in ("GROUPREF", "GROUPREF_EXISTS"):
            return "a back-reference can backtrack"
        if name in ("ASSERT", "ASSERT_NOT"):
            return "look-ahead and look-behind can backtrack"
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, highest, inner = argument
            if repeated and highest > 1:
                return "a repetition inside a repetition can backtrack"
            problem = _problem(inner, repeated=repeated or highest > 1)
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            problem = _problem(argument[3] if name == "SUBPATTERN" else argument, repeated=repeated)
        elif name == "BRANCH":
            problem = next(filter(None, (_problem(branch, repeated=repeated) for branch in argument[1])), "")
        else:
            problem = ""
        if problem:
            return problem
    return ""
