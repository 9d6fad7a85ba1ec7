"""`steelyard rules`: the rules as a table or as JSON, narrowed to what is asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from steelyard.cli.locked import elsewhere
from steelyard.cli.options import configured
from steelyard.cli.terminal import write
from steelyard.errors import PolicyError, UsageError
from steelyard.policy.asked import asked, beside, framework_asked
from steelyard.policy.card import TRADEOFFS
from steelyard.policy.choose import find_policy, pack_rules
from steelyard.policy.shelf import Shelf
from steelyard.policy.tradeoffs import WORDS
from steelyard.record import NamedTuple
from steelyard.render.escape import visible
from steelyard.schemas import did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from steelyard.config import Config
    from steelyard.policy.build import Configured
    from steelyard.policy.card import Card
    from steelyard.policy.choose import Found


class Listed(NamedTuple):
    """A card with the packs that use it, each with its severity; `severity` is the chosen pack's, else the card's own."""

    card: Card
    severity: str
    packs: Mapping[str, str]


class Narrowed(NamedTuple):
    """To what a list of rules is narrowed: each that is given must fit.

    `controls` are those that `control` stands for, once that is known: the one meant, and its parts.
    """

    group: str | None = None
    pack: str | None = None
    tradeoff: str | None = None
    framework: str | None = None
    control: str | None = None
    controls: frozenset[str] = frozenset()

    def fits(self, card: Card) -> bool:
        """Whether a card is of the group, weighs the trade-off and serves the framework and the control."""
        return (
            self.group in (None, card.group)
            and (self.tradeoff is None or self.tradeoff in card.tradeoffs)
            and (self.framework is None or any(one.framework == self.framework for one in card.serves))
            and (self.control is None or not self.controls.isdisjoint(card.controls))
        )


EVERYTHING = Narrowed()


def shelf_of(config: Config, rule: str = "") -> Shelf:
    """Return the shelf of the configured policies that has a rule of its own, else that of the last policy folder.

    Raises PolicyError as `shelves_of` does.
    """
    shelves = shelves_of(config)
    return next((shelf for shelf in shelves if rule in shelf.own_cards), shelves[-1])


def shelves_of(config: Config) -> list[Shelf]:
    """Return the cards and packs around the configured policies: a shelf for each policy folder, else the shipped.

    Every policy is loaded. Raises PolicyError for one that cannot be used, or that holds nothing; so for a Python check
    that nobody offers, or that the configuration does not allow.
    """
    return _shelves(founds_of(config))


def _shelves(found: Iterable[Found]) -> list[Shelf]:
    return [one.shelf for one in found if one.shelf.own_cards or one.shelf.own_packs] or [Shelf()]


def founds_of(config: Config) -> list[Found]:
    """Return what the configured policies stand for, each loaded. Raises PolicyError as `shelves_of` does."""
    every: list[Found] = []
    for policy in config.policy:
        found = find_policy(policy, os.curdir, elsewhere(config))
        if not found.packs and not found.shelf.own_cards:
            raise PolicyError(
                f"the policy `{policy}` has no rules", hint="Cards live in rules/<group>/<id>.yaml."
            )
        refuse_missing_checks(rules_of(found), config.checks)
        every.append(found)
    return every


def rules_of(found: Found) -> list[Card]:
    """Return the cards that a policy runs: those of its packs, or, without any, the shelf's own."""
    used = {id_ for pack in found.packs for id_ in pack_rules(found.shelf, pack)}
    return [found.shelf.card(id_) for id_ in (sorted(used) if found.packs else found.shelf.own_cards)]


def refuse_missing_checks(cards: Iterable[Card], checks: tuple[str, ...] | None) -> None:
    """Raise PolicyError for a Python check of these cards that is not there, or not among `checks`."""
    asking = [card for card in cards if "check" in card.raw]
    if asking:
        from steelyard.policy.checks.naming import refuse_missing  # noqa: PLC0415 - 34 ms that few policies need

        refuse_missing(asking, checks)


def listed_rules(
    shelves: Sequence[Shelf], narrowed: Narrowed = EVERYTHING, found: Iterable[Found] = ()
) -> list[Listed]:
    """Return the rules of shelves, by id, narrowed, with the packs of those and of what was `found` besides.

    Raises UsageError for a group or anything else there is not.
    """
    pack = narrowed.pack
    used = packs_alone(found)
    for shelf in shelves:
        for name in shelf.pack_names():
            used.setdefault(name, {}).update(pack_rules(shelf, shelf.pack(name)))
    every = {id_: shelf.card(id_) for shelf in shelves for id_ in shelf.card_ids()}
    cards = [every[id_] for id_ in sorted(every)]
    _refuse("group", narrowed.group, sorted({card.group for card in cards}))
    _refuse("pack", pack, used)
    return [
        Listed(
            card,
            (used[pack][card.id].severity if pack is not None else card.severity).value,
            {name: used[name][card.id].severity.value for name in sorted(used) if card.id in used[name]},
        )
        for card in cards
        if narrowed.fits(card) and (pack is None or card.id in used[pack])
    ]


