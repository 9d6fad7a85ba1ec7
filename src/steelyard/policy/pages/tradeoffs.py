"""The page of trade-offs, as Markdown: what is weighed, which rules weigh it, and which packs have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.comparison import rules_by_pack
from steelyard.policy.pages.markdown import cell
from steelyard.policy.tradeoffs import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.comparison import Opened

_HEAD = """\
# Trade-offs

Whoever chooses a model gives one thing up for another. Every rule names what it weighs, and a decision on record gives its reasons by
the same names (`decision.tradeoffs` in a manifest). `steelyard rules --tradeoff T7` lists the rules of one.
"""


def tradeoffs_page(cards: Sequence[Card], packs: Iterable[Opened]) -> str:
    """Return the page of trade-offs, with the cards that weigh each and the packs that have these."""
    return "".join(f"{line}\n" for line in _lines(cards, rules_by_pack(packs)))


def _lines(cards: Sequence[Card], used: dict[str, list[str]]) -> Iterator[str]:
    yield from _HEAD.splitlines()
    yield ""
    yield "| | what is weighed | rules |"
    yield "| --- | --- | --- |"
    weighing = {one: [card for card in cards if one in card.tradeoffs] for one in WORDS}
    for one, words in WORDS.items():
        yield f"| {one} | [{words}](#{_anchor(one)}) | {len(weighing[one])} |"
    for one, words in WORDS.items():
        yield ""
        yield f'<a id="{_anchor(one)}"></a>'
        yield ""
        yield f"## {one}: {words}"
        yield ""
        yield "| rule | finds | packs |"
        yield "| --- | --- | --- |"
        for card in weighing[one]:
            packs = ", ".join(f"[{name}](packs/{name}.md)" for name in used.get(card.id, ())) or "none"
            yield f"| [{card.id}](rules/{card.id}.md) | {cell(card.title)} | {packs} |"


def _anchor(tradeoff: str) -> str:
    return tradeoff.lower()
