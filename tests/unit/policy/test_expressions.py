"""Expressions, from text to answer: what each means, and that decision and reason agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from steelyard.policy.language.decide import Scope
from steelyard.policy.language.emit import evaluate_node
from steelyard.policy.language.evidence import deciding, evidence, source
from steelyard.policy.language.explain import Explainer
from steelyard.policy.language.runtime import MOST_STEPS, EvaluationError
from tests.unit.policy.cards import put_card
from tests.unit.policy.expressions import AT, DAY, checked

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

PARAMS: dict[str, Any] = {"min": 3, "word": "^MIT", "names": ["MIT", "Apache-2.0"], "day": "2027-01-01"}
MANIFEST: dict[str, Any] = {
    "project": "p",
    "owner": "o",
    "environment": "production",
    "commercial": True,
    "data": ["personal", "internal"],
    "decision": {"tradeoffs": {"T1": "good", "T2": "cheap"}},
    "models": [],
}
MODEL: dict[str, Any] = {
    "id": "m",
    "model": "org/name",
    "license": "MIT",
    "access": "weights",
    "regions": ["EU", "DE"],
    "support": {"level": "internal", "sla_uptime": 99.5, "indemnity": True},
    "lifecycle": {"retires": "2027-01-01", "notice_days": 60},
    "privacy": {"trains_on_inputs": "unknown", "retention_days": 0},
    "components": {"model-card": False, "datasets": "MIT"},
    "benchmarks": [
        {"name": "a", "value": 0.9, "min": 0.8, "n": 100},
        {"name": "b", "value": 0.5, "min": 0.7, "n": 10},
        {"name": "c", "min": 0.1},
    ],
}
RECORDS = {"manifest": MANIFEST, "model": MODEL}
SCOPE = Scope(RECORDS, {"manifest": (), "model": ("models", 0)}, DAY)


def both_ways(text: str) -> Any:
    """Decide through the emitted code and explain through the tree: the answers must be one."""
    node = checked(text)
    explained = Explainer(SCOPE, PARAMS).explain(node)
    try:
        decided = evaluate_node(node, RECORDS, PARAMS, DAY)
    except EvaluationError as error:
        if explained.failure != str(error):
            raise AssertionError(explained) from error
        raise
    assert explained.value is decided
    assert deciding(explained)
    assert all(piece.wanted for piece in evidence(explained, {AT: text}))
    return decided


TRUE = """
model.license == 'MIT' && model.access != 'api'
model.license in ['MIT', 'Apache-2.0']
model.license in params.names
'EU' in model.regions
'T1' in manifest.decision.tradeoffs
manifest.decision.tradeoffs.T1 == 'good'
manifest.decision.tradeoffs['T2'] == 'cheap'
manifest.commercial
!(model.access == 'api') && !!manifest.commercial
model.support.sla_uptime >= 99 && model.support.sla_uptime < 100.0
model.support.sla_uptime > 99.4 && 99.6 > model.support.sla_uptime
model.lifecycle.notice_days + 5 == 65 && model.lifecycle.notice_days - 5 == 55
model.lifecycle.notice_days * 2 == 120 && model.lifecycle.notice_days / 7 == 8 && model.lifecycle.notice_days % 7 == 4
-model.lifecycle.notice_days == -60 && -model.lifecycle.notice_days / 7 == -8 && -model.lifecycle.notice_days % 7 == -4
model.support.sla_uptime / 2 == 49.75 && model.support.sla_uptime * 2 + 1 - 1 == 199.0
model.lifecycle.notice_days > params.min
model.lifecycle.retires > as_of && as_of < params.day && model.lifecycle.retires == params.day
model.lifecycle.retires - as_of > duration('720h') && model.lifecycle.retires - as_of < duration('1000h30m')
model.lifecycle.retires + duration('24h') > timestamp('2027-01-01T12:00:00Z')
duration('24h') + model.lifecycle.retires == timestamp('2027-01-02') && timestamp(as_of) == as_of
duration('1h') + duration('30m') == duration('1.5h') && as_of != params.day
duration('2h') - duration('1h') == duration('3600s') && as_of - duration('24h') < as_of
model.benchmarks.exists(b, b.value >= b.min)
!model.benchmarks.all(b, b.value >= b.min)
model.benchmarks.exists_one(b, b.name == 'a')
model.benchmarks.filter(b, b.name != 'c').size() == 2
size(model.benchmarks.map(b, b.name)) == 3
model.benchmarks.map(b, b.name != 'c', b.value)[0] == 0.9
model.benchmarks[0].value > model.benchmarks[1].value
manifest.decision.tradeoffs.exists(t, t.startsWith('T'))
size(manifest.decision.tradeoffs.filter(t, t == 'T1')) == 1
size(model.license) == 3 && model.license.size() == 3
model.model.startsWith('org/') && model.model.endsWith('name') && model.model.contains('/')
model.model.matches('^org/[a-z]+$') && model.license.matches(params.word)
has(model.license) && !has(model.terms) && !has(model.privacy.dpa) && has(model.benchmarks[0].value)
!has(model.privacy.trains_on_inputs)
model.components['model-card'] == false && model.components.datasets == 'MIT'
(model.access == 'api' ? 1 : 2) == 2
model.access == 'weights' ? manifest.commercial : model.terms == 'x'
model.terms == 'x' || model.license == 'MIT'
[1, 2] + [3] == [1, 2, 3] && model.license == 'MIT'
'a' + model.license == 'aMIT' && model.license + 'b' > 'M'
model.regions == ['EU', 'DE'] && ['EU'] != model.regions
model.access in [model.access] && 1.0 in [1, model.lifecycle.notice_days]
1 in [1.5, 1] || model.license == 'x'
0x10 + model.lifecycle.notice_days == 76 && 1e2 > model.lifecycle.notice_days
r'\\d' != model.license && '''a
b''' != model.license && "\\x41\\u0042\\U00000043\\101\\n" == 'ABCA\\n' || model.access == 'api'
"""
FALSE = """
model.license == 'x'
model.terms == 'x' && model.license == 'x'
model.benchmarks.exists_one(b, has(b.name))
model.benchmarks.all(b, b.name == 'a')
model.lifecycle.retires < as_of
!manifest.commercial
model.support.indemnity == false
model.lifecycle.notice_days / 0 == 1 && model.license == 'x'
!(model.license.matches('M') || model.license == 'y')
has(model.terms)
"""
UNKNOWN = """
model.terms == 'x'
model.privacy.trains_on_inputs == 'never'
model.privacy.dpa == 'x' && model.license == 'MIT'
model.terms == 'x' || model.license == 'x'
!(model.terms == 'x')
model.benchmarks[9].value > 0.5
model.benchmarks.all(b, b.value >= 0.1)
model.benchmarks.exists_one(b, b.value > 0.8)
size(model.benchmarks.filter(b, b.value > 0.1)) == 2
size(model.benchmarks.map(b, b.value)) == 3
model.exit.alternatives.exists(a, a == 'x')
size(model.exit.alternatives) == 1
model.terms == 'x' ? true : false
[model.terms] == ['x']
manifest.decision.tradeoffs.T9 == 'x'
model.lifecycle.released + duration('1h') > as_of
model.terms in ['a']
"""


def lines(text: str) -> list[str]:
    """One expression a line; a line that does not start one belongs to the text before it."""
    found: list[str] = []
    for line in text.strip().split("\n"):
        if found and found[-1].count("'''") % 2:
            found[-1] += "\n" + line
        else:
            found.append(line)
    return found


@pytest.mark.parametrize("text", lines(TRUE))
def test_what_holds(text: str) -> None:
    assert both_ways(text) is True


@pytest.mark.parametrize("text", lines(FALSE))
def test_what_does_not_hold(text: str) -> None:
    assert both_ways(text) is False


@pytest.mark.parametrize("text", lines(UNKNOWN))
def test_what_nobody_asserted_is_unknown(text: str) -> None:
    assert both_ways(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("model.lifecycle.notice_days / 0 == 1", "a division by zero"),
        ("model.lifecycle.notice_days % 0 == 1", "a division by zero"),
        ("model.lifecycle.notice_days * 9223372036854775807 > 0", "outside of 64 bits"),
        ("as_of - as_of + timestamp('9999-12-31') + duration('48h') > as_of", "outside of the years"),
        ("timestamp('0001-01-01') - (as_of - as_of) - duration('1h') < as_of", "outside of the years"),
        ("as_of - timestamp('1700-01-01') > duration('1h')", "longer than 292 years"),
        ("model.lifecycle.notice_days / 0 == 1 || model.license == 'x'", "a division by zero"),
        ("model.lifecycle.notice_days / 0 == 1 || model.terms == 'x'", "a division by zero"),
        (
            (
                "model.regions.all(a, [1,2,3,4,5,6,7,8,9,10].map(b, [1,2,3,4,5,6,7,8,9,10].map(c, "
                "[1,2,3,4,5,6,7,8,9,10].map(d, [1,2,3,4,5,6,7,8,9,10].map(e, [1,2,3,4,5,6,7,8,9,10].all(f, f > 0)))))"
                ".size() > 0)"
            ),
            f"more than {MOST_STEPS:,} steps",
        ),
    ],
)
def test_what_has_no_answer_is_an_error(text: str, reason: str) -> None:
    with pytest.raises(EvaluationError, match=reason):
        both_ways(text)


def test_a_true_beside_an_error_decides() -> None:
    assert both_ways("model.lifecycle.notice_days / 0 == 1 || model.license == 'MIT'") is True


def test_a_text_cannot_grow_without_bound() -> None:
    node = checked("(model.license + model.license) + model.license == 'x'")
    big = {**RECORDS, "model": {"license": "x" * 400_000}}
    with pytest.raises(EvaluationError, match="longer than a million"):
        evaluate_node(node, big, {}, DAY)


@pytest.mark.parametrize(
    ("text", "found", "wanted"),
    [
        ("model.license == 'x'", "MIT", "x"),
        ("'x' == model.license", "MIT", "x"),
        ("100 < model.lifecycle.notice_days", 60, "more than 100"),
        ("!(model.license == 'MIT')", "MIT", "anything but MIT"),
        ("!manifest.commercial", True, "false"),
        ("model.lifecycle.retires < as_of", "2027-01-01", "less than 2026-11-23 (the date of the check)"),
        ("model.lifecycle.retires - as_of > duration('8760h')", "2027-01-01",
         "`model.lifecycle.retires - as_of > duration('8760h')` to be true"),
        ("model.benchmarks[1].value >= model.benchmarks[1].min", 0.5, "at least `min`, which is 0.7"),
        ("has(model.terms)", None, "a value"),
        # What the pack decided is no news to whoever keeps the manifest.
        ("params.min > 5 || model.license == 'x'", "MIT", "x"),
        ("!has(model.license) || model.license == 'x'", "MIT", "x"),
        ("params.min > 5", None, "`params.min > 5` to be true"),
        ("!has(model.license)", "MIT", "nothing"),
        ("model.license.startsWith('x')", "MIT", "a text that starts with x"),
        ("size(model.license) >= 40", "MIT", "at least 40 characters (there are 3)"),
        ("size(model.license) >= params.min * 2", "MIT", "at least 6 characters (there are 3)"),
        ("40 < size(model.license)", "MIT", "at least 41 characters (there are 3)"),
        ("size(model.license) == 1", "MIT", "1 character (there are 3)"),
        ("!(size(model.license) <= 5)", "MIT", "at least 6 characters (there are 3)"),
        ("size(model.license) < 1", "MIT", "no characters (there are 3)"),
        ("size(model.license) <= 0", "MIT", "no characters (there are 3)"),
        ("!(size(model.license) > 0)", "MIT", "no characters (there are 3)"),
        ("size(model.terms) > 0", None, "at least 1 character"),
        ("size(model.terms) > 40", None, "at least 41 characters"),
        ("size(model.license) + 1 > 40", "MIT", "`size(model.license) + 1` to be more than 40 (it comes to 4)"),
        ("size(model.license) > size(model.id)", "MIT", "at least 2 characters (there are 3)"),
    ],
)  # fmt: skip
def test_the_reason_is_what_was_evaluated(text: str, found: object, wanted: str) -> None:
    explained = Explainer(SCOPE, PARAMS).explain(checked(text))
    (piece,) = evidence(explained, {AT: text})
    assert piece.wanted == wanted
    assert (None if repr(piece.found) == "ABSENT" else piece.found) == found


def test_of_a_list_entries_are_counted() -> None:
    text = "size(model.benchmarks) > 4"
    (piece,) = evidence(Explainer(SCOPE, PARAMS).explain(checked(text)), {AT: text})
    assert piece.wanted == "at least 5 entries (there are 3)"


def test_the_source_of_a_node_is_what_was_written() -> None:
    text = "model.license  ==\n 'x'"
    assert source(checked(text), {AT: text}) == "model.license == 'x'"
    assert source(checked(text), {}) == "expr"


def test_a_rule_without_an_answer_ends_the_run_at_its_place(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / "policy", require='{expr: "size(model.regions) / size(model.benchmarks) > 1"}')
    (tmp_path / "ai-models.yaml").write_text(
        "schema: 1\nproject: p\nowner: o\nmodels: [{model: m, regions: [EU], benchmarks: [{name: x}]}]\n"
    )
    assert cli("check", "--policy", "policy").code in (0, 1)
    put_card(tmp_path / "policy", require='{expr: "1 / (size(model.regions) - 1) > 1"}')
    result = cli("check", "--policy", "policy")
    assert result.code == 2
    assert "cannot be evaluated on models[m]: a division by zero" in result.err
    assert "own-rule.yaml:" in result.err
    assert "Traceback" not in result.err


def test_expressions_are_shown_on_the_page_and_use_parameters(cli: Cli, tmp_path: Path) -> None:
    put_card(
        tmp_path / "policy",
        require="{expr: model.lifecycle.notice_days > params.min}",
        params="{min: {type: integer, default: 3}}",
    )
    out = cli("explain", "own-rule", "--policy", "policy").out
    assert "- `model.lifecycle.notice_days > params.min`" in out
