"""The hooks of pre-commit that run Steelyard: which there are, and which of them do less than they did."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from steelyard.errors import ConfigError
from steelyard.policy.changes import text
from steelyard.reading import Document, Unreadable, read
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.source import Pointer

HOOKS: Final = ".pre-commit-config.yaml"

_NAME: Final = "steelyard"
_AROUND: Final = (
    "files",
    "exclude",
    "default_stages",
    "default_install_hook_types",
    "default_language_version",
    "fail_fast",
)
"""Keys at the top that decide for every hook whether it runs."""
_WORDS: Final = ("name", "description", "verbose", "alias")
_TIGHTER: Final = frozenset(
    (
        "--no-waivers",
        "--all",
        "--verbose",
        "-v",
        "--quiet",
        "-q",
        "--statistics",
        "--frozen",
        "--require-locked",
    )
)
"""Flags that let nothing pass that did not pass without them."""


class Hook(NamedTuple):
    """A hook that runs Steelyard: its settings, the repository it comes from, and its place in the file."""

    said: Mapping[str, Any]
    repo: str
    at: Pointer


class Hooks(NamedTuple):
    """The hooks of a file by id and number; `around` is what the file says for all of them."""

    hooks: Mapping[tuple[str, int], Hook]
    around: Mapping[str, Any]
    skipped: frozenset[str]
    document: Document | None


class Lost(NamedTuple):
    """What a hook does no longer: its place, and what was and is."""

    at: Pointer
    what: str
    was: str
    now: str


def hooks_of(path: str) -> Hooks:
    """Return the hooks of a configuration of pre-commit; none where there is no such file.

    Raises ConfigError for one that cannot be read and names Steelyard: what it runs is not known then.
    """
    if not os.path.lexists(path):
        return Hooks({}, {}, frozenset(), None)
    try:
        document = read(path, shown=HOOKS)
    except Unreadable as error:
        raise ConfigError(f"cannot read {HOOKS}: {error.reason}") from error
    faults = [fault for fault in document.faults if not fault.tolerable]
    value: Any = document.value
    if faults or not isinstance(value, dict):
        if _NAME in document.source.text:
            raise ConfigError(f"{HOOKS} cannot be used", source=document.source, faults=faults)
        return Hooks({}, {}, frozenset(), document)
    around = {key: value[key] for key in _AROUND if key in value}
    ci = value.get("ci")
    skipped = ci.get("skip") if isinstance(ci, dict) else None
    names = [one for one in skipped if isinstance(one, str)] if isinstance(skipped, list) else []
    return Hooks(dict(_hooks(value)), around, frozenset(names), document)


def _hooks(value: Mapping[str, Any]) -> Iterator[tuple[tuple[str, int], Hook]]:
    counted: Counter[str] = Counter()
    for place, repo in enumerate(_list(value.get("repos"))):
        for index, said in enumerate(_list(repo.get("hooks"))):
            id_ = str(said.get("id", ""))
            if _NAME in id_ or _NAME in str(said.get("entry", "")):
                yield (
                    (id_, counted[id_]),
                    Hook(said, str(repo.get("repo", "")), ("repos", place, "hooks", index)),
                )
                counted[id_] += 1


def _list(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def lost(before: Hooks, after: Hooks) -> Iterator[Lost]:
    """Yield what the hooks do no longer, and what they do otherwise so that it cannot be told."""
    for (id_, number), was in before.hooks.items():
        now = after.hooks.get((id_, number))
        if now is None:
            yield Lost(("repos",), f"the hook `{id_}` is gone", f"`{id_}` of {was.repo}", "nothing")
            continue
        if now.repo != was.repo:
            yield Lost((*now.at[:2], "repo"), f"the hook `{id_}` comes from elsewhere", was.repo, now.repo)
        for key in sorted({*was.said, *now.said} - {*_WORDS}):
            old, new = was.said.get(key), now.said.get(key)
            if old != new and not (key == "args" and _only_tighter(old, new, now.said)):
                yield Lost((*now.at, key), f"`{key}` of the hook `{id_}` is another", text(old), text(new))
    if before.hooks:
        for key in _AROUND:
            old, new = before.around.get(key), after.around.get(key)
            if old != new:
                yield Lost((key,), f"`{key}` decides otherwise for every hook", text(old), text(new))
        for id_ in sorted({id_ for id_, _ in before.hooks} & after.skipped - before.skipped):
            yield Lost(("ci", "skip"), f"the hook `{id_}` is skipped in CI", "it ran", "skipped")


def _only_tighter(old: object, new: object, said: Mapping[str, Any]) -> bool:
    """Whether arguments are what they were behind flags that let nothing more pass.

    Elsewhere a flag could be taken for the value of the option before it; and where there were no arguments, those that
    the hook has by itself are replaced.
    """
    if not isinstance(new, list) or not isinstance(old, list):
        return False
    more = len(new) - len(old)
    is_open = str(said.get("entry", "")).rpartition(" ")[2].startswith("-")
    return more > 0 and new[more:] == old and not is_open and all(one in _TIGHTER for one in new[:more])
