"""What looks like a piece of a policy, wherever it lies: so that none is passed over where nothing would look for it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDINGS = (".yaml", ".yml")
_LONGEST = 100_000
_DEEPEST = 4
_OTHERS = frozenset(("docs", "node_modules", "site-packages", "venv"))
_KEY = re.compile(r"""^["']?([a-z_]+)["']?[ \t]*:""", re.MULTILINE)
_SIGNS = (
    frozenset(("require", "title")),
    frozenset(("require", "each")),
    frozenset(("check", "title")),
    frozenset(("because", "remedy")),
    frozenset(("extends", "title")),
    frozenset(("rules", "title")),
    frozenset(("cases", "title")),
    frozenset(("cases", "pack")),
    frozenset(("cases", "as_of")),
    frozenset(("framework", "controls")),
)
"""Keys at the margin that only a card, a pack, a test table or a framework has together: other tools have `rules:` as well."""


def looks_like_policy(path: str) -> bool:
    """Whether a file has the keys of a card, a pack, a test table or a framework, broken or not; what cannot be read has none."""
    if not path.lower().endswith(ENDINGS) or not os.path.isfile(path):
        return False
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            keys = set(_KEY.findall(file.read(_LONGEST)))
    except OSError:
        return False
    return any(signs <= keys for signs in _SIGNS)


def is_policy_folder(folder: str) -> bool:
    """Whether a folder holds a card in `rules/<group>/`, or a pack or test table in `packs/`."""
    rules = os.path.join(folder, "rules")
    places = (os.path.join(folder, "packs"), *(os.path.join(rules, name) for name in _folders(rules)))
    return any(looks_like_policy(os.path.join(place, name)) for place in places for name in _names(place))


def misplaced(folder: str) -> str:
    """Return the first piece of a policy folder that lies beside `rules/`, `packs/` and `controls/`, else "".

    Four folders deep, hidden ones, `docs/` and those of other tools aside; a policy folder further down is one of
    its own.
    """
    return next(_misplaced(folder, 0), "")


def _misplaced(folder: str, depth: int) -> Iterator[str]:
    if depth:
        paths = (os.path.join(folder, name) for name in _names(folder))
        yield from (path for path in paths if looks_like_policy(path))
    if depth == _DEEPEST:
        return
    for name in _folders(folder):
        path = os.path.join(folder, name)
        is_known = not depth and name in ("rules", "packs", "controls")
        is_other = name in _OTHERS or os.path.islink(path) or is_policy_folder(path)
        if not is_known and not is_other:
            yield from _misplaced(path, depth + 1)


def _folders(folder: str) -> list[str]:
    return [name for name in _names(folder) if os.path.isdir(os.path.join(folder, name))]


def _names(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError:
        return []  # the shelf says so of the folders it reads
