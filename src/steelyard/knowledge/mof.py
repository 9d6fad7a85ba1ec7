"""The class of the Model Openness Framework that a release reaches, and what keeps it from the next one.

Decided as the reference implementation decides it (`ModelEvaluator.php`, `LicenseHandler.php` of the Model Openness
Tool at 8b5d30e), with our corrections as named options; `mot_compat=True` takes them back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from steelyard.knowledge.components import PAPER, REPORT, Component, Release, declared, known, release
from steelyard.knowledge.kleene import every, some
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.knowledge.license_facts import Kind, Licenses, OpenFor

CLASSES: Final = (3, 2, 1)
"""From the least complete to the most: III Open Model, II Open Tooling Model, I Open Science Model."""

_PDDL: Final = "PDDL-1.0"
_MISSPELLED: Final = "ODC-PDDL-1.0"
"""What the reference has on its list of open data instead."""

Reason = Literal["absent", "unlicensed", "non-open", "undeclared", "license-unknown", "type-inappropriate"]


class Options(NamedTuple):
    """How to read what the framework leaves open. The defaults are ours; `REFERENCE` is the Model Openness Tool's."""

    exact_ids: bool = False
    """Only a single license id counts, spelled exactly, and it suits the kinds that the reference lists it for."""
    undeclared_is_absent: bool = False
    """A component that nobody mentions was not released; else it is unknown."""
    pddl: bool = True
    """PDDL-1.0 is open; the reference lists it as ODC-PDDL-1.0, which is no SPDX id."""
    openmdw_later: bool = True
    """Every OpenMDW version is open; the reference knows 1.0 alone."""
    unlicensed_datasets: bool = False
    """Training datasets count without a license, as the paper on MOF is quoted; the reference asks for an open one."""


STEELYARD: Final = Options()
REFERENCE: Final = Options(exact_ids=True, undeclared_is_absent=True, pddl=False, openmdw_later=False)


class Shortfall(NamedTuple):
    """A component that does not count, or counts with a warning, and why."""

    component: str
    class_: int
    reason: Reason
    license: str
    words: str


class Mof(NamedTuple):
    """What was decided.

    `class_` is the best class proven: 1, 2 or 3; 0 if the release certainly has none; None if that is unknown.
    `possible` is the best class that nothing rules out, 0 for none: where it differs from `class_`, something
    was not said. `met` tells for each class whether it is reached, the classes before it included. `missing`
    lists for each class its own components that fail or are unknown; `warnings` those that count although
    their license is not made for their kind; `optional` what an optional component lacks.
    """

    class_: int | None
    possible: int
    met: dict[int, bool | None]
    missing: dict[int, tuple[Shortfall, ...]]
    warnings: tuple[Shortfall, ...]
    optional: tuple[Shortfall, ...]


class _Judged(NamedTuple):
    counts: bool | None
    shortfall: Shortfall | None
    warning: Shortfall | None = None


def mof_of(record: Mapping[str, Any], licenses: Licenses, *, options: Options = STEELYARD) -> Mof:
    """Return the class of a bound model record."""
    return mof(declared(record), record.get("license"), licenses, options=options)


def mof(
    components: Mapping[str, Any],
    model_license: str | None,
    licenses: Licenses,
    *,
    options: Options = STEELYARD,
    mot_compat: bool = False,
) -> Mof:
    """Return the class of components (slug → false, a license, or {license, url}) under a model's license."""
    options = REFERENCE if mot_compat else options
    judged = {
        slug: _judge(component, release(components, slug, model_license), licenses, options)
        for slug, component in known().items()
    }
    met: dict[int, bool | None] = {}
    missing: dict[int, tuple[Shortfall, ...]] = {}
    reached: bool | None = True
    for class_ in CLASSES:
        slugs = [
            slug for slug, component in known().items() if component.class_ == class_ and component.required
        ]
        reached = every([reached, *(_counts(slug, judged) for slug in slugs)])
        met[class_] = reached
        missing[class_] = tuple(_shortfalls(slugs, judged))
    optional = [judged[slug].shortfall for slug, component in known().items() if not component.required]
    return Mof(
        _best(met, proven=True),
        _best(met, proven=False) or 0,
        met,
        missing,
        tuple(_warnings(judged)),
        tuple(short for short in optional if short and short.reason not in ("absent", "undeclared")),
    )


def _best(met: dict[int, bool | None], *, proven: bool) -> int | None:
    reached = [class_ for class_ in CLASSES if met[class_] or (not proven and met[class_] is None)]
    if reached:
        return min(reached)
    return 0 if met[CLASSES[0]] is False else None


def _counts(slug: str, judged: dict[str, _Judged]) -> bool | None:
    """Whether a component is included; the research paper stands in for the technical report."""
    own = judged[slug].counts
    return some([own, judged[PAPER].counts]) if slug == REPORT else own


def _shortfalls(slugs: list[str], judged: dict[str, _Judged]) -> Iterator[Shortfall]:
    for slug in slugs:
        short = judged[slug].shortfall
        if short is None or _counts(slug, judged):
            continue
        stand_in = "; a research paper under an open license would stand in for it" if slug == REPORT else ""
        yield short._replace(words=short.words + stand_in)


def _warnings(judged: dict[str, _Judged]) -> Iterator[Shortfall]:
    for found in judged.values():
        if found.warning:
            yield found.warning


def _judge(component: Component, said: Release, licenses: Licenses, options: Options) -> _Judged:
    """Decide whether one component is included: released, under a license, and an open one."""
    name = component.name
    if said.released is None and not options.undeclared_is_absent:
        return _failed(component, "undeclared", "", f"nobody says whether `{name}` was released", counts=None)
    if not said.released:
        return _failed(component, "absent", "", f"`{name}` is not released")
    if options.unlicensed_datasets and component.slug == "datasets":
        return _Judged(counts=True, shortfall=None)
    if said.license is None and not options.undeclared_is_absent:
        words = f"nobody says under which license `{name}` was released"
        return _failed(component, "license-unknown", "", words, counts=None)
    if not said.license:
        return _failed(component, "unlicensed", "", f"`{name}` is released under no license")
    found = _open_for(said.license, component.kind, licenses, options)
    if found.open is None:
        words = f"whether `{said.license}`, the license of `{name}`, is open is not known"
        return _failed(component, "license-unknown", said.license, words, counts=None)
    if not found.open:
        words = f"`{name}` is released under `{said.license}`, which is not open"
        return _failed(component, "non-open", said.license, words)
    if found.appropriate is not False:
        return _Judged(counts=True, shortfall=None)
    words = f"`{said.license}` is open, but not made for {component.kind}, which `{name}` is"
    warning = Shortfall(component.slug, component.class_, "type-inappropriate", said.license, words)
    return _Judged(counts=True, shortfall=None, warning=warning)


def _failed(
    component: Component, reason: Reason, written: str, words: str, *, counts: bool | None = False
) -> _Judged:
    return _Judged(counts, Shortfall(component.slug, component.class_, reason, written, words))


def _open_for(written: str, kind: Kind, licenses: Licenses, options: Options) -> OpenFor:
    found = licenses.open_for(written, kind, mot_compat=options.exact_ids)
    canonical = written if options.exact_ids else licenses.facts(written).license
    if options.exact_ids and canonical == _MISSPELLED:
        return found._replace(open=True)
    if canonical == _PDDL:
        return found._replace(open=options.pddl)
    version = canonical.removeprefix("LicenseRef-")
    if version.startswith("OpenMDW-") and version != "OpenMDW-1.0" and " " not in version:
        return found._replace(open=options.openmdw_later)
    return found
