"""A policy folder whose rules have the ids that fixes know, each asking for what its fix brings about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.fixing.offers import OFFERS, RULES
from steelyard.fixing.run import Mended, mended
from steelyard.policy.load import load_policies
from steelyard.policy.shelf import Shelf
from steelyard.stages import Options
from tests.unit.policy.cards import DAY, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.rule import PolicySet

OPTIONS = Options(DAY, offers=OFFERS)
HEAD = "schema: 1\nproject: demo\nowner: team\n"


_CARDS: Final = {
    "license-not-normalized": {
        "when": "{license: {present: true}}",
        "require": "{expr: 'model.license_terms.canonical && model.license_terms.components.all(c, c.canonical)'}",
        "examples": "{fail: [{models: [{model: m, license: apache-2.0}]}]}",
    },
    "derivative-license-conflict": {
        "require": "{expr: 'model.license_terms.conflicts.size() == 0'}",
        "examples": "{fail: [{models: [{model: m, license: MIT, base: [{model: b, license: llama3.1}]}]}]}",
    },
    "claim-contradicts-facts": {
        "require": "{claims_hold.openness: {equals: true}, claims_hold.mof_class: {equals: true}, "
        "claims_hold.osaid: {equals: true}, claims_hold.foss_exemption: {equals: true}}",
        "on_unknown": "ignore",
        "examples": "{fail: [{models: [{model: m, access: api, claims: {openness: open-weights}}]}]}",
    },
}


def rulebook(folder: Path) -> PolicySet:
    """Return the rules that have fixes: the shipped ones, and stand-ins for those that are not shipped yet."""
    shipped = Shelf().card_ids()
    for id_, card in _CARDS.items():
        if id_ not in shipped:
            put_card(folder, id_, **card)
    put_pack(folder, rules=f"{{{', '.join(f'{id_}: {{}}' for id_ in RULES)}}}")
    return load_policies([str(folder / "packs" / "own.yaml")])


def fixed(text: str, policies: PolicySet, *, unsafe: bool = True, name: str = "ai-models.yaml") -> Mended:
    return mended(name, text.encode(), policies, OPTIONS, unsafe=unsafe)
