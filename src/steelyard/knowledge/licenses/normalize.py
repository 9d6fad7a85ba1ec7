"""Finds the canonical expression of a license as somebody wrote it, or says why there is none. Never guesses."""

from __future__ import annotations

import functools
from typing import Literal

from steelyard.knowledge.licenses.candidates import nearest
from steelyard.knowledge.licenses.parser import (
    IDSTRING,
    MAX_LENGTH,
    Combined,
    Id,
    Node,
    NoExpressionError,
    parse,
    render,
)
from steelyard.knowledge.licenses.table import SCANCODE, exception_id, family, license_id, named, table, word
from steelyard.record import NamedTuple
from steelyard.secrets import redact

How = Literal["spdx", "alias", "scancode", "custom"]
Why = Literal["", "empty", "none", "unknown", "absent", "unnamed", "family", "syntax", "unrecognized"]

_HOWS: tuple[How, ...] = ("spdx", "alias", "scancode", "custom")
_SHOWN = 60
_KEPT = MAX_LENGTH
"""Longer texts are no licenses: of these there may be many, each of megabytes."""


class Normalized(NamedTuple):
    """The canonical expression, or why there is none."""

    expression: str | None
    how: How | None
    """By what it was recognized: SPDX's list, our aliases, ScanCode's keys, or not at all (a reference of somebody's own). Of an
    expression with several licenses the furthest of these."""
    why: Why = ""
    """What kind of text it is that names no license: `none` says that there is no license, `unknown` that nobody knows, `absent`
    that there is nothing to license; `unnamed` is `other` without a name and link."""
    problem: str = ""
    """A sentence on it, with the way out."""
    offset: int | None = None
    """Where in the text the problem begins, for those that have a place."""
    candidates: tuple[str, ...] = ()
    """Canonical ids that may be meant, nearest first."""


class _Refused(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, answer: Normalized) -> None:
        super().__init__(answer.problem)
        self.answer = answer


def normalize(text: str, *, name: str = "", link: str = "") -> Normalized:
    """Return the canonical SPDX expression of a license as written on a model card, in a manifest or on a web page.

    `name` and `link` are what model cards add to `license: other` (`license_name`, `license_link`); they are looked at for `other`
    only. Takes anything, raises nothing; time is linear in the length of the text.
    """
    # Derivations ask for one license many times; a text that nobody wrote as a license is not worth keeping.
    short = len(text) + len(name) + len(link) <= _KEPT
    return (_normalized if short else _normalized.__wrapped__)(text, name, link)


@functools.lru_cache(maxsize=2048)
def _normalized(text: str, name: str, link: str) -> Normalized:
    stripped = text.strip()
    if not stripped:
        return Normalized(None, None, "empty", "nothing is written")
    if len(stripped) > MAX_LENGTH:
        problem = f"a license has at most {MAX_LENGTH} characters, this has {len(stripped)}"
        return Normalized(None, None, "syntax", problem, MAX_LENGTH)
    if stripped.lower() == "other":
        return _other(name.strip(), link.strip())
    if said := _says_nothing(stripped):
        return said
    try:
        return _single(stripped) or _expression(stripped, len(text) - len(text.lstrip()))
    except _Refused as refused:
        return refused.answer


def _other(name: str, link: str) -> Normalized:
    for said in (name, link):
        if said and said.lower() != "other" and len(said) <= MAX_LENGTH and not word(said):
            found = normalize(said)
            if found.expression and (found.how != "custom" or said is name):
                return found._replace(how="custom" if found.how == "custom" else "alias")
    own = reference(name)
    if link and own and not family(name) and not word(name):
        # A name that nobody lists, and the place of its text: the license is the author's own.
        return Normalized(own, "custom", candidates=nearest(name))
    missing = "a name of its own and a link to its text" if not own or word(name) else "a link to its text"
    known = family(name) or (nearest(name) if name else ())
    problem = f"`other` names no license: {missing} {'are' if ' and ' in missing else 'is'} missing"
    if family(name):
        problem = f"`{_shown(name)}` is the name of several licenses or versions: write which one"
    return Normalized(None, None, "unnamed", problem, candidates=known)


def _says_nothing(text: str) -> Normalized | None:
    kind = word(text)
    if not kind:
        return None
    why: dict[str, tuple[Why, str]] = {
        "none": ("none", "there is no license, so nobody has permission"),
        "unknown": ("unknown", "this names no license"),
        "absent": ("absent", "there is nothing to license: leave the component out"),
    }
    return Normalized(None, None, *why[kind])


def _single(text: str) -> Normalized | None:
    """Recognize a text that is one license, as a whole."""
    found = _known(text)
    if found is not None:
        # `LicenseRef-CC-BY-NC-4.0` is nobody's CC-BY-NC-4.0 until its author says so.
        return Normalized(*found, candidates=_resembling(text) if found[1] == "custom" else ())
    if several := family(text):
        which = "several licenses" if len(several) > 1 else "a license in no version"
        problem = f"`{_shown(text)}` is the name of {which}: write which one"
        return Normalized(None, None, "family", problem, candidates=several)
    return None


def _resembling(own: str) -> tuple[str, ...]:
    """Return the licenses that a reference of somebody's own may have meant to name."""
    bare = own.removeprefix("LicenseRef-")
    if bare.startswith("scancode-"):
        # Newer than our table, or misspelled.
        return nearest(bare.removeprefix("scancode-"))
    meant = license_id(bare) or named(bare)
    return (meant,) if meant else ()


