"""The page of a rule, as Markdown: the terminal's `explain` and the pages in docs/ are this one text.

What a card says stays text in it: see `markdown`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from steelyard.policy.card import default_on_unknown
from steelyard.policy.enforcement import DEFAULT
from steelyard.policy.language.tree import Call, Field, Literal, Node, Parameter
from steelyard.policy.operators import OPERATORS
from steelyard.policy.pages.markdown import cell, code, inline, plain
from steelyard.policy.pages.setting_words import settings_said
from steelyard.policy.tradeoffs import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from steelyard.policy.build import Configured
    from steelyard.policy.card import Card
    from steelyard.policy.controls import Control
    from steelyard.policy.language.tree import All

_EACH = {
    "manifest": "every manifest",
    "model": "every model",
    "benchmark": "every benchmark of every model",
    "base": "every base of every model",
    "evidence": "every evidence record",
    "reference": "everything that is referred to: evidence, files, models",
    "waiver": "every waiver in the manifest",
}

FIX_WORDS = {
    "safe": "safe (the meaning of the manifest stays)",
    "unsafe": "unsafe (the meaning of the manifest changes, or the network is asked)",
    "suggest": "suggest (a value to look at)",
    "no": "no (by hand)",
}
"""What each class of fix means, for whoever reads a page."""


def rule_page(card: Card, packs: Mapping[str, Configured]) -> str:
    """Return the page of a rule; `packs` are the packs that use it, each with the rule as it has it."""
    return "\n".join(_lines(card, packs)) + "\n"


def index_page(title: str, rules: Iterable[tuple[Card, str, Iterable[str]]]) -> str:
    """Return the index of rule pages: every card with its severity and the packs that use it."""
    head = (
        f"# {plain(title)}\n\n| rule | group | severity | packs | finds |\n| --- | --- | --- | --- | --- |\n"
    )
    rows = (
        f"| [{card.id}]({card.id}.md) | {card.group} | {severity} | {cell(', '.join(packs))} | {cell(card.title)} |\n"
        for card, severity, packs in rules
    )
    return head + "".join(rows)


def counted(card: Card) -> str:
    """Return how many examples a card has of each outcome: "2 pass, 3 fail"."""
    return ", ".join(f"{len(examples)} {kind}" for kind, examples in card.examples.items())


def control_items(controls: Iterable[Control]) -> Iterator[str]:
    """Yield an item for each control: its name, its title, where it can be read, and what is doubtful about it."""
    for control in controls:
        doubt = f" (title not verified: {inline(control.doubt.rstrip('.'))})" if control.doubt else ""
        yield f"- {plain(f'{control.name}: {control.title}')}, <{control.link.strip()}>{doubt}"


def _lines(card: Card, packs: Mapping[str, Configured]) -> Iterator[str]:
    yield f"# {card.id}"
    yield ""
    yield plain(f"{card.title}.")
    yield ""
    yield from _facts(card, packs)
    yield ""
    yield "## Why"
    yield ""
    yield plain(card.because)
    yield ""
    if card.when.terms:
        yield "## Applies when"
        yield ""
        yield from _conditions(card, card.when)
        yield ""
    yield "## Requires"
    yield ""
    yield from _conditions(card, card.require)
    yield ""
    yield "## What to do"
    yield ""
    yield plain(card.remedy)
    yield ""
    if card.params:
        yield "## Parameters"
        yield ""
        for name, param in card.params.items():
            said = card.raw["params"][name].get("description", "").strip()
            words = f"{'. ' if said else ''}{plain(said)}"
            yield f"- `{name}`: {param.type}, default {code(_value(param.default))}{words}"
        yield ""
    if card.controls:
        yield "## Controls"
        yield ""
        yield from control_items(card.serves)
        if not card.serves:
            yield from (f"- {plain(control)}" for control in card.controls)
        yield ""
    if card.examples:
        yield "## Examples"
    for kind, examples in card.examples.items():
        for example in examples:
            yield ""
            yield f"{kind.capitalize()}:"
            yield ""
            yield "```yaml"
            yield from _yaml(example)
            yield "```"


def _facts(card: Card, packs: Mapping[str, Configured]) -> Iterator[str]:
    """Yield an item for each thing that can be said of a rule in a few words."""
    on_unknown = card.on_unknown or default_on_unknown(card.severity)
    yield f"- Severity: {card.severity.value}, unless a pack says otherwise; unknown counts as: {on_unknown}"
    yield f"- Looks at: {_EACH[card.each]}"
    yield f"- Scope: {card.scope.words or 'everywhere'}, unless a pack says otherwise"
    yield f"- Group: {card.group}"
    if card.tradeoffs:
        yield f"- Trade-offs: {in_words(card.tradeoffs)}"
    yield f"- Fix: {FIX_WORDS[card.fix]}"
    used = ", ".join(f"{name} ({rule.severity.value})" for name, rule in packs.items())
    yield f"- Packs: {used or 'none of the shipped ones'}"
    for name, rule in packs.items():
        if rule.others or rule.enforcement != DEFAULT or rule.scope not in ((), (card.scope,)):
            yield from (f"- In {name}: {plain(said)}" for said in settings_said(rule))
    if card.examples:
        yield f"- Examples: {counted(card)}"


def _conditions(card: Card, tree: All) -> Iterator[str]:
    for term in tree.terms:
        text = card.texts.get(term.at.pointer)
        if text is not None:
            is_check = isinstance(term, Call) and term.function == "check"
            yield f"- the Python check {code(text)} holds" if is_check else f"- {code(text)}"
            continue
        assert isinstance(term, Call)  # noqa: S101 - what is no expression is a row
        field, operand = term.args
        said = OPERATORS[term.function].wanted.format(_operand(card, operand))
        if term.function == "present":
            said = "declared" if isinstance(operand, Literal) and operand.value is True else "not declared"
        yield f"- `{_name(card, field)}` is {said}"


def _name(card: Card, field: Node) -> str:
    assert isinstance(field, Field)  # noqa: S101 - a row is about a field
    return ".".join(field.path if field.root == card.each else (field.root, *field.path))


def _operand(card: Card, operand: Node) -> str:
    match operand:
        case Literal(value=value):
            return code(_value(value))
        case Parameter(name=name):
            return f"`params.{name}`"
        case Field():
            return f"the value of `{_name(card, operand)}`"
        case _:
            return "the date of the check"


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    """Write a key of an example: as it is when it is a word, else as JSON, so that it stays on its line."""
    return key if re.fullmatch(r"[A-Za-z_][\w-]*", key, re.ASCII) else json.dumps(key)


def _yaml(value: dict[str, Any], indent: str = "") -> Iterator[str]:
    """Write an example as YAML: one line per field, flow style below (JSON is YAML)."""
    for key, entry in value.items():
        if (
            key == "models"
            and entry
            and isinstance(entry, list)
            and all(isinstance(model, dict) for model in entry)
        ):
            yield f"{indent}models:"
            for model in entry:
                lines = list(_yaml(model, indent + "    "))
                yield from [f"{indent}  - {lines[0].strip()}", *lines[1:]] if lines else [f"{indent}  - {{}}"]
        else:
            yield f"{indent}{_key(key)}: {json.dumps(entry, ensure_ascii=False)}"
