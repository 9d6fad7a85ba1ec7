"""Patterns in linear time: RE2, so that no policy and no stranger's text can make a match take long.

Most texts are short and most patterns simple: there Python's own `re` gives the same answer, and RE2 need not be loaded.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from steelyard.policy.language.simple import LONGEST, is_plain, is_simple

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_MEMORY = 1 << 20
_MOST_PATTERNS = 512
_REMEMBERED = 256


@lru_cache(_MOST_PATTERNS)
def _compiled(pattern: str) -> Any:  # noqa: ANN401 - re2 ships no types
    import re2  # noqa: PLC0415 - most runs match nothing

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    options.never_capture = True  # nobody asks for groups, and a match without them costs less
    return re2.compile(pattern, options)


@lru_cache(_MOST_PATTERNS)
def _simple(pattern: str) -> re.Pattern[str] | None:
    return re.compile(pattern) if is_simple(pattern) else None


@lru_cache(_MOST_PATTERNS)
def pattern_problem(pattern: str) -> str:
    """Return why a pattern cannot be used (RE2 has no back-references and no look-around), or an empty string."""
    import re2  # noqa: PLC0415 - only where a policy with patterns is loaded anew

    try:
        _compiled(pattern)
    except UnicodeEncodeError:
        return "the pattern is not text: it has half a surrogate pair"
    except re2.error as error:
        said = error.args[0] if error.args else error
        reason = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"`{pattern}` is not a pattern: {reason}"
    return ""


@lru_cache(_MOST_PATTERNS)
def searcher(pattern: str) -> Callable[[str], bool]:
    """Return a search for a pattern anywhere in a text; the pattern is compiled when it is first asked.

    Answers about short texts are remembered: licenses, providers and owners come again all over a fleet, and
    most of what a search costs is the way to RE2 and back.
    """

    def search(text: str) -> bool:
        if is_plain(text) and (own := _simple(pattern)) is not None:
            return own.search(text) is not None
        try:
            return _compiled(pattern).search(text) is not None
        except UnicodeEncodeError:
            # Half a surrogate pair, as a JSON escape may leave it, is no character to RE2.
            return search(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))

    remembered = lru_cache(_REMEMBERED)(search)
    return lambda text: remembered(text) if len(text) <= LONGEST else search(text)
