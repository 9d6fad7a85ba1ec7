"""Trials: what holds, what does not, and what is said about it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from steelyard.policy.card import load_card
from steelyard.policy.shelf import Shelf
from steelyard.proving.tables import load_table
from steelyard.proving.trial import Court, TookTooLong, Trial, try_card, try_table
from tests.unit.policy.cards import put
from tests.unit.proving.policies import CARD, PACK, case, put_card, put_pack, put_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from steelyard.proving.hearing import Problem

BOTH = """{models: [{model: large, access: weights, license: llama4},
        {id: second, model: small, access: weights, license: MIT}]}"""
SUBJECTS = "[{subject: 'models[large]', outcome: fail}, {subject: 'models[second]', outcome: pass}]"
DIVIDING = CARD.replace("license: { one_of: params.licenses }", "expr: 1 / (size(model.license) - 3) < 5").replace(
    'params:\n  licenses: { type: "[string]", default: [Apache-2.0, MIT] }\n', ""
)  # fmt: skip


def tried(
    folder: Path, text: str, court: Court | None = None, only: str = "", pack: str = PACK
) -> list[Trial]:
    put_card(folder)
    put_pack(folder, pack)
    path = put_table(folder, text)
    return list(try_table(load_table(str(path), Shelf(str(folder))), court or Court(), only))


def problems(folder: Path, text: str, only: str = "", pack: str = PACK) -> list[Problem]:
    return [problem for trial in tried(folder, text, only=only, pack=pack) for problem in trial.problems]


def messages(folder: Path, text: str, pack: str = PACK) -> list[str]:
    return [problem.message for problem in problems(folder, text, pack=pack)]


def examples(folder: Path, card: str, court: Court | None = None) -> list[Trial]:
    return list(try_card(load_card(str(put_card(folder, card))), court or Court()))


# -- examples


def test_examples_that_hold(tmp_path: Path) -> None:
    trials = examples(tmp_path, CARD)

    assert [trial.name for trial in trials] == [
        "examples.pass[0]", "examples.fail[0]", "examples.unknown[0]", "examples.unknown[1]",
        "examples.not-applicable[0]",
    ]  # fmt: skip
    assert {trial.problems for trial in trials} == {()}
    assert {trial.owner for trial in trials} == {"license-not-ours"}
    assert [trial.region.start_line for trial in trials] == [14, 15, 17, 18, 19]


def test_an_example_that_fails_says_why_and_where(tmp_path: Path) -> None:
    first, *_ = examples(tmp_path, CARD.replace("license: MIT }", "license: GPL-3.0-only }"))
    (problem,) = first.problems

    assert problem.message == "expected pass, was fail"
    assert problem.region == first.region
    assert problem.notes == (
        ("models[m]", 'fail: `license` is "GPL-3.0-only", wanted one of Apache-2.0 or MIT'),
    )
    ((region, label),) = problem.labels
    assert first.source.slice(region) == "GPL-3.0-only"
    assert label == "wanted one of Apache-2.0 or MIT"


def test_what_holds_against_expectation_is_labelled_as_wanted(tmp_path: Path) -> None:
    _, second, *_ = examples(tmp_path, CARD.replace("license: llama4 }] }]", "license: MIT }] }]", 1))

    assert second.problems[0].message == "expected fail, was pass"
    assert [label for _, label in second.problems[0].labels] == ["as wanted: one of Apache-2.0 or MIT"]


def test_an_example_that_is_no_manifest_is_told_at_its_fault(tmp_path: Path) -> None:
    first, *_ = examples(tmp_path, CARD.replace("license: MIT", "lizense: MIT"))
    (problem,) = first.problems

    assert (problem.message, problem.hint) == ("unknown key `lizense`", "did you mean `license`?")
    assert first.source.slice(problem.region) == "lizense"


def test_a_rule_without_an_answer_fails_the_example_with_its_place_in_the_card(tmp_path: Path) -> None:
    first, *_ = examples(tmp_path, DIVIDING)
    (problem,) = first.problems

    assert "cannot be evaluated on models[m]: a division by zero" in problem.message
    assert problem.region == first.region
    assert problem.elsewhere is not None
    source, region = problem.elsewhere
    assert source.slice(region) == "1 / (size(model.license) - 3)"


def test_an_example_without_a_subject_fails(tmp_path: Path) -> None:
    card = CARD.replace("each: model", "each: benchmark").replace("access:", "model.access:", 1)
    card = card.replace("license: {", "model.license: {")
    first, *_ = examples(tmp_path, card)

    assert first.problems[0].message == "the example has no benchmark to look at"


def test_a_rule_that_takes_too_long_fails_the_example(tmp_path: Path) -> None:
    @contextmanager
    def impatient() -> Iterator[None]:
        yield
        raise TookTooLong("did not end within 0 seconds")

    first, *_ = examples(tmp_path, CARD, Court(guard=impatient))

    assert first.problems[0].message == "the rule `license-not-ours` did not end within 0 seconds"
    assert "--timeout" in first.problems[0].hint


def test_many_subjects_are_told_by_the_first_few(tmp_path: Path) -> None:
    models = ", ".join(f"{{ model: m{number}, access: weights, license: MIT }}" for number in range(20))
    first = examples(tmp_path, CARD.replace("fail: [{ models: [{", f"fail: [{{ models: [{models}, {{").replace(
        "license: llama4 }] }]", "license: MIT }] }]"))[1]  # fmt: skip

    assert len(first.problems[0].notes) == 13
    assert first.problems[0].notes[-1] == ("and", "9 more")


def test_a_long_label_is_cut(tmp_path: Path) -> None:
    licenses = ", ".join(f"License-Number-{number}" for number in range(30))
    card = CARD.replace("[Apache-2.0, MIT]", f"[{licenses}]")
    first, *_ = examples(tmp_path, card)

    ((_, label),) = first.problems[0].labels
    assert len(label) == 60
    assert label.endswith("…")


# -- cases


@pytest.mark.parametrize(
    ("expect", "manifest"),
    [
        ("{license-not-ours: fail}", ""),
        ("{license-not-ours: fail}", BOTH),
        (f"{{license-not-ours: {SUBJECTS}}}", BOTH),
        ("{license-not-ours: {subject: 'models[large]', outcome: fail}}", BOTH),
        ("{license-not-ours: {outcome: fail, severity: error, at: license}}", BOTH),
        ("{license-not-ours: {outcome: fail, at: 'models[large].license'}}", BOTH),
        (
            "{license-not-ours: {outcome: unknown, severity: error}}",
            "{models: [{model: m, access: weights}]}",
        ),
        ("{license-not-ours: pass}", "{models: [{model: m, access: weights, license: MIT}]}"),
        ("{license-not-ours: not-applicable}", "{models: [{model: m, access: api}]}"),
        ("{}", "{models: [{model: m, access: weights, license: MIT}]}"),
    ],
)
def test_a_case_that_holds(expect: str, manifest: str, tmp_path: Path) -> None:
    assert messages(tmp_path, case(expect, manifest)) == []


@pytest.mark.parametrize(
    ("expect", "manifest", "message"),
    [
        ("{license-not-ours: pass}", "", "expected pass, was fail"),
        ("{license-not-ours: unknown}", "", "expected unknown, was fail"),
        ("{license-not-ours: not-applicable}", "", "expected not-applicable, was fail"),
        (f"{{license-not-ours: {SUBJECTS.replace('fail', 'unknown')}}}", BOTH, "expected unknown, was fail"),
        (f"{{license-not-ours: {SUBJECTS.replace('large', 'lage')}}}", BOTH, "there is no subject `models[lage]`"),
        ("{license-not-ours: {outcome: fail, severity: note}}", "", "expected severity note, was error"),
        ("{license-not-ours: {outcome: fail, at: licens}}", "",
         "expected it at `licens`, was at `models[large].license`"),
        ("{}", "", "an unexpected finding"),
        ("{}", BOTH.replace("MIT", "x"), "2 unexpected findings"),
        ("{license-not-ours: {subject: 'models[second]', outcome: pass}}", BOTH, "an unexpected finding"),
        ("{}", "{models: [{model: m, access: api}]}", "no rule of the pack applies: the case proves nothing"),
    ],
)  # fmt: skip
def test_a_case_that_does_not(expect: str, manifest: str, message: str, tmp_path: Path) -> None:
    said = messages(tmp_path, case(expect, manifest))

    assert message in said
    assert len(said) <= 2


def test_a_subject_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    (problem, *_) = problems(tmp_path, case("{license-not-ours: [{subject: 'models[lage]', outcome: fail}]}"))

    assert problem.hint == "did you mean `models[large]`?"


def test_an_unexpected_finding_is_told_with_its_rule_its_reason_and_the_way_out(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, case("{}"))

    assert problem.rule == ""
    assert problem.notes == (
        (
            "license-not-ours",
            'models[large]: fail: `license` is "llama4", wanted one of Apache-2.0 or MIT',
        ),
    )
    assert problem.hint == (
        "Expect `license-not-ours: fail`, change the manifest, or say `exhaustive: false`."
    )


def test_a_case_that_is_not_exhaustive_ignores_other_findings(tmp_path: Path) -> None:
    pack = PACK + "  data-classes-undeclared: {}\n"
    text = case("{license-not-ours: fail}")

    assert messages(tmp_path, text, pack) == ["an unexpected finding"]
    assert messages(tmp_path, text + "    exhaustive: false\n", pack) == []


def test_an_unknown_that_weighs_nothing_is_no_finding(tmp_path: Path) -> None:
    pack = PACK.replace("on_unknown: fail", "on_unknown: ignore")
    manifest = "{models: [{model: m, access: weights}]}"

    assert messages(tmp_path, case("{}", manifest), pack) == []
    assert (
        messages(tmp_path, case("{license-not-ours: {outcome: unknown, severity: none}}", manifest), pack)
        == []
    )


def test_expecting_something_of_nobody_fails(tmp_path: Path) -> None:
    pack = "title: P\nrules:\n  threshold-not-met: {}\n  license-not-ours: {}\n"
    said = messages(tmp_path, case("{threshold-not-met: pass, license-not-ours: fail}"), pack)

    assert said == ["the manifest has no benchmark to look at"]


def test_a_manifest_that_is_none_fails_its_case_at_its_own_place(tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", "schema: 1\nproject: p\nowner: o\nmodels: [{modle: m}]\n")
    inline, *_ = problems(tmp_path, case("{}", "{modles: []}"))
    (in_file,) = problems(tmp_path, case("{}", "../ai-models.yaml"))

    assert (inline.message, inline.elsewhere) == ("unknown key `modles`", None)
    assert in_file.message == "unknown key `modle`"
    assert in_file.region[:2] == (3, 15)
    assert in_file.elsewhere is not None
    assert in_file.elsewhere[1][:2] == (4, 11)


def test_a_file_has_no_labels_in_the_table(tmp_path: Path) -> None:
    manifest = "schema: 1\nproject: p\nowner: o\nmodels: [{model: m, access: weights, license: x}]\n"
    put(tmp_path / "ai-models.yaml", manifest)
    (problem,) = problems(tmp_path, case("{}", "../ai-models.yaml"))

    assert problem.notes
    assert problem.labels == ()


def test_a_rule_without_an_answer_fails_its_case(tmp_path: Path) -> None:
    put_card(tmp_path, DIVIDING)
    put_pack(tmp_path)
    path = put_table(
        tmp_path, case("{license-not-ours: fail}", "{models: [{model: m, access: weights, license: MIT}]}")
    )
    (trial,) = try_table(load_table(str(path), Shelf(str(tmp_path))), Court())

    assert [problem.rule for problem in trial.problems] == ["license-not-ours"]
    assert "a division by zero" in trial.problems[0].message


def test_one_rule_alone_is_judged(tmp_path: Path) -> None:
    pack = PACK + "  data-classes-undeclared: {}\n"
    heard: list[str] = []
    court = Court(watch=lambda rule, scope, outcome: heard.append(f"{rule.id} {scope.as_of} {outcome}"))
    text = case("{data-classes-undeclared: pass, license-not-ours: fail}")
    (trial,) = tried(tmp_path, text, court, "license-not-ours", pack)

    assert trial.problems == ()
    assert heard == ["license-not-ours 2026-11-23 fail"]
    assert [one.rule for one in problems(tmp_path, text, pack=pack)] == ["data-classes-undeclared"]


def test_one_rule_alone_need_not_apply(tmp_path: Path) -> None:
    assert problems(tmp_path, case("{}", "{models: [{model: m, access: api}]}"), "license-not-ours") == []
