"""A card: one rule, one YAML file. Parsed, checked against the manifest's types, not yet bound to a pack."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from steelyard.errors import PolicyError
from steelyard.policy.language.lower import Lowering, misfits
from steelyard.policy.language.tree import All, Call, Field, Literal, Place
from steelyard.policy.language.types import BOOLEAN, STRING, Type, Vocabulary, vocabulary
from steelyard.policy.param import Param, out_of_range
from steelyard.policy.scope import EVERYWHERE, KEYS, Within, has_roles, within
from steelyard.policy.tradeoffs import WORDS
from steelyard.reading import Unreadable, read
from steelyard.record import NamedTuple
from steelyard.schemas import conform, did_you_mean
from steelyard.source import START, Fault, Region
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from steelyard.policy.controls import Control, Frameworks
    from steelyard.policy.language.types import Each
    from steelyard.reading import Document
    from steelyard.source import Pointer

RESERVED = ("schema-invalid", "gate-weakened")
"""Ids of what Steelyard reports itself, without a card."""

_CHECK = ("check",)

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_ESCAPE_WIDTHS = {"x": 4, "u": 6, "U": 10}
"""How wide an escape of a double-quoted YAML text is, backslash and all; the others are two wide."""

_ESCAPED_SPACES = "ntrvf _NLP\t\n"
"""The escapes that stand for white space, or, before the end of a line, for nothing."""

ON_UNKNOWN = ("ignore", "note", "warning", "fail")

TRADEOFFS = tuple(WORDS)
"""What a rule can weigh (docs/tradeoffs.md)."""

FIXES = ("safe", "unsafe", "suggest", "no")
"""How a finding can be mended: without a change of meaning; with one, or over the network; by a value to look at; by hand."""

_ONE_BELOW = {Severity.ERROR: "warning", Severity.WARNING: "note", Severity.NOTE: "note"}


class Card(NamedTuple):
    """A rule as its author wrote it.

    `texts` are its expressions by their pointers; `raw` is the plain document, without its examples and what is
    said of them, for the digest; `survivors` are the changes that its examples need not notice, with the reasons.
    """

    id: str
    title: str
    group: str
    severity: Severity
    each: Each
    when: All
    require: All
    params: Mapping[str, Param]
    on_unknown: str
    because: str
    remedy: str
    controls: tuple[str, ...]
    tradeoffs: tuple[str, ...]
    examples: Mapping[str, list[dict[str, Any]]]
    path: str
    texts: Mapping[Pointer, str]
    raw: Mapping[str, Any]
    survivors: tuple[Mapping[str, str], ...] = ()
    scope: Within = EVERYWHERE
    """To what the rule is limited, unless a pack says otherwise."""
    fix: str = "no"
    """One of `FIXES`."""
    serves: tuple[Control, ...] = ()
    """Its controls as their frameworks have them; empty for a card that was loaded without any."""


def load_document(path: str, schema: str, kind: str) -> Document:
    """Read a policy file and hold it against its schema. Raises PolicyError with all its faults."""
    try:
        document = read(path)
    except Unreadable as error:
        raise PolicyError(f"cannot read the {kind} {path}: {error.reason}") from error
    faults = document.faults
    if document.readable:
        # A tolerable fault (a byte order mark, CR LF) changes no value.
        said = conform(document, schema)
        # Of a word that may not stand there, what may stand there is told, and not how it is quoted.
        places = {fault.region for fault in said}
        faults = tuple(one for one in faults if not one.tolerable and one.region not in places) + said
    if faults:
        raise PolicyError(f"the {kind} cannot be used", source=document.source, faults=faults)
    return document


def load_card(path: str, frameworks: Frameworks | None = None) -> Card:
    """Load one card. Raises PolicyError, with every fault at its place, when it cannot be evaluated.

    With frameworks, a control that none of them has is a fault; without, its controls are taken as they are written.
    """
    document = load_document(path, "card.v1", "card")
    raw: dict[str, Any] = document.value  # type: ignore[assignment]  # the schema says so
    words = vocabulary()
    faults = [*_identity_faults(raw, path)]
    params, param_faults = _params(raw.get("params", {}), words)
    types = {name: params[name].type if name in params else None for name in raw.get("params", {})}
    lowering = Lowering(raw["each"], types, words)
    when = lowering.rows(raw.get("when", {}), ("when",))
    require = lowering.rows(raw.get("require", {}), ("require",))
    if "check" in raw:
        require, lowering.texts[_CHECK] = _with_check(require, raw, words), raw["check"]
        lowering.used |= set(params)  # which of them a check reads is its own affair
    if raw["each"] == "waiver":
        lowering.used.add("warn_days")  # read where waivers are applied: no row of a verdict can warn
    serves: list[Control] = []
    if frameworks is not None:
        serves, control_faults = frameworks.served(raw.get("controls", ()))
        faults += control_faults
    faults += [*param_faults, *lowering.faults]
    faults += [
        Fault(
            f"`params.{name}` is never used", START, ("params", name), hint="Use it in a row, or remove it."
        )
        for name in raw.get("params", {})
        if name not in lowering.used
    ]
    if faults or lowering.stretches:
        placed = [fault._replace(region=_place(document, fault, lowering.keys)) for fault in faults]
        placed += [fault._replace(region=region_in(document, *at)) for fault, at in lowering.stretches]
        raise PolicyError("the card cannot be used", source=document.source, faults=placed)
    severity = Severity(raw["severity"])
    return Card(
        id=_stem(path),
        title=raw["title"],
        group=raw["group"],
        severity=severity,
        each=raw["each"],
        when=when,
        require=require,
        params=params,
        on_unknown=raw.get("on_unknown", ""),
        because=raw["because"],
        remedy=raw["remedy"],
        controls=tuple(raw.get("controls", ())),
        tradeoffs=tuple(raw.get("tradeoffs", ())),
        examples=raw.get("examples", {}),
        path=path,
        texts=lowering.texts,
        raw={key: value for key, value in raw.items() if key not in ("examples", "survivors")},
        survivors=tuple(raw.get("survivors", ())),
        scope=within(raw.get("scope", {})),
        fix=raw.get("fix", "no"),
        serves=tuple(serves),
    )


def _with_check(require: All, raw: Mapping[str, Any], words: Vocabulary) -> All:
    """Add a Python check to what is required, last: it is asked only where the rows have not decided."""
    at = Place(_CHECK, 0, len(raw["check"]))
    subject = Field(raw["each"], (), at, words.subjects[raw["each"]])
    return All((*require.terms, Call("check", (subject, Literal(raw["check"], at, STRING)), at, BOOLEAN)))


def default_on_unknown(severity: Severity) -> str:
    """Return what an unknown weighs unless someone says otherwise: one level below the rule."""
    return _ONE_BELOW[severity]


def weight_of(on_unknown: str, severity: Severity) -> Severity:
    """Return how much an unknown weighs of a rule of a severity."""
    assert on_unknown in ON_UNKNOWN  # noqa: S101 - both schemas say so
    match on_unknown:
        case "fail":
            return severity
        case "ignore":
            return Severity.NONE
        case _:
            return Severity(on_unknown)


def parse_type(text: str, words: Vocabulary) -> Type | None:
    """Return the type a parameter names: `integer`, `role`, or `[role]` for a list; None when there is none."""
    if text.startswith("[") and text.endswith("]"):
        item = words.named.get(text[1:-1].strip())
        return None if item is None else Type("list", "list", item=item)
    return words.named.get(text)


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


def _identity_faults(raw: Mapping[str, Any], path: str) -> list[Fault]:
    folder = os.path.basename(os.path.dirname(os.path.abspath(path)))
    faults = []
    id_ = _stem(path)
    if "require" not in raw and "check" not in raw:
        hint = "Say what must hold, or name a Python check with `check:`."
        faults.append(Fault("there is no `require`", START, hint=hint))
    if not _ID.fullmatch(id_) or id_ in RESERVED:
        said = "is Steelyard's own" if id_ in RESERVED else "is not a rule id"
        hint = "Rename the file: its name is the rule's id, words in kebab-case that name the defect."
        faults.append(Fault(f"the file's name `{id_}` {said}", START, hint=hint))
    if "roles" in raw.get("scope", {}) and not has_roles(raw["each"]):
        hint = "Limit it by environments, exposure or data."
        message = f"each {raw['each']} has no role to limit the rule to"
        faults.append(Fault(message, START, ("scope", "roles"), hint=hint))
    scope = raw.get("scope", {})
    if scope.get("until", "9") < scope.get("since", ""):
        hint = "`since` is the first day on which it holds, and `until` the last."
        faults.append(Fault("it would hold on no day", START, ("scope", "since"), hint=hint))
    if raw["group"] != folder:
        faults.append(
            Fault(
                f"group `{raw['group']}` is not the card's folder",
                START,
                ("group",),
                hint=f"Write `group: {folder}`, or move the card to rules/{raw['group']}/.",
            )
        )
    if raw.get("status", "stable") == "stable" and not raw.get("examples", {}).get("fail"):
        faults.append(
            Fault(
                "a stable card needs a failing example",
                START,
                ("examples", "fail"),
                hint="Add one under `examples.fail`, or say `status: preview`.",
            )
        )
    return faults


def _params(raw: Mapping[str, Mapping[str, Any]], words: Vocabulary) -> tuple[dict[str, Param], list[Fault]]:
    params: dict[str, Param] = {}
    faults: list[Fault] = []
    for name, declared in raw.items():
        if name in KEYS:
            hint = "Every rule takes it: write `scope:` beside `when:` for its default."
            faults.append(Fault(f"`{name}` is a scope key, no parameter", START, ("params", name), hint=hint))
        type_ = parse_type(declared["type"], words)
        if type_ is None:
            hint = did_you_mean(declared["type"].strip("[] "), words.named)
            faults.append(
                Fault(f"unknown type `{declared['type']}`", START, ("params", name, "type"), hint=hint)
            )
            continue
        faults += [
            Fault(message, START, ("params", name, "default", *at), hint=hint)
            for at, message, hint in misfits(declared["default"], type_)
        ]
        params[name] = Param(type_, declared["default"], declared.get("min"), declared.get("max"))
        if problem := out_of_range(params[name], declared["default"]):
            faults.append(
                Fault(f"the default of `params.{name}` is {problem}", START, ("params", name, "default"))
            )
    return params, faults


def _place(document: Document, fault: Fault, keys: Collection[Pointer]) -> Region:
    """Point at the key a fault is about: its text is what was misspelt; values are pointed at as themselves."""
    if not fault.pointer:
        return START
    value: Any = document.value
    for step in fault.pointer:
        value = value.get(step) if isinstance(value, dict) else None
    of_key = fault.pointer in keys or isinstance(value, dict)
    return document.key_region(fault.pointer) if of_key else document.region(fault.pointer)


def region_in(document: Document, pointer: Pointer, start: int, end: int) -> Region:
    """Return the region of a stretch of a text value, given offsets into the value as it was read.

    The value is aligned with its source letter by letter, since quoting, folding and indenting part the two. The
    stretch begins and ends at letters; an empty one stands where its letter is, or behind the last one.
    """
    whole = document.region(pointer)
    value: Any = document.value
    for step in pointer:
        value = value[step]
    written = document.source.slice(whole)
    letters = _letters(written)
    before, until = (sum(not letter.isspace() for letter in value[:offset]) for offset in (start, end))
    is_letter = start < len(value) and not value[start].isspace()
    first = letters[before][0] if is_letter else letters[before - 1][1] if before else 0
    last = letters[until - 1][1] if until > before else first
    return Region(*_position(written, first, whole), *_position(written, last, whole))


def _letters(written: str) -> list[tuple[int, int]]:
    """Return the stretch of every letter of a text as YAML writes it; white space is no letter, and may be folded."""
    style = written[:1]
    at, end = (1, len(written) - 1) if style in ("'", '"') else (0, len(written))
    if style in ("|", ">"):
        at = written.index("\n")
    found = []
    while at < end:
        width, letter = 1, written[at]
        if style == "'" and letter == "'":
            width = 2
        elif style == '"' and letter == "\\":
            kind = written[at + 1]
            width = _ESCAPE_WIDTHS.get(kind, 2)
            digits = written[at + 2 : at + width]
            letter = chr(int(digits, 16)) if digits else " " if kind in _ESCAPED_SPACES else kind
        if not letter.isspace():
            found.append((at, at + width))
        at += width
    return found


def _position(written: str, offset: int, whole: Region) -> tuple[int, int]:
    before = written[:offset]
    lines = before.count("\n")
    if not lines:
        return whole.start_line, whole.start_column + offset
    return whole.start_line + lines, offset - before.rindex("\n")