def _refuse(what: str, name: str | None, known: Iterable[str]) -> None:
    """Raise UsageError for a name that is given, and not known."""
    every = list(dict.fromkeys(known))
    if name is not None and name not in every:
        raise UsageError(f"there is no {what} `{name}`", hint=did_you_mean(name, every))


def _meant(narrowed: Narrowed, shelves: Sequence[Shelf]) -> tuple[Narrowed, list[str]]:
    """Return to what a list is narrowed as the frameworks call it, and what is to be said of it.

    Raises UsageError for a framework or control that there is not; a control that no rule serves is none.
    """
    every = [shelf.frameworks for shelf in shelves]
    if narrowed.framework is not None:
        narrowed = narrowed._replace(framework=framework_asked(narrowed.framework, every))
    if narrowed.control is None:
        return narrowed, []
    serving = {name for shelf in shelves for id_ in shelf.card_ids() for name in shelf.card(id_).controls}
    found = asked(narrowed.control, every, serving)
    served = [name for name in found.controls if name in serving]
    narrowed = narrowed._replace(control=found.name, controls=frozenset(found.controls))
    if not served:
        around = listed([f"`{name}`" for name in beside(found, serving)], "and")
        return narrowed, [f"no rule serves `{found.name}`" + (f"; rules serve {around}" if around else "")]
    parts = listed([f"`{name}`" for name in served if name != found.name], "and")
    said = [f"`{found.name}`: rules that serve it or its parts, {parts}"] if parts else []
    return narrowed, said


def packs_alone(found: Iterable[Found]) -> dict[str, dict[str, Configured]]:
    """Return the rules of the packs that lie on no shelf, pack files that were named, by the name of the pack."""
    return {
        pack.name: dict(pack_rules(one.shelf, pack))
        for one in found
        for pack in one.packs
        if pack.name not in one.shelf.pack_names()
    }


def uses(shelf: Shelf) -> dict[str, dict[str, Configured]]:
    """Return for every rule that a pack uses, by id, these packs, each with the rule as it has it."""
    found: dict[str, dict[str, Configured]] = {}
    for name in shelf.pack_names():
        for id_, rule in pack_rules(shelf, shelf.pack(name)).items():
            found.setdefault(id_, {})[name] = rule
    return found


class _Tradeoff(click.Choice[str]):
    """A trade-off by its id; a mistake is told what each of them is."""

    def convert(self, value: str, param: object, ctx: object) -> str:  # noqa: ARG002 - click's own signature
        """Return the id, however it was spelt."""
        if value.upper() in TRADEOFFS:
            return value.upper()
        every = "; ".join(f"{id_} {words}" for id_, words in WORDS.items())
        raise UsageError(f"there is no trade-off `{value}`", hint=f"There are {every}.")


@click.command("rules")
@click.option("--group", help="Only the rules of this group.")
@click.option("--pack", help="Only the rules of this pack, with its severities.")
@click.option(
    "--tradeoff",
    type=_Tradeoff(TRADEOFFS),
    help="Only the rules that weigh this trade-off (docs/policies.md).",
)
@click.option(
    "--framework",
    help="Only the rules that serve a control of this framework, such as EU-AIA (docs/controls.md).",
)
@click.option(
    "--control",
    help="Only the rules that serve this control or a part of it, such as 'EU-AIA 53' or 'Article 53(1)(d)'.",
)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    help="Also list the rules of this policy folder, or the pack of this file.",
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How to write them."
)
def command(policies: tuple[str, ...], format_: str, **narrowed: str | None) -> None:
    """List the rules, by id: what each finds, what it weighs, and the packs that have it.

    Controls and examples are counted; `steelyard explain RULE` shows them.
    """
    config = configured(policies, None)
    found = founds_of(config)
    shelves = _shelves(found)
    only, said = _meant(Narrowed(**narrowed), shelves)  # type: ignore[arg-type]  # click gives one text for each
    rules = listed_rules(shelves, only, found)
    write(_rendered(rules, format_), "-")
    for line in said:
        click.echo(visible(line), err=True)
    if not rules:
        click.echo("no rule fits", err=True)


def _rendered(rules: Sequence[Listed], format_: str) -> str:
    if format_ == "json":
        from steelyard.render.rules_json import render_rules_json  # noqa: PLC0415 - one of two

        return render_rules_json(rules)
    from steelyard.render.rules_text import render_rules_text  # noqa: PLC0415 - the other

    return render_rules_text(rules)
