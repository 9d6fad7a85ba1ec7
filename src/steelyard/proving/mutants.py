"""Mutants of a card: its conditions with one small change, which an example ought to notice.

A mutant that no example notices *survives*: either an example is missing, or the change does not matter and the card
says why under `survivors:`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.card import region_in
from steelyard.policy.language.tree import All
from steelyard.proving.mutants_tree import Changes, shape
from steelyard.reading import read
from steelyard.record import NamedTuple
from steelyard.source import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.language.tree import Node, Place
    from steelyard.reading import Document
    from steelyard.source import Region


class Mutant(NamedTuple):
    """A card with one small change, where in the card's file that is, and what it is: "`has(model.card)` removed".

    No two mutants of a card are called the same.
    """

    card: Card
    region: Region
    what: str


class Survivors(NamedTuple):
    """What the examples of a card let pass.

    `unnoticed` are the mutants without a reason, `accepted` those the card gives a reason for, each with it;
    `stale` are the faults of `survivors:` itself, at their places: entries that match no mutant that survived.
    """

    unnoticed: tuple[Mutant, ...]
    accepted: tuple[tuple[Mutant, str], ...]
    stale: tuple[Fault, ...]


def mutants(card: Card) -> Iterator[Mutant]:
    """Yield the mutants of a card, in the order of its conditions; none means the same as the card, or as another.

    Raises Unreadable when the card's file is gone.
    """
    document = read(card.path)
    changes = Changes(card.texts)
    named: dict[str, int] = {}
    for side, (terms,) in (("when", card.when), ("require", card.require)):
        seen = {_shapes(terms)}
        for changed, at, what in _changed(terms, changes):
            if _shapes(changed) in seen:
                continue
            seen.add(_shapes(changed))
            named[what] = named.get(what, 0) + 1
            # The same words may stand twice in an expression.
            name = what if named[what] == 1 else f"{what} (no. {named[what]})"
            tree = All(changed)
            mutant = card._replace(when=tree) if side == "when" else card._replace(require=tree)
            yield Mutant(mutant, _region(document, card, at), name)


def surviving(card: Card, run: Callable[[Card], bool]) -> list[Mutant]:
    """Return the mutants that no example notices; `run` says of a card whether all its examples still hold.

    An example on which a mutant has no answer at all has noticed it.
    """
    return [mutant for mutant in mutants(card) if _unnoticed(mutant, run)]


def reasoned(card: Card, survivors: Iterable[Mutant]) -> Survivors:
    """Hold what survived against the reasons the card gives. Raises Unreadable when the card's file is gone."""
    reasons = {_plain(entry["condition"]): entry["because"] for entry in reversed(card.survivors)}
    unnoticed, accepted = [], []
    for mutant in survivors:
        reason = reasons.get(_plain(mutant.what))
        if reason is None:
            unnoticed.append(mutant)
        else:
            accepted.append((mutant, reason))
    return Survivors(tuple(unnoticed), tuple(accepted), tuple(_stale(card, [one for one, _ in accepted])))


def _stale(card: Card, accepted: Sequence[Mutant]) -> Iterator[Fault]:
    left = {_plain(mutant.what) for mutant in accepted}
    document = read(card.path) if card.survivors else None
    for index, entry in enumerate(card.survivors):
        assert document is not None  # noqa: S101 - there are survivors
        condition = _plain(entry["condition"])
        if condition in left:
            left.remove(condition)  # a second entry of the same words accepts nothing
            continue
        at = ("survivors", index, "condition")
        hint = "Remove it: the examples notice every change it could mean, or it is said twice."
        if condition not in {_plain(mutant.what) for mutant in mutants(card)}:
            hint = (
                "Write the words that `steelyard policy test --mutate` prints for the survivor, or remove it."
            )
        yield Fault(f"`{condition}` is no survivor", document.region(at), at, hint=hint)


def _plain(words: str) -> str:
    """Return the words of a mutant as they are compared: marks of code and the width of spaces do not count."""
    return " ".join(words.replace("`", "").split())


def _unnoticed(mutant: Mutant, run: Callable[[Card], bool]) -> bool:
    try:
        return run(mutant.card)
    except PolicyError:
        return False


def _changed(terms: tuple[Node, ...], changes: Changes) -> Iterator[tuple[tuple[Node, ...], Place, str]]:
    for index, term in enumerate(terms):
        before, after = terms[:index], terms[index + 1 :]
        yield (*before, *after), term.at, f"`{changes.name(term)}` removed"
        for change in changes.of(term):
            yield (*before, change.node, *after), change.at, change.what


def _shapes(terms: tuple[Node, ...]) -> tuple[str, ...]:
    return tuple(shape(term) for term in terms)


def _region(document: Document, card: Card, at: Place) -> Region:
    """Return where a place is: a stretch of an expression, the key of a row's test, or a member of its list."""
    if at.pointer in card.texts:
        return region_in(document, at.pointer, at.start, at.end)
    return document.key_region(at.pointer)
