"""The pages of packs, as Markdown: all of them side by side, and of each what it demands, of whom and of which facts."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from steelyard.policy.comparison import compared, told
from steelyard.policy.pages.markdown import cell, code, inline, plain
from steelyard.policy.scope import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.policy.build import Configured
    from steelyard.policy.comparison import Opened, Told

_HEAD = """\
# Packs

A pack is a selection of rules for one kind of organisation. `steelyard check --policy NAME` holds a project against one, and against
several when it is repeated; `steelyard packs` lists them, with your own (`--policy ./policy`), and `steelyard packs NAME NAME` shows
any of them side by side. A pack of your own starts from one of these with `extends:` ([policies.md](../policies.md#a-pack)).
"""
_TABLE = """\
A cell has the severity of the rule in the pack, `-` where the pack does not have it. What stands behind the severity is what one of the
packs has otherwise than the card: parameters, what an unknown weighs (`on_unknown`), scope, enforcement.
"""


def packs_page(packs: Sequence[Opened]) -> str:
    """Return the page of all packs: whom each is for, and their rules side by side."""
    return "".join(f"{line}\n" for line in _overview(packs))


def _overview(packs: Sequence[Opened]) -> Iterator[str]:
    yield from _HEAD.splitlines()
    yield ""
    yield "| pack | rules | extends | |"
    yield "| --- | --- | --- | --- |"
    for one in packs:
        extends = ", ".join(map(_linked, one.pack.extends))
        yield f"| {_linked(one.pack.name)} | {len(one.rules)} | {extends} | {cell(one.pack.title)} |"
    yield ""
    yield "## Side by side"
    yield ""
    yield from _TABLE.splitlines()
    for group, rows in groupby(compared(packs), key=lambda row: row.card.group):
        yield ""
        yield f"### {group}"
        yield ""
        yield f"| rule | {' | '.join(_linked(one.pack.name) for one in packs)} |"
        yield "| --- " * (len(packs) + 1) + "|"
        for row in rows:
            cells = " | ".join("<br>".join(map(_setting, said)) or "-" for said in row.cells)
            yield f"| {_rule(row.card.id)} | {cells} |"


def pack_page(one: Opened) -> str:
    """Return the page of a pack: whom it is for, every rule as the pack has it, and what it has to be told."""
    return "".join(f"{line}\n" for line in _page(one))


def _page(one: Opened) -> Iterator[str]:
    pack = one.pack
    severities = Counter(rule.severity.value for rule in one.rules.values())
    counts = ", ".join(
        f"{severities[level]} {level}" for level in ("error", "warning", "note") if severities[level]
    )
    yield f"# {pack.name}"
    yield ""
    yield plain(f"{pack.title}.")
    yield ""
    yield plain(pack.description)
    yield ""
    yield f"- Use it: `steelyard check --policy {pack.name}`"
    yield f"- Extends: {', '.join(map(_linked, pack.extends)) or 'no other pack'}"
    yield f"- Rules: {len(one.rules)} ({counts})"
    yield f"- Controls that they serve: {_controls(one)}"
    yield f"- Facts of the organisation that they ask for: {'see below' if one.asked else 'none'}"
    yield ""
    yield "## What it demands"
    yield ""
    yield "Severity, and what the pack has otherwise than the card: parameters, what an unknown weighs (`on_unknown`)."
    ordered = sorted(one.rules.values(), key=lambda rule: (rule.card.group, rule.card.id))
    for group, rules in groupby(ordered, key=lambda rule: rule.card.group):
        yield ""
        yield f"### {group}"
        yield ""
        yield "| rule | finds | severity | otherwise than the card | scope | enforcement |"
        yield "| --- | --- | --- | --- | --- | --- |"
        for rule in rules:
            yield from _rows(rule)
    if one.asked:
        yield ""
        yield "## What it has to be told"
        yield ""
        yield "Facts of the organisation, under `org:` in a pack of its own ([organisation.md](../organisation.md)). Without them, what they"
        yield "would decide is unknown."
        yield ""
        yield "| fact | asked for by |"
        yield "| --- | --- |"
        yield from (f"| `{fact}` | {', '.join(map(_rule, rules))} |" for fact, rules in one.asked.items())


def _controls(one: Opened) -> str:
    frameworks = {control.framework for rule in one.rules.values() for control in rule.card.serves}
    return f"{len(one.controls)}, of {len(frameworks)} [frameworks](../controls.md)"


def _rows(rule: Configured) -> Iterator[str]:
    """Yield a row for each setting of a rule; the first whose scope holds is the one that counts."""
    for number, (one, setting) in enumerate(zip(rule.settings, told(rule), strict=True)):
        name, finds = ("else", "") if number else (_rule(rule.card.id), cell(rule.card.title))
        others = {key: value for key, value in setting.others.items() if key not in (*KEYS, "enforcement")}
        scope = "; ".join(within.words for within in one.scope) or "everywhere"
        yield f"| {name} | {finds} | {setting.severity} | {_pairs(others)} | {cell(scope)} | {one.enforcement} |"


def _setting(setting: Told) -> str:
    return f"{setting.severity} {_pairs(setting.others)}".rstrip()


def _pairs(others: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {_value(value)}" for key, value in others.items())


def _value(value: str) -> str:
    return cell(code(value))


def _linked(name: str) -> str:
    return f"[{inline(name)}]({name}.md)"


def _rule(id_: str) -> str:
    return f"[{id_}](../rules/{id_}.md)"
