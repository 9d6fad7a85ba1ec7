"""What a Python check may answer, and that nothing else it does passes for an answer."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from steelyard.checks import Evidence
from steelyard.errors import PolicyError
from steelyard.policy.checks.terms import OutOfTime, Terms
from steelyard.policy.language.decide import Scope
from steelyard.policy.load import load_policies
from steelyard.stages import Options, check_files
from steelyard.verdict import ABSENT, Outcome
from tests.unit.policy.cards import CARD, DAY, RICH, lines, manifest, put, put_card, verdicts
from tests.unit.policy.packages import put_package, returning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from steelyard.policy.rule import PolicySet
    from steelyard.verdict import Verdict

CHECKED: dict[str, str | None] = {"require": None, "check": "own-check"}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that this interpreter looks into."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    return folder


@pytest.fixture
def loaded(site: Path, tmp_path: Path) -> Callable[..., PolicySet]:
    """Loads a card with a check of this code."""

    def load(code: str, terms: Terms | None = None, **changes: str | None) -> PolicySet:
        put_package(site, code)
        put(tmp_path / "policy" / "rules" / "license" / "own-rule.yaml", lines(CARD, CHECKED | changes))
        return load_policies([str(tmp_path / "policy")], terms=terms)

    return load


# -- what it may answer

OWNER = "facts.at('owner', of='manifest')"


@pytest.mark.parametrize(
    ("answer", "outcome", "pieces"),
    [
        ("Result(True)", Outcome.PASS, []),
        (f"Result(True, [Evidence({OWNER}, 'one')])", Outcome.PASS, [(("owner",), "o", "one")]),
        (f"Result(False, [Evidence({OWNER}, 'a team')])", Outcome.FAIL, [(("owner",), "o", "a team")]),
        (
            "Result(False, (Evidence(facts.at('license'), 'one'), Evidence(['models', 0, 'model'], 'two', 3)))",
            Outcome.FAIL,
            [(("models", 0, "license"), ABSENT, "one"), (("models", 0, "model"), 3, "two")],
        ),
        (
            f"Result(True, [Evidence({OWNER}, 'x', {{1: __import__('datetime').date(2026, 1, 1), 'a': (None, 0.5)}})])",
            Outcome.PASS,
            [(("owner",), {"1": "2026-01-01", "a": [None, 0.5]}, "x")],
        ),
        (
            "Result(None, [Evidence(facts.at('privacy', 'dpa'), 'a\\n contract')])",
            Outcome.UNKNOWN,
            [(("models", 0, "privacy", "dpa"), ABSENT, "a contract")],
        ),
    ],
)
def test_an_answer_is_a_verdict_with_its_evidence(
    answer: str, outcome: Outcome, pieces: list[object], loaded: Callable[..., PolicySet]
) -> None:
    (verdict,) = verdicts(loaded(returning(answer)), "")
    assert verdict.outcome is outcome
    assert [(piece.pointer, piece.found, piece.wanted) for piece in verdict.evidence] == pieces


def test_parameters_and_the_date_reach_the_check(loaded: Callable[..., PolicySet]) -> None:
    policies = loaded(
        returning("Result(facts.as_of == '2026-01-01' and params == {'allow': ('MIT',), 'most': 1.5})"),
        params="{allow: {type: '[string]', default: [MIT]}, most: {type: number, default: 1.5}}",
    )
    (verdict,) = verdicts(policies, "", "2026-01-01")
    assert verdict.outcome is Outcome.PASS


ASKED = "ASKED = []\ndef check(facts: Facts, params: Params) -> Result:\n    ASKED.append(1)\n    return "


@pytest.mark.parametrize(
    ("text", "outcome", "times"),
    [
        ("models: [{model: m, license: MIT, access: weights}]", Outcome.FAIL, 1),
        ("models: [{model: m, license: GPL-3.0-only, access: weights}]", Outcome.FAIL, 0),
        ("models: [{model: m, access: weights}]", Outcome.FAIL, 1),
        ("models: [{model: m, license: MIT, access: api}]", Outcome.NOT_APPLICABLE, 0),
    ],
)
def test_beside_rows_both_must_hold_and_a_check_is_asked_last(
    text: str, outcome: Outcome, times: int, site: Path, tmp_path: Path
) -> None:
    module = put_package(site, ASKED + f"Result(False, [Evidence({OWNER}, 'x')])\n")
    when = "{access: {equals: weights}}"
    put_card(tmp_path, when=when, require="{license: {equals: MIT}}", check="own-check")
    (rule,) = load_policies([str(tmp_path)]).rules
    (subject,) = manifest(text).subjects("model")
    assert rule.decide(Scope(*subject, DAY)) is outcome
    assert len(sys.modules[module].ASKED) == times


def test_a_check_is_asked_once_so_that_the_finding_is_explained_by_what_decided_it(
    site: Path, tmp_path: Path
) -> None:
    answer = "Result(len(ASKED) % 2 == 0, [Evidence(facts.at('license'), f'answer {len(ASKED)}')])\n"
    module = put_package(site, ASKED + answer)
    put_card(tmp_path, require=None, check="own-check")
    (verdict,) = verdicts(load_policies([str(tmp_path)]), "")
    assert [verdict.outcome, verdict.evidence[0].wanted] == [Outcome.FAIL, "answer 1"]
    assert len(sys.modules[module].ASKED) == 1


def test_a_check_is_asked_once_though_several_files_are_decided_before_any_is_explained(
    site: Path, tmp_path: Path
) -> None:
    answer = "Result(False, [Evidence(facts.at('model'), f'answer {len(ASKED)}')])\n"
    module = put_package(site, ASKED + answer)
    put_card(tmp_path / "policy", require=None, check="own-check")
    texts = "schema: 1\nproject: p\nowner: o\nmodels: [{model: m}, {model: n}]\n"
    paths = [str(put(tmp_path / name / "ai-models.yaml", texts)) for name in "abc"]
    files = check_files(paths, load_policies([str(tmp_path / "policy")]), Options(DAY, root=str(tmp_path)))
    wanted = [finding.wanted for file in files for finding in file.findings]
    assert wanted == [f"answer {number}" for number in range(1, 7)]
    assert len(sys.modules[module].ASKED) == 6


@pytest.mark.parametrize("each", ["manifest", "benchmark", "base", "evidence"])
def test_a_check_looks_at_every_kind_of_subject(each: str, loaded: Callable[..., PolicySet]) -> None:
    answer = "Result(False, [Evidence(facts.at(next(iter(facts.subject))), 'x')])"
    found = verdicts(loaded(returning(answer), each=each), RICH)
    assert {verdict.outcome for verdict in found} == {Outcome.FAIL}
    assert all(verdict.evidence[0].pointer[:-1] == verdict.subject for verdict in found)


def test_what_is_declared_has_a_name_of_its_own() -> None:
    assert repr(Evidence(("owner",), "x")) == "Evidence(pointer=('owner',), wanted='x', found=DECLARED)"


def test_a_verdict_is_the_same_twice(loaded: Callable[..., PolicySet]) -> None:
    policies = loaded(returning(f"Result(False, [Evidence({OWNER}, 'a team')])"))

    def judged() -> list[Verdict]:
        return verdicts(policies, RICH)

    assert judged() == judged()


# -- what is no answer

NOWHERE = "returned evidence that points nowhere: "


def piece(pointer: str, rest: str = "'x'") -> str:
    return f"Result(False, [Evidence({pointer}, {rest})])"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("None", "returned None, no Result"),
        ("True", "returned a value of type bool, no Result"),
        ("(True, ())", "returned a value of type tuple, no Result"),
        ("Result('yes')", "holds neither True, False nor None but a value of type str"),
        ("Result(1)", "holds neither True, False nor None"),
        ("Result(False)", "returned False without evidence: nobody could tell why"),
        ("Result(None, ())", "returned None without evidence"),
        ("Result(True, None)", "returned None as evidence, no list"),
        (f"Result(False, Evidence({OWNER}, 'x'))", "as evidence, no list"),
        ("Result(False, [('owner', 'x')])", "returned a value of type tuple as a piece of evidence"),
        (f"Result(False, [Evidence({OWNER}, 'x')] * 101)", "more than 100 pieces"),
        (piece(OWNER, "''"), "does not say what is wanted"),
        (piece(OWNER, "3"), "does not say what is wanted"),
        (piece("'owner'"), "points with a value of type str, no tuple of steps"),
        (piece("('ownr',)"), NOWHERE + "['ownr']"),
        (piece("('models', 1)"), NOWHERE + "['models', 1]"),
        (piece("('models', True)"), NOWHERE),
        (piece("('models', -1, 'model')"), NOWHERE),
        (piece("('models', 'm')"), NOWHERE),
        (piece("('models', 0, 3)"), NOWHERE),
        (piece("('models', 0, 'model', 'x')"), NOWHERE),
        (piece("('models', 0, 'privacy', 'dpaa')"), NOWHERE),
        (piece("('models', 0, 'license', 'x')"), NOWHERE),
        (piece("()"), "points at no field: []"),
        (piece("('models', 0)"), "points at no field: ['models', 0]"),
        (piece(OWNER, "'x', object()"), "found a value of type object, which no manifest could hold"),
        (piece(OWNER, "'x', float('nan')"), "found a value of type float"),
        (piece(OWNER, "'x', [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]"), "nested more than 16 deep"),
    ],
)
def test_nonsense_is_an_error_at_the_card_and_the_check(
    answer: str, said: str, loaded: Callable[..., PolicySet]
) -> None:
    policies = loaded(returning(answer))
    with pytest.raises(PolicyError) as caught:
        verdicts(policies, "")
    assert caught.value.message.startswith(
        "the rule `own-rule` cannot be evaluated on models[m]: the check `own-check`"
    )
    assert said in caught.value.message
    (fault,) = caught.value.faults
    assert said in fault.message
    assert caught.value.source is not None
    assert caught.value.source.slice(fault.region) == "own-check"
    assert ".py:4)" in fault.message


RAISING = {
    "ValueError": ("raise ValueError('no\\n  luck')", "raised ValueError: no luck (house_checks_"),
    "silent": ("raise KeyError", "raised KeyError (house_checks_"),
    "exit": ("raise SystemExit(0)", "raised SystemExit: 0 (house_checks_"),
    "generator": ("raise GeneratorExit", "raised GeneratorExit (house_checks_"),
    "base": ("raise type('Own', (BaseException,), {})('x')", "raised Own: x (house_checks_"),
    "recursion": ("return check(facts, params)", "raised RecursionError: "),
    "memory": ("raise MemoryError", "raised MemoryError"),
    "library": ("import json; json.loads('{')", "raised JSONDecodeError: Expecting property name"),
    "write": ("facts.manifest['owner'] = 'x'", "raised TypeError: "),
    "mute": ("raise type('Mute', (Exception,), {'__str__': lambda self: 1/0})", "raised Mute (house_checks_"),
    "long": ("raise ValueError('x' * 9999)", "xxx… (house_checks_"),
}


@pytest.mark.parametrize(("body", "said"), RAISING.values(), ids=RAISING)
def test_what_a_check_raises_is_an_error_with_its_line(
    body: str, said: str, loaded: Callable[..., PolicySet]
) -> None:
    policies = loaded(f"def check(facts: Facts, params: Params) -> Result:\n    {body}\n")
    with pytest.raises(PolicyError, match=r"`own-check` of house-checks 1\.0\.0 raised") as caught:
        verdicts(policies, "")
    assert said in caught.value.message
    assert ".py:5)" in caught.value.message
    assert caught.value.faults[0].region.start_line > 1


def test_nothing_makes_up_for_a_check_without_an_answer(loaded: Callable[..., PolicySet]) -> None:
    code = "def check(facts: Facts, params: Params) -> Result:\n    raise ValueError\n"
    policies = loaded(code, require="{expr: 1 / size(model.regions) > 5}")
    with pytest.raises(PolicyError, match="raised ValueError"):
        verdicts(policies, "")


def test_ctrl_c_is_not_the_check_s_own(loaded: Callable[..., PolicySet]) -> None:
    policies = loaded("def check(facts: Facts, params: Params) -> Result:\n    raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        verdicts(policies, "")


def test_a_check_that_is_late_is_an_error(loaded: Callable[..., PolicySet]) -> None:
    entered = []

    @contextmanager
    def guard() -> Iterator[None]:
        entered.append(1)
        if len(entered) > 1:  # the first time it is imported
            raise OutOfTime("did not end within 3 seconds")
        yield

    policies = loaded(returning("Result(True)"), Terms(guard=guard))
    with pytest.raises(
        PolicyError, match=r"of house-checks 1.0.0 did not end within 3 seconds \(house_checks_\d+.py:4\)"
    ):
        verdicts(policies, "")
    assert len(entered) == 2  # the place of the error is found without asking again


def test_what_a_check_prints_is_no_result_and_its_imports_are_installed_ones(
    loaded: Callable[..., PolicySet],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "stray_module.py").write_text("raise SystemExit(0)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    policies = loaded(
        "def check(facts: Facts, params: Params) -> Result:\n"
        "    print('thinking')\n    import stray_module\n    return Result(True)\n"
    )
    before = sys.path[:]
    with pytest.raises(PolicyError, match="raised ModuleNotFoundError: No module named 'stray_module'"):
        verdicts(policies, "")
    assert capsys.readouterr() == ("", "thinking\n")
    assert sys.path == before
