"""The page of all controls, as Markdown: what every framework asks for, and which rules serve it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy.pages.markdown import cell, inline, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from steelyard.policy.card import Card
    from steelyard.policy.controls import Control, Framework

_HEAD = """\
# Controls

Every rule names the controls it serves, as `FRAMEWORK id`: `EU-AIA 53(1)(d)`, `NIST-AI-RMF MANAGE 3.1`. `steelyard explain RULE`
shows them with title and link, `steelyard rules --control 'EU-AIA 53(2)'` and `--framework EU-AIA` list the rules that serve one. A
card that names a control no framework has does not load.

Who asks for a control is told its parts, too: `--control 'EU-AIA 53'` lists the rules of 53(1)(b) and 53(2), and
`'NIST-AI-RMF GOVERN 6.1'` those of the actions that NIST AI 600-1 suggests for it (GV-6.1-004). There `Article 53`, `eu-aia 53` and
`NIST GOVERN 6.1` will do; where no rule fits, what rules serve around it is named. Cards have the names below.

That a rule serves a control says that it helps with it, and not that whoever holds to the rule has met it.

## One name for each

| what is meant | written |
| --- | --- |
| several articles, recitals or indicators | one name for each: `EU-AIA recital 102` and `EU-AIA recital 103`, `FMTI 4` and `FMTI 5` |
| an article, paragraph, point or definition of the AI Act | `EU-AIA 53`, `EU-AIA 53(2)`, `EU-AIA 53(1)(d)`, `EU-AIA 3(63)` |
| an annex, a recital | `EU-AIA Annex III`, `EU-AIA recital 97` |
| a risk or a suggested action of NIST AI 600-1 | `NIST-AI-600-1 §2.4`, `NIST-AI-600-1 GV-1.6-003` |
| an entry of the OWASP list, a numbered example in LLM03 | `OWASP-LLM LLM03:2025`, `OWASP-LLM LLM03:2025 §9` |
| a technique or a mitigation of ATLAS | `ATLAS AML.T0010.003`, `ATLAS AML.M0013` |
| the classes of MOF together, or one of them | `MOF classes`, `MOF Class III` |
| a component of MOF, by its number in the reference implementation | `MOF component 13` |
| what MOF asks of licenses, or MOF as such for a rule on licenses | `MOF license check` |
| the Open Source AI Definition as a whole, or an element of it | `OSAID 1.0`, `OSAID data-information` |
| an indicator of FMTI by its number (without its title), its domain or subdomain | `FMTI 46`, `FMTI Model`, `FMTI Data Properties` |
| a cluster of the G7's SBOM for AI, or all seven | `G7-SBOM-AI Models`, `G7-SBOM-AI all clusters` |
| SPDX for a rule on license ids | `SPDX license-list` |
| a page of the Hugging Face Hub's documentation | `HF eval-results` |

## Frameworks of your own

An organisation's own controls are a file `controls/<framework>.yaml` beside its `rules/` and `packs/`, called as the framework, in
small letters ([schema](../schemas/controls.v1.schema.json)):

```yaml
# policy/controls/acme.yaml
framework: ACME
title: Acme model policy, version 3
publisher: Acme
link: https://intranet.acme.example/model-policy
date: 2026-09-01                  # of the text, or of the snapshot that was read
source: Sections 1 to 4.
controls:
  M-1: Models come from the approved list
  M-2: { title: Personal data stay in the region, link: https://intranet.acme.example/model-policy#m2 }
```

Cards of that folder then write `ACME M-1`. A part of a control that is listed (`M-2(a)`) has its link unless it has one of its own.
A shipped framework cannot be replaced. `verified: false` with a reason, `because:`, says of a framework or of a control that its titles were
not held against the text.
"""


def controls_page(frameworks: Iterable[Framework], cards: Iterable[Card]) -> str:
    """Return the page of frameworks: their controls in their own order, with the cards that serve them."""
    serving: dict[str, list[str]] = {}
    for card in cards:
        for control in card.serves:
            serving.setdefault(control.name, []).append(card.id)
    return _HEAD + "".join(f"{line}\n" for one in frameworks for line in _lines(one, serving))


def _lines(framework: Framework, serving: dict[str, list[str]]) -> Iterator[str]:
    yield ""
    yield f"## {framework.token}"
    yield ""
    yield f"{inline(framework.title)}. {inline(framework.publisher)}, {framework.date}, <{framework.link}>."
    yield ""
    yield plain(framework.source)
    if framework.doubt:
        yield f"Titles are not verified: {inline(framework.doubt)}"
    yield ""
    yield "| control | title | rules |"
    yield "| --- | --- | --- |"
    for control in framework.controls.values():
        yield _row(control, framework, serving.get(control.name, []))


def _row(control: Control, framework: Framework, rules: list[str]) -> str:
    title = (
        cell(control.title) if control.link == framework.link else f"[{cell(control.title)}]({control.link})"
    )
    doubt = f" (not verified: {cell(control.doubt)})" if control.doubt not in ("", framework.doubt) else ""
    served = ", ".join(f"[{rule}](rules/{rule}.md)" for rule in rules)
    return f"| `{control.name}` | {title}{doubt} | {served} |"
