"""A compliance officer reads a rule as prose, with the parameters of the pack that is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.cli.policy.show import _laid_out
from steelyard.policy.choose import configure
from steelyard.policy.pages.prose_page import prose_page
from steelyard.policy.shelf import Shelf
from tests.scenarios.broken import offer_check
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

CARD = {
    "title": "Personal data leave the permitted regions",
    "when": "{manifest.data: {has_any: [personal, special-category, health]}}",
    "require": "{regions: {all_in: params.regions}}",
    "params": "{regions: {type: '[region]', default: [EU], description: Where data may go.}}",
    "on_unknown": "fail",
    "because": "Data elsewhere are out of our hands.",
    "remedy": "Pin the deployment to a permitted region.",
    "controls": "[ISO42001 A.10.3, FMTI 69]",
    "tradeoffs": "[T8]",
    "examples": "{fail: [{data: [personal], models: [{model: m, regions: ['US']}]}]}",
}

PAGE = """\
own-rule

Personal data leave the permitted regions.

A failure is an error, as acme has it. The rule belongs to the group license.

For every model of a project, if `manifest.data` includes any of personal, special-category or
health, then `regions` must all be in EU or CH (`params.regions`).

Where it hangs on `manifest.data` or `regions` and nobody declared that, the outcome is unknown, and
weighs as much as a failure: an error.

Why: Data elsewhere are out of our hands.

What to do: Pin the deployment to a permitted region.

Fix: no (by hand).

What a pack may set, as acme has it:

- `regions`: EU and CH (the card has EU). Where data may go.

The words:

- `manifest.data`: Classes of data that reach a model.
- `regions`: Where requests are processed; quote two-letter codes.

It serves the controls:

- ISO42001 A.10.3: Suppliers, https://www.iso.org/standard/81230.html
- FMTI 69: Geographic statistics, https://crfm.stanford.edu/fmti/

It weighs the trade-off T8.

The examples in its card, which `steelyard explain own-rule` shows:

- fails for `examples.fail[0]`
"""


def test_a_rule_is_told_as_its_pack_has_it(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", **CARD)
    put_pack(tmp_path / "policy", "acme", rules="{own-rule: {regions: [EU, CH]}}")
    result = cli("policy", "show", "own-rule", "--policy", "policy")
    assert (result.code, result.out) == (0, PAGE)


def test_where_it_holds_and_how_it_is_enforced_is_told(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", **CARD)
    ramp = "[{is: advisory, until: 2027-02-28}, {is: mandatory}]"
    put_pack(
        tmp_path / "policy",
        "bank",
        rules=f"{{own-rule: {{environments: [production], enforcement: {ramp}}}}}",
    )
    said = "error in production; advisory until 2027-02-28, then mandatory; it does not apply elsewhere"
    shown = " ".join(cli("policy", "show", "own-rule", "--policy", "policy").out.split())
    assert (
        f"A failure is an error, as bank has it. The rule belongs to the group license. - in bank: {said} For"
        in shown
    )
    page = cli("explain", "own-rule", "--policy", "policy").out
    assert f"- Packs: bank (error)\n- In bank: {said}\n" in page
    assert '- `regions`: [region], default `["EU"]`. Where data may go.\n' in page
    rules = "{own-rule: [{environments: [production]}, {severity: note}]}"
    put_pack(tmp_path / "policy", "bank", rules=rules)
    shown = " ".join(cli("policy", "show", "own-rule", "--policy", "policy").out.split())
    assert "A failure weighs as bank has it, by the first of these that holds." in shown
    assert "- in bank: error in production - in bank: note otherwise" in shown


def test_the_configured_policy_decides(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", **CARD)
    put_pack(tmp_path / "policy", "acme", rules="{own-rule: {regions: [EU, CH]}}")
    put(tmp_path / "steelyard.yaml", "policy: ./policy\n")
    assert cli("policy", "show", "own-rule").out == PAGE


def test_a_rule_that_the_policy_does_not_run_is_told_as_the_card_has_it(cli: Cli) -> None:
    out = cli("policy", "show", "processing-region-not-permitted").out
    assert "as the card has it" in out
    assert out.endswith("\nNo rule of baseline: it does not run there.\n")


def test_every_shipped_rule_can_be_told(cli: Cli) -> None:
    shelf = Shelf()
    assert cli("policy", "show", "license-missing", "--policy", "startup").out.count("\n") > 10
    for id_ in shelf.card_ids():
        text = _laid_out(prose_page(configure(shelf.card(id_), {}), "a pack"))
        assert "For every" in text
        # A pattern is one word, and breaking it would change it.
        assert [said for said in text.splitlines() if len(said) > 110 and len(said.split()) > 1] == []


def test_an_unknown_rule_is_told_the_nearest(cli: Cli) -> None:
    result = cli("policy", "show", "license-mising")
    assert result.code == 2
    assert "did you mean `license-missing`?" in result.err


@pytest.mark.parametrize("policy", ["nope", "broken"])
def test_a_policy_that_cannot_be_used_is_an_error(policy: str, cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "broken", require="{licence: {present: true}}")
    assert cli("policy", "show", "license-missing", "--policy", policy).code == 2


def test_what_a_card_says_acts_on_no_terminal(cli: Cli, tmp_path: Path) -> None:
    hostile = '"x\\e[31m\\n::error::x\\n##vso[task.complete]"'
    put_card(tmp_path / "policy", **{**CARD, "because": hostile, "remedy": '"::error::y"'})
    out = cli("policy", "show", "own-rule", "--policy", "policy").out
    assert "\x1b" not in out
    assert "##vso[" not in out
    assert not any(line.lstrip().startswith("::") for line in out.splitlines())


def test_a_python_check_is_named(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer_check("own-check", tmp_path, monkeypatch)
    put_card(
        tmp_path / "policy", **{**CARD, "require": "{regions: {all_in: params.regions}}\ncheck: own-check"}
    )
    result = cli("policy", "show", "own-rule", "--policy", "policy")
    assert result.code == 0, result.err
    assert "- the Python check `own-check` must hold" in result.out
    assert "or the Python check cannot tell, the outcome is unknown" in " ".join(result.out.split())
