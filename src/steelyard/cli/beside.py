"""Reads what a run looks at beside manifests and policies: another catalog or an overlay, and the models in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.cli.terminal import say
from steelyard.errors import UsageError
from steelyard.pipeline import STDIN
from steelyard.reading import Unreadable, read_bytes
from steelyard.reading.document import LIMITS
from steelyard.waivers.waiver import Central

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from steelyard.baseline import Baseline
    from steelyard.config import Config
    from steelyard.knowledge.catalog import Catalog
    from steelyard.policy.rule import PolicySet

_MOST: Final = 100_000
_HINT: Final = "Name a file with one id a line (`#` begins a comment), or a JSON list of ids."
_UNASKED: Final = "note: no rule of this policy asks which models are in use (--used): `undeclared-model-in-code` does, in a pack of yours"
_ABOUT_USED: Final = ("used_models", "undeclared_models", "unused_models")


def catalog_at(path: str) -> Catalog | None:
    """Return the catalog of a file: an organisation's overlay (YAML) over the shipped one, or another catalog.

    None for no path: then the shipped one is asked. Raises ConfigError or UsageError for a file that is neither.
    """
    if not path:
        return None
    from steelyard.knowledge.catalog.overlay import load_catalog  # noqa: PLC0415 - few runs name one

    return load_catalog(path)


def central_at(
    config: Config, policies: PolicySet, more: tuple[str, ...], *, honoured: bool = True
) -> Central:
    """Return the waivers of the central files that the policy, the configuration and flags name, each file once."""
    files = (*policies.waivers, *config.waivers, *more)
    if not files:
        return Central((), honoured)
    from steelyard.waivers.central import central_of  # noqa: PLC0415 - few runs have any

    return central_of(files, config.root, honoured=honoured)


def baseline_at(path: str) -> Baseline | None:
    """Return the baseline of a file; None for no path. Raises ConfigError for a file that is none."""
    if not path:
        return None
    from steelyard.baseline import load_baseline  # noqa: PLC0415 - few runs have one

    return load_baseline(path)


def changed(revision: str, root: str, paths: Sequence[str]) -> Container[str]:
    """Return what changed in git since a revision, for a run over paths. Raises UsageError where git has no answer."""
    from steelyard.cli.changed import changed_since  # noqa: PLC0415 - few runs ask

    return changed_since(revision, root, [path for path in paths if path != STDIN])


def used_models(path: str | None) -> tuple[str, ...] | None:
    """Return the ids of models that a file says are in use, each once; None for no file. Raises UsageError."""
    if path is None:
        return None
    try:
        content = read_bytes(path)
        text = content.decode("utf-8-sig")
    except Unreadable as error:
        raise UsageError(f"cannot read {path}: {error.reason}", hint=_HINT) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8", hint=_HINT) from error
    if len(content) > LIMITS.bytes:  # the rest was not read, and may name what nobody declares
        raise UsageError(f"{path} is larger than {LIMITS.bytes:,} bytes", hint=_HINT)
    listed = _listed(text, path) if text.lstrip().startswith(("[", "{")) else _lines(text)
    if len(listed) > _MOST:
        raise UsageError(f"{path} names more than {_MOST:,} models", hint=_HINT)
    return tuple(dict.fromkeys(listed))


def tell_unasked(used: Sequence[str] | None, policies: PolicySet) -> None:
    """Say on standard error where models in use were named, and no rule asks for them."""
    if used is not None and not _looks_at_used(policies):
        say(_UNASKED)


def _looks_at_used(policies: PolicySet) -> bool:
    """Whether a rule asks which models are in use; a Python check may."""
    from steelyard.policy.language.tree import Call, Field, Select, walk  # noqa: PLC0415 - few runs name a file of models

    for rule in policies.rules:
        for term in (*rule.logic.when.terms, *rule.logic.require.terms):
            for node in walk(term):
                match node:
                    case Field() if node.path and node.path[-1] in _ABOUT_USED:
                        return True
                    case Select() if node.field in _ABOUT_USED:
                        return True
                    case Call() if node.function == "check":
                        return True
    return False


def _lines(text: str) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def _listed(text: str, path: str) -> list[str]:
    import json  # noqa: PLC0415 - most runs name no such file

    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no JSON: {error}", hint=_HINT) from error
    if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
        raise UsageError(f"{path} is no list of ids", hint=_HINT)
    return [one.strip() for one in found]
