"""Whether a license's territory clause reaches a project.

Such clauses (Llama 4, and the use policy of Llama 3.2) ask where the licensee is established, not where the server
stands; they may name kinds of models, and spare the end users of a finished product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.kleene import some
from steelyard.knowledge.tables import table
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.knowledge.licenses import Territory

_SENSES: Final = ("text", "image", "audio", "video")


class Reach(NamedTuple):
    """Whether a clause takes the project's rights away; None where that is not known."""

    excluded: bool | None
    reason: str


class Where(NamedTuple):
    """Where an organisation is established, and where it uses the model: ISO 3166-1 alpha-2 codes, `EU`, `EEA`.

    Where the servers stand is no part of the question.
    """

    domicile: str = ""
    used_in: tuple[str, ...] = ()


def territory(record: Mapping[str, Any], clauses: Sequence[Territory] | None, where: Where) -> Reach:
    """Return whether one of a license's territory clauses excludes an organisation from a bound model record."""
    if clauses is None:
        return Reach(None, "whether the license excludes territories is not known")
    reached = [_reach(record, clause, where) for clause in clauses]
    excluded = some(reach.excluded for reach in reached)
    if not reached:
        return Reach(excluded=False, reason="the license has no territory clause")
    return next(reach for reach in reached if reach.excluded is excluded)


def _reach(record: Mapping[str, Any], clause: Territory, where: Where) -> Reach:
    if clause.exempt == "end-users" and record.get("hosting") == "embedded-saas":
        return Reach(
            excluded=False, reason="the clause spares end users of a product that contains the model"
        )
    many = is_multimodal(record.get("modality"))
    if clause.modality == "multimodal" and many is False:
        return Reach(excluded=False, reason="the clause covers multimodal models only, and this one is not")
    established = clause.test == "principal-place-of-business"
    places = ((where.domicile,) if where.domicile else ()) if established else where.used_in
    doing = "established" if established else "using it"
    if not places:
        what = "the principal place of business" if established else "where the model is used"
        return Reach(None, f"{what} is not declared")
    named = sorted({place.upper() for place in places} & countries(clause.excluded))
    if not named:
        return Reach(excluded=False, reason=f"nobody {doing} in {', '.join(places)} is excluded")
    if clause.modality == "multimodal" and many is None:
        return Reach(None, "the clause covers multimodal models only, and `modality` is not declared")
    return Reach(excluded=True, reason=f"the license excludes those {doing} in {', '.join(named)}")


def is_multimodal(modality: Sequence[str] | None) -> bool | None:
    """Return whether a model takes or gives more than one of text, image, audio and video; None where nobody said."""
    return None if modality is None else sum(sense in modality for sense in _SENSES) > 1


def countries(names: Sequence[str]) -> set[str]:
    """Return countries and the unions that they form, as somebody may write either.

    The parts of a member with a code of their own where EU law applies, such as Réunion and Åland, are among them.
    """
    lists = table("territory")
    found = set(names)
    if "EEA" in found:
        found.update(lists["EEA_only"], ("EU",))
    if "EU" in found:
        found.update(lists["EU"], lists["EU_territories"]["codes"])
    return found
