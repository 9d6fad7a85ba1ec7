"""Finds out what policies stand for: packs with all they extend, and what they set on which cards."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from steelyard.errors import PolicyError
from steelyard.policy.build import Configured
from steelyard.policy.card import RESERVED, Card, default_on_unknown, weight_of
from steelyard.policy.elsewhere import UNLOCKED, is_elsewhere
from steelyard.policy.enforcement import ramped
from steelyard.policy.organisation import joined
from steelyard.policy.packs import side_by_side
from steelyard.policy.packs.pack import Pack, load_pack
from steelyard.policy.packs.settings import Settings, refused
from steelyard.policy.packs.side_by_side import Side, Sides
from steelyard.policy.rule import LAW
from steelyard.policy.scope import EVERYWHERE, within
from steelyard.policy.shelf import Shelf, shelf_around
from steelyard.record import NamedTuple
from steelyard.resources import POLICIES
from steelyard.schemas import did_you_mean
from steelyard.source import START, Fault
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.policy.elsewhere import Elsewhere
    from steelyard.policy.organisation import Organisation
    from steelyard.source import Pointer


_SHIPPED = os.path.join(os.path.abspath(POLICIES), "packs")


class Choice(NamedTuple):
    """What policies stand for: the names of their packs, and their rules, configured.

    `known` are the ids of all rules there are, `waivers` the central files of waivers that packs name, `law` the rule
    about waivers as its card is, where no pack has it, or only in some scope. `locked` are the rules that nobody may weaken.
    """

    names: list[str]
    rules: list[Configured]
    known: frozenset[str]
    waivers: tuple[str, ...]
    law: Configured | None
    locked: frozenset[str] = frozenset()


def choose(policies: Sequence[str], folder: str, elsewhere: Elsewhere = UNLOCKED) -> Choice:
    """Return what policies stand for."""
    names: list[str] = []
    sides = Sides()
    said: list[tuple[Pack, Organisation]] = []
    known: set[str] = set()
    files: list[str] = []
    for policy in policies:
        found = find_policy(policy, folder, elsewhere)
        known.update(found.shelf.card_ids())
        settings = Settings(found.shelf)
        for pack in settings.outermost(found.packs):
            files += settings.waiver_files(pack)
            said.append((pack, settings.organisation(pack)))
        ours = sides_of(found, settings)
        used = {id_ for side in ours.each for id_ in side.rules}
        unused = [id_ for id_ in found.shelf.own_cards if id_ not in used]
        if unused and found.is_whole:
            raise _unused(unused[0], found.packs, policy)
        if not used and not any(pack.org for pack in found.packs):
            raise PolicyError(
                f"the policy `{policy}` has no rules",
                hint="A gate without rules would always be green: add rules, or choose another policy.",
            )
        names += [name for name in found.names if name not in names]
        sides |= ours
    if not any(side.rules for side in sides.each):
        if said:
            hint = "It says what the organisation is; name a policy with rules beside it."
            raise PolicyError(f"the policy `{policies[-1]}` has no rules", hint=hint)
        raise PolicyError("no policy was given", hint="The default is `--policy baseline`.")
    _refuse_two(sides)
    rules = side_by_side.joined(sides)
    org = joined(said)
    _refuse_unknown(said, known)
    has_law = LAW in rules and any(not one.scope for one in rules[LAW].settings)
    law = None if has_law else with_organisation(configure(Shelf().card(LAW), {}), org)
    configured = [with_organisation(rule, org) for rule in rules.values()]
    waivers = tuple(dict.fromkeys(files))
    return Choice(names, configured, frozenset(known), waivers, law, frozenset(sides.locked))


def _refuse_two(sides: Sides) -> None:
    """Refuse two cards of one id: what is told apart by nothing but its folder cannot be waived."""
    found: dict[str, str] = {}
    for side in sides.each:
        for id_, rule in side.rules.items():
            other = found.setdefault(id_, rule.card.path)
            if os.path.realpath(other) != os.path.realpath(rule.card.path):
                raise PolicyError(
                    f"there are two rules called `{id_}`: {other} and {rule.card.path}",
                    hint="Rename one of them: what is told apart by nothing but its folder cannot be waived.",
                )


def _refuse_unknown(said: Sequence[tuple[Pack, Organisation]], known: set[str]) -> None:
    """Refuse a rule under `org.non_waivable` that there is not: the one that was meant could be waived."""
    for pack, facts in said:
        for index, id_ in enumerate(facts.get("non_waivable", ())):
            if id_ not in known and id_ not in RESERVED:
                at: Pointer = ("org", "non_waivable", index) if "non_waivable" in pack.org else ()
                hint = did_you_mean(id_, sorted(known)) or "`steelyard rules` lists the rules there are."
                message = f"`org.non_waivable` has a rule that there is not, `{id_}`"
                raise refused(pack, [Fault(message, pack.document.region(at), at, hint=hint)])


def with_organisation(rule: Configured, org: Organisation) -> Configured:
    """Return a rule, in all its settings, with the organisation's facts."""
    if not org:
        return rule
    return rule._replace(org=org, others=tuple([one._replace(org=org) for one in rule.others]))