def _known(text: str) -> tuple[str, How] | None:
    # Families come before aliases: ScanCode takes GPL for version 1 or later.
    if family(text):
        return None
    found = license_id(text)
    if found is not None:
        return found, _how(found, text)
    found = named(text)
    if found is not None:
        return found, "alias"
    key = text.lower()
    if key in table().keys and any(character.isdigit() for character in key):
        return table().keys[key], "scancode"
    if text.startswith(("LicenseRef-", "DocumentRef-")) and _is_reference(text) and not exception_id(text):
        return text, "custom"
    return None


def _how(found: str, text: str) -> How:
    if found.startswith(SCANCODE):
        return "scancode"
    # References of our own stand in no list: they are known by the table of aliases.
    return "alias" if found.startswith("LicenseRef-") or text.startswith("LicenseRef-") else "spdx"


def _is_reference(text: str) -> bool:
    document, colon, own = text.rpartition(":")
    if colon and not (
        document.startswith("DocumentRef-") and document != "DocumentRef-" and ":" not in document
    ):
        return False
    bare = own.removeprefix("LicenseRef-")
    return own != bare and bool(bare) and IDSTRING.issuperset(bare) and IDSTRING.issuperset(document)


def _expression(text: str, shift: int) -> Normalized:
    try:
        tree = parse(text)
    except NoExpressionError as error:
        raise _Refused(_no_expression(text, error, shift)) from None
    hows: set[How] = set()
    said = render(_resolved(tree, text, shift, hows))
    try:
        # Ids in full may be longer than the names they were written as: what we give out is within the limits, too.
        parse(said)
    except NoExpressionError as error:
        raise _Refused(Normalized(None, None, "syntax", f"written in full, {error.message}")) from None
    return Normalized(said, max(hows, key=_HOWS.index))


def _resolved(node: Node, whole: str, shift: int, hows: set[How]) -> Node:
    """Return a node with every id in canonical spelling."""
    if isinstance(node, Combined):
        return Combined(node.operator, tuple(_resolved(side, whole, shift, hows) for side in node.sides))
    found = _license(node, whole, shift, hows)
    if not node.exception:
        return found
    place = shift + node.exception_offset
    if found.exception:
        raise _Refused(
            Normalized(None, None, "syntax", f"`{_shown(node.text)}` has an exception already", place)
        )
    exception = exception_id(node.exception)
    if exception is None:
        if not node.exception.startswith("AdditionRef-"):
            problem = f"`{_shown(node.exception)}` is no license exception that SPDX or ScanCode knows"
            raise _Refused(Normalized(None, None, "unrecognized", problem, place))
        hows.add("custom")
        exception = node.exception
    elif exception.startswith(SCANCODE):
        hows.add("scancode")
    return found._replace(exception=exception)


def _license(node: Id, whole: str, shift: int, hows: set[How]) -> Id:
    text = node.text
    # `GPL-2.0+` is an id of its own, older than the operator.
    older = license_id(f"{text}+") if node.later else None
    if older is not None:
        hows.add("spdx")
        return Id(older, 0)
    known = _known(text)
    if known is None:
        if several := family(text):
            problem = f"`{_shown(text)}` is the name of several licenses or versions: write which one"
            raise _Refused(Normalized(None, None, "family", problem, shift + node.offset, several))
        raise _Refused(_unrecognized(text, whole, shift + node.offset))
    hows.add(known[1])
    found = _parsed(known[0])
    assert isinstance(found, Id)  # noqa: S101 - tables hold single licenses
    if not node.later or found.text.endswith("-or-later"):
        return found
    later = license_id(found.text.removesuffix("-only") + "-or-later")
    return found._replace(text=later) if later else found._replace(later=True)


@functools.lru_cache(maxsize=2048)
def _parsed(known: str) -> Node:
    return parse(known)


def _no_expression(text: str, error: NoExpressionError, shift: int) -> Normalized:
    """Tell an expression with a mistake in it from a text that never was one."""
    words = text.split()
    others = [word for word in words if word not in ("AND", "OR", "WITH")]
    # In capital letters a name with "and" in it is still a name, unless something in it is a license.
    joined = len(others) < len(words) and (not others or any(map(_names_something, others)))
    if joined or text.startswith("("):
        return Normalized(None, None, "syntax", error.message, shift + error.offset, nearest(text))
    return _unrecognized(text, text, shift + error.offset)


def _names_something(text: str) -> bool:
    bare = text.strip("()").removesuffix("+")
    return bool(_known(bare) or family(bare))


def _unrecognized(text: str, whole: str, offset: int) -> Normalized:
    if exception := exception_id(text):
        problem = f"`{_shown(text)}` is an exception to a license: write which one it is, WITH {exception}"
        return Normalized(None, None, "unrecognized", problem, offset)
    own = reference(text)
    problem = f"`{_shown(text)}` is no license that SPDX, ScanCode or the table of aliases knows"
    if own:
        problem += f"; a license of one's own is written `{own}`"
    return Normalized(
        None, None, "unrecognized", problem, offset, nearest(text if text == whole else f"{text} {whole}")
    )


def reference(name: str) -> str:
    """Return a name as an SPDX reference of one's own; empty when none of its letters can be in one, or it is an address.

    So it is for a credential: with its signs replaced, nothing would know it for one any more.
    """
    if "://" in name or len(name) > _SHOWN or not name.isascii() or redact(name) != name:
        return ""
    bare = name.removeprefix("LicenseRef-")
    words = "".join(character if character in IDSTRING else " " for character in bare).split()
    return f"LicenseRef-{'-'.join(words)}" if words else ""


def _shown(text: str) -> str:
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return ascii(short)[1:-1] if not short.isprintable() else short
