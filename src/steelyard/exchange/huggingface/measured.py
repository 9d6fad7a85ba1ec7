"""Results of measurements, from wherever a card keeps them, made into benchmarks; no unit is ever invented."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from steelyard.exchange.wording import cited, unusable
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from steelyard.exchange.entry import Draft

MOST: Final = 500
"""Results that an entry takes; a card with thousands is a table, and a manifest of them is refused."""

_ABSURD: Final = 1e9
_FIRST_DAY: Final = "2000-01-01"
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9:.+Zz-]{1,32})?")
_TOKEN: Final = re.compile(r"eyJ[\w-]++\.[\w-]++\.[\w-]++")
_URL: Final = re.compile(r"https?://[^/ ][^ ]*+")


class Measured(NamedTuple):
    """One result as a card gives it; None and empty texts where it does not."""

    name: object
    task: object
    metric: object
    value: object
    date: object = None
    token: object = None
    """What Hugging Face signs its own runs with. Its form is looked at; only Hugging Face can verify it."""
    source: object = None
    """{name, url} of whoever measured, as the card names it."""
    variant: tuple[tuple[str, object], ...] = ()
    """What else tells it from its like: split, arguments, notes."""
    self_reported: bool = False
    """Whether it stands in the card itself, whose author publishes the model."""


def take(draft: Draft, results: Iterable[Measured], as_of: str) -> None:
    """Add results to a draft as its benchmarks; what cannot be taken is a remark at its place."""
    named = [one for one in results if _named(draft, one)]
    kept = _unique(draft, named)
    if len(kept) > MOST:
        draft.ask("benchmarks", why=f"the source has {len(kept):,} results; these are the first {MOST}")
        kept = kept[:MOST]
    conflicts = _conflicts(kept)
    benchmarks = [_benchmark(draft, index, one, as_of, conflicts) for index, one in enumerate(kept)]
    if benchmarks:
        draft.take("benchmarks", benchmarks)


def _named(draft: Draft, one: Measured) -> bool:
    why = (
        "is missing"
        if one.name is None
        else unusable(one.name)
        if isinstance(one.name, str)
        else "is no text"
    )
    if why:
        draft.ask(
            "benchmarks", why=f"a result was left out: the name of its benchmark {why}: {cited(one.name)}"
        )
    return not why


def _key(one: Measured) -> str:
    return repr((one.name, one.task, one.metric, one.date, one.source, one.variant))


def _unique(draft: Draft, results: list[Measured]) -> list[Measured]:
    kept: dict[str, Measured] = {}
    for one in results:
        key = f"{_key(one)} {one.value!r}"
        if key in kept:
            draft.note("benchmarks", words=f"a result on {cited(one.name)} is given twice, alike")
        kept.setdefault(key, one)
    return [*kept.values()]


def _conflicts(results: list[Measured]) -> dict[str, list[object]]:
    """Return the values given for the same measurement, where they differ: nobody knows which of them is right."""
    values = defaultdict(list)
    for one in results:
        values[_key(one)].append(one.value)
    return {key: given for key, given in values.items() if len(given) > 1}


def _benchmark(
    draft: Draft, index: int, one: Measured, as_of: str, conflicts: dict[str, list[object]]
) -> dict[str, Any]:
    at = ("benchmarks", index)
    benchmark: dict[str, Any] = {"name": str(one.name).strip()}
    for field, value in (("task", one.task), ("metric", one.metric)):
        if isinstance(value, str) and not unusable(value):
            benchmark[field] = value.strip()
        else:
            said = "does not tell" if value is None else f"says {cited(value)}"
            draft.ask(*at, field, why=f"the source {said}")
    number, why = _number(one.value)
    if given := conflicts.get(_key(one)):
        number, why = None, f"the source gives {len(given)} values for one measurement: {cited(given)}"
    if number is None:
        draft.ask(*at, "value", why=why)
    else:
        benchmark["value"] = number
        draft.ask(
            *at, "unit", why=f"cards carry no unit: is {cited(number)} a ratio, a percentage or a score?"
        )
    if one.date is not None:
        day, why = _day(one.date, as_of)
        if day:
            benchmark["date"] = day
        else:
            draft.ask(*at, "date", why=why)
    _measurer(draft, at, benchmark, one)
    for name, value in one.variant:
        draft.note(*at, words=f"{name}: {cited(value)}")
    return benchmark


def _number(value: object) -> tuple[float | None, str]:
    """Return a value that can be meant, or why it cannot."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, f"the source says {cited(value)}, which is no number"
    if isinstance(value, float) and not math.isfinite(value):
        return None, f"the source says {value}, which is no number"
    if value < 0:
        return None, f"the source says {cited(value)}: a negative result may be meant or a mistake"
    return (None, f"the source says {cited(value)}, which is absurd") if value > _ABSURD else (value, "")


def _day(value: object, as_of: str) -> tuple[str, str]:
    """Return the day of a date or a date and time, or why there is none."""
    found = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        day = date.fromisoformat(found[1]).isoformat() if found else ""
    except ValueError:
        day = ""
    if not day:
        return "", f"the source says {cited(value)}, which is no day"
    if day > as_of:
        return "", f"the source says {cited(value)}, which lies after {as_of}, the day of the import"
    return (
        ("", f"the source says {cited(value)}, before there were such models")
        if day < _FIRST_DAY
        else (day, "")
    )


def _measurer(draft: Draft, at: tuple[str | int, ...], benchmark: dict[str, Any], one: Measured) -> None:
    """Say who measured: Hugging Face by its token, the author of a card by silence, else a person must."""
    url = one.source.get("url") if isinstance(one.source, dict) else None
    if one.token is not None and isinstance(one.token, str) and _TOKEN.fullmatch(one.token):
        benchmark["source"] = "third-party"
        why = "it carries Hugging Face's token, which only they can verify: does their page show the badge?"
        draft.ask(*at, "source", why=why)
    elif one.source is not None:
        told = one.source.get("name") or url if isinstance(one.source, dict) else one.source
        draft.ask(*at, "source", why=f"the source names {cited(told)}: has it a stake in the model?")
    elif one.token is not None:
        draft.ask(*at, "source", why="the token beside it is none of Hugging Face's")
    elif one.self_reported:
        benchmark["source"] = "vendor"
    else:
        draft.ask(*at, "source", why="the author may have written it, or anybody in a pull request")
    if isinstance(url, str) and _URL.fullmatch(url) and not unusable(url):
        benchmark["evidence"] = url
