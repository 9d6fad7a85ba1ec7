"""The fixes of rules: one function for each, from a failing verdict to changes of the text, or nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from steelyard.fixing.faults import at, set_edit, told
from steelyard.fixing.scalars import scalar_text
from steelyard.knowledge.derived import known
from steelyard.knowledge.licenses import normalize
from steelyard.report import Edit, Fix
from steelyard.source import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.rule import Rule
    from steelyard.source import Pointer
    from steelyard.verdict import Verdict

_SAID_TO_BE_NONE: Final = ("none", "absent")
"""That there is no license is a statement, and no misspelt one."""


def fix_of_rule(manifest: Manifest, rule: Rule, verdict: Verdict, as_of: str, *, safe: bool) -> Fix | None:
    """Return what would make a failing rule hold, if anything would."""
    edits = _FIXERS[verdict.rule](manifest, rule, verdict.subject, as_of)
    if not edits:
        return None
    said = " and ".join(told(manifest.document, edit) for edit in edits)
    return Fix(safe=safe, description=said, edits=tuple(edits))


def _record(manifest: Manifest, subject: Pointer) -> Any:  # noqa: ANN401 - a bound record
    record: Any = manifest.facts
    for step in subject:
        record = record[step]
    return record


def _set(manifest: Manifest, pointer: Pointer, value: object) -> Edit | None:
    """Return the change of a fact where it was written, which may be under `defaults`."""
    return set_edit(manifest.document, manifest.written(pointer), value)


def _every(edits: list[Edit | None]) -> list[Edit]:
    """Return changes of which none could not be made, else none: half a fix takes nothing away."""
    made = [edit for edit in edits if edit is not None]
    return made if len(made) == len(edits) else []


# -- licenses


def _spellings(manifest: Manifest, rule: Rule, subject: Pointer, _: str) -> list[Edit]:
    """Write licenses by their canonical ids, unless the organisation has agreed on another spelling."""
    agreed: Any = rule.said.params.get("extra_aliases", ())
    edits: list[Edit | None] = []
    for below, written in _licenses(_record(manifest, subject)):
        named = normalize(written)
        if (
            written in agreed
            or named.why in _SAID_TO_BE_NONE
            or _words(named.expression or "") == _words(written)
        ):
            continue
        edits.append(_set(manifest, (*subject, *below), named.expression) if named.expression else None)
    return _every(edits)


def _licenses(model: Mapping[str, Any]) -> Iterator[tuple[Pointer, str]]:
    if "license" in model and "license_from" not in model:
        yield ("license",), model["license"]
    for slug, said in model.get("components", {}).items():
        if isinstance(said, str):
            yield ("components", slug), said
        elif isinstance(said, dict) and "license" in said:
            yield ("components", slug, "license"), said["license"]


def _words(expression: str) -> list[str]:
    return expression.replace("(", " ").replace(")", " ").split()


def _combined(manifest: Manifest, _: Rule, subject: Pointer, as_of: str) -> list[Edit]:
    """Declare the license of a derivative together with those of its bases."""
    model = _record(manifest, subject)
    combined = known(model, "license", as_of).values["license_terms"].get("combined")
    if not combined or "license" not in model:
        return []
    if known({**model, "license": combined}, "license", as_of).values["license_terms"]["conflicts"]:
        return []  # a base that permits no derivatives permits none, whatever is declared
    return _every([_set(manifest, (*subject, "license"), combined)])


# -- claims


def _claims(manifest: Manifest, _: Rule, subject: Pointer, as_of: str) -> list[Edit]:
    """Lower claims to what the facts show; a class that is none cannot be claimed."""
    model = _record(manifest, subject)
    shown: dict[str, tuple[Pointer, Any]] = {
        "openness": (("claims", "openness"), known(model, "openness", as_of).values.get("openness")),
        "mof_class": (("claims", "mof_class"), known(model, "mof", as_of).values.get("mof_class") or None),
        "osaid": (("claims", "osaid"), False),
        "foss_exemption": (("gpai", "foss_exemption"), False),
    }
    held = known(model, "claims", as_of).values["claims_hold"]
    overstated = [shown[name] for name, holds in held.items() if not holds]
    return _every(
        [None if value is None else _set(manifest, (*subject, *below), value) for below, value in overstated]
    )


# -- versions and dates


def _sibling(manifest: Manifest, _: Rule, subject: Pointer, as_of: str) -> list[Edit]:
    """Write the dated id of a floating one, unless something else in the manifest refers to the model by it."""
    model = _record(manifest, subject)
    sibling = known(model, "pin", as_of).values.get("pin_sibling")
    pointer = (*subject, "model")
    if (
        not sibling
        or manifest.written(pointer) != pointer
        or _named_elsewhere(manifest.document.value, model["model"])
    ):
        return []
    return _every([_set(manifest, pointer, sibling)])


def _named_elsewhere(value: Any, name: str, pointer: Pointer = ()) -> bool:  # noqa: ANN401 - a document's value
    """Whether a text stands anywhere but as the model of an entry."""
    if isinstance(value, dict):
        return any(_named_elsewhere(below, name, (*pointer, key)) for key, below in value.items())
    if isinstance(value, list):
        return any(_named_elsewhere(below, name, (*pointer, index)) for index, below in enumerate(value))
    is_entry = pointer[:1] == ("models",) and pointer[2:] == ("model",)
    return value == name and not is_entry


def _review(manifest: Manifest, rule: Rule, _: Pointer, as_of: str) -> list[Edit]:
    """Plan the next review an interval after the last one, if that day is still to come."""
    days = rule.said.params.get("max_interval_days")
    review = manifest.facts.get("review", {})
    if "reviewed_on" not in review or not isinstance(days, int):
        return []
    try:
        planned = (date.fromisoformat(review["reviewed_on"]) + timedelta(days=days)).isoformat()
    except OverflowError:
        return []
    if planned < as_of or review["reviewed_on"] > as_of:
        return []
    if "review_by" in review:
        return _every([_set(manifest, ("review", "review_by"), planned)])
    return _every([_added(manifest, planned)])


def _added(manifest: Manifest, planned: str) -> Edit | None:
    """Return the change that puts `review_by` behind `reviewed_on`: on a line of its own, or behind a comma."""
    document = manifest.document
    beside = ("review", "reviewed_on")
    key, value = document.key_region(beside), document.region(beside)
    before = document.source.line(key.start_line)[: key.start_column - 1]
    written = document.text(beside)
    if "review_by" in at(document, ("review",)) or document.shared(beside) or "\n" in written:
        return None
    text = scalar_text(planned, written)
    place = Region(value.end_line, value.end_column, value.end_line, value.end_column)
    if not before.strip(" "):
        end = len(document.source.line(value.end_line)) + 1
        place = Region(value.end_line, end, value.end_line, end)
        text = f"\n{before}review_by: {text}"
    else:
        quote = '"' if document.source.slice(key).startswith('"') else ""
        text = f", {quote}review_by{quote}: {text}"
    return Edit(place, text, "add", ("review", "review_by"), planned, after="reviewed_on")


_FIXERS: Final[Mapping[str, Callable[[Manifest, Rule, Pointer, str], list[Edit]]]] = {
    "license-not-normalized": _spellings,
    "claim-contradicts-facts": _claims,
    "derivative-license-conflict": _combined,
    "floating-model-alias": _sibling,
    "review-overdue": _review,
}