class Found(NamedTuple):
    """What a `--policy` stands for: the shelf it lies on, and its packs (none: the shelf's own cards as they are)."""

    shelf: Shelf
    packs: tuple[Pack, ...]
    names: tuple[str, ...]
    is_whole: bool = False
    """Whether it is a policy folder, all of it."""
    source: str = ""
    """How it is named where it is from elsewhere."""


def find_policy(policy: str, folder: str = ".", elsewhere: Elsewhere = UNLOCKED) -> Found:
    """Find a policy by shipped name, pack file or policy folder. Raises PolicyError when there is none.

    A shipped name always means the shipped pack: a folder of that name in a repository cannot take its place.
    """
    shelf, path = shelf_around(policy, folder, elsewhere)
    source = policy if is_elsewhere(policy) else ""
    if not path:
        return Found(shelf, (shelf.pack(policy),), (policy,))
    if os.path.isdir(path):
        for id_ in shelf.own_cards:
            shelf.card(id_)  # a card that cannot be used is an error even where no pack chose it
        for token in shelf.own_frameworks:
            shelf.frameworks.framework(token)  # and so is a framework that no card serves
        packs = tuple(shelf.pack(name) for name in shelf.own_packs)
        name = source or os.path.basename(os.path.abspath(path))
        return Found(shelf, packs, shelf.own_packs or (name,), is_whole=True, source=source)
    pack = load_pack(path)
    return Found(shelf, (pack,), (pack.name,), source=source)


def sides_of(found: Found, settings: Settings) -> Sides:
    """Return the rules of each pack of a policy that no other one of them extends, without the organisation's facts."""
    if not found.packs:
        cards = {id_: configure(found.shelf.card(id_), {}) for id_ in found.shelf.own_cards}
        return Sides((Side(found.names[0], cards),))
    sides = Sides()
    for pack in settings.outermost(found.packs):
        folder = os.path.dirname(os.path.abspath(pack.document.source.path))
        is_ours = not found.source and folder != _SHIPPED
        rules = _rules(settings, found.shelf, pack)
        side = Side(found.source or pack.name, rules, folder if is_ours else "")
        locked: dict[str, frozenset[str]] = {}
        for at, said in settings.locked(pack).items():
            locked |= {id_: locked.get(id_, frozenset()) | {at} for id_ in said}
        sides |= Sides((side,), settings.lineage(pack), locked)
    return sides


def pack_rules(shelf: Shelf, pack: Pack) -> dict[str, Configured]:
    """Return the rules of a pack, by id, what it extends included. Raises PolicyError for what cannot be used."""
    settings = Settings(shelf)
    org = settings.organisation(pack)
    return {id_: with_organisation(rule, org) for id_, rule in _rules(settings, shelf, pack).items()}


def _rules(settings: Settings, shelf: Shelf, pack: Pack) -> dict[str, Configured]:
    """Return the rules of a pack, by id, with the packs that set their parameters."""
    rules: dict[str, Configured] = {}
    for id_, said in settings.known(pack).items():
        card = shelf.card(id_)
        first, *others = [
            one._replace(origins={name: path for name, path in set_by.items() if name in card.params})
            for setting, set_by in zip(*said, strict=True)
            for one in _configured(card, setting)
        ]
        rules[id_] = first._replace(others=tuple(others))
    return rules


def configure(card: Card, said: Mapping[str, Any], *others: Mapping[str, Any]) -> Configured:
    """Return a card as a rule, with what a pack said of it (checked before) and its defaults for the rest.

    Of several settings the first whose scope holds is the one.
    """
    first, *rest = [one for setting in (said, *others) for one in _configured(card, setting)]
    return first._replace(others=tuple(rest))


def _configured(card: Card, said: Mapping[str, Any]) -> tuple[Configured, ...]:
    """Return one setting of a rule, step by step where its enforcement is a ramp."""
    severity = Severity(said.get("severity", card.severity))
    on_unknown = said.get("on_unknown") or card.on_unknown or default_on_unknown(severity)
    params = {name: said.get(name, param.default) for name, param in card.params.items()}
    scope = within(said, card.scope)
    one = Configured(
        card, severity, weight_of(on_unknown, severity), params, () if scope == EVERYWHERE else (scope,)
    )
    return ramped(one, said["enforcement"]) if "enforcement" in said else (one,)


def _unused(rule: str, packs: Sequence[Pack], policy: str) -> PolicyError:
    """Return the error for a card that no pack uses, at the first pack's list of rules or, without one, its start."""
    document = packs[0].document
    at: Pointer = ("rules",) if packs[0].rules else ()
    place = document.key_region(at) if at else START
    message = f"the rule `{rule}` is in no pack of {policy}, and would never run"
    hint = f"Add `{rule}: {{}}` under `rules:` of a pack, here for instance."
    return refused(packs[0], [Fault(message, place, at, hint=hint)])
