"""`steelyard policy test`: an engineer proves a policy, and is told what is not proven."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import jsonschema
import pytest

from steelyard.policy.shelf import Shelf
from steelyard.resources import SCHEMAS
from tests.unit.policy.cards import put
from tests.unit.policy.packages import put_package
from tests.unit.proving.policies import CARD, PACK, TABLE, case, put_card, put_pack, put_policy, put_table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

ALL = ("--coverage", "--mutate", "--floor", "100")


def test_everything_shipped_holds(cli: Cli) -> None:
    done = cli("policy", "test", "--floor", "90")

    assert (done.code, done.err) == (0, "")
    assert f"{len(Shelf().card_ids())} rules with " in done.out
    assert done.out.endswith(" held, 0 failed\n")


def test_no_change_of_a_shipped_rule_goes_unnoticed(cli: Cli) -> None:
    done = cli("policy", "test", "--mutate", "--rule", "license-missing")  # of all others tests/policies

    assert (done.code, done.err) == (0, "")
    assert " 0 survived\n" in done.out


def test_a_policy_folder_is_proven(cli: Cli, tmp_path: Path) -> None:
    put_policy(tmp_path / "policy")
    done = cli("policy", "test", "./policy", *ALL)

    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("1 rule with 5 examples, 1 table with 1 case: 6 held, 0 failed\n")


def test_the_configured_policy_is_what_is_tested(cli: Cli, tmp_path: Path) -> None:
    put_policy(tmp_path / "policy")
    put(tmp_path / "steelyard.yaml", "policy: [./policy]\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()

    assert cli("policy", "test").out.endswith(
        "1 rule with 5 examples, 1 table with 1 case: 6 held, 0 failed\n"
    )
    inside = cli("policy", "test", "--verbose", cwd=tmp_path / "src")
    assert f"{tmp_path}/policy/rules/license/license-not-ours.yaml:14:10" in inside.out
    assert cli("policy", "test", "baseline").out.count("\n") == 1


@pytest.mark.parametrize(("folder", "named"), [(".", "."), ("policy", "./policy")])
def test_a_policy_nobody_named_is_not_passed_over(folder: str, named: str, cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path / folder)
    done = cli("policy", "test")

    assert (done.code, done.out) == (2, "")
    assert f"there is a policy in {folder}, but none was named" in done.err
    assert f"`steelyard policy test {named}`" in done.err
    put(tmp_path / "steelyard.yaml", f"policy: [baseline, {named}]\n")
    assert cli("policy", "test").code == 0
    assert cli("policy", "test", "--isolated").code == 2


def test_a_failing_example_is_shown_in_its_frame(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path, CARD.replace("license: MIT }", "license: GPL-3.0-only }"))
    done = cli("policy", "test", ".")

    assert (done.code, done.err) == (1, "")
    assert done.out.splitlines()[:5] == [
        "error[license-not-ours]: examples.pass[0]: expected pass, was fail",
        "  --> rules/license/license-not-ours.yaml:14:10",
        "14 │   pass: [{ models: [{ model: m, access: weights, license: GPL-3.0-only }] }]",
        "   │                                                           ------------ wanted one of Apache-2.0 or MIT",
        "   │          " + "^" * len("{ models: [{ model: m, access: weights, license: GPL-3.0-only }] }"),
    ]


def test_a_rule_that_fires_too_often_is_noticed(cli: Cli, tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_pack(tmp_path, PACK + "  license-missing: {}\n  data-classes-undeclared: {}\n")
    done = cli("policy", "test", ".")

    assert done.code == 1
    assert "error[acme]: case `two models`: an unexpected finding\n" in done.out
    assert (
        "   = data-classes-undeclared: manifest: fail: `data` is not declared, wanted a value\n" in done.out
    )


def test_one_rule_of_many(cli: Cli, tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_pack(tmp_path, "title: A\nextends: [baseline]\nrules: {license-not-ours: {on_unknown: fail}}\n")
    one = cli("policy", "test", ".", "--rule", "license-not-ours")
    typo = cli("policy", "test", ".", "--rule", "license-not-our")
    absent = cli("policy", "test", "baseline", "--rule", "license-not-ours")

    assert (one.code, one.out) == (0, "1 rule with 5 examples, 1 table with 1 case: 6 held, 0 failed\n")
    assert (typo.code, typo.out) == (2, "")
    assert "did you mean `license-not-ours`?" in typo.err
    assert absent.code == 2
    assert cli("policy", "test", ".", "--rule", "").code == 2


def test_one_table(cli: Cli, tmp_path: Path) -> None:
    put_policy(tmp_path)
    done = cli("policy", "test", "packs/acme_test.yaml")

    assert (done.code, done.out) == (0, "0 rules with 0 examples, 1 table with 1 case: 1 held, 0 failed\n")


def test_json_follows_its_published_schema(cli: Cli, tmp_path: Path) -> None:
    put_policy(tmp_path)
    put_table(tmp_path, case("{license-not-ours: pass}"))
    put_card(tmp_path, CARD.replace("  not-applicable: [{ models: [{ model: m, access: api }] }]\n", ""))
    done = cli("policy", "test", ".", "--format", "json", *ALL)
    found = json.loads(done.out)
    with open(os.path.join(SCHEMAS, "policy-test-report.v1.schema.json"), encoding="utf-8") as file:
        jsonschema.validate(found, json.load(file))

    assert (done.code, done.err) == (1, "")
    assert found["holds"] is False
    assert found["summary"] == {
        "rules": 1, "examples": 4, "tables": 1, "cases": 1, "held": 4, "failed": 1,
    }  # fmt: skip
    (failed,) = [test for test in found["tests"] if not test["holds"]]
    assert (failed["kind"], failed["owner"], failed["name"]) == ("case", "acme", "one")
    assert failed["file"] == "packs/acme_test.yaml"
    (problem,) = failed["problems"]
    assert problem["rule"] == "license-not-ours"
    assert problem["region"]["start_line"] == 4
    assert found["coverage"]["by_rule"][0]["outcomes"]["never"] == ["not-applicable"]
    assert found["mutants"]["tried"] > 3


def test_a_floor_is_a_gate_and_nothing_is_rounded_up(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path, CARD.replace("    - models: [{ model: m, license: llama4 }]\n", ""))

    assert cli("policy", "test", ".").code == 0
    assert cli("policy", "test", ".", "--floor", "83").code == 0
    below = cli("policy", "test", ".", "--floor", "84")
    assert below.code == 1
    assert "5 of 6 values of conditions were seen: 83 %\n" in below.out
    assert "error: 83 % of conditions is below 84 %\n" in below.out
    assert cli("policy", "test", ".", "--floor", "101").code == 2


def test_a_change_that_nobody_notices_fails(cli: Cli, tmp_path: Path) -> None:
    loose = CARD.replace("    - models: [{ model: m, license: llama4 }]\n", "").replace(
        "  not-applicable: [{ models: [{ model: m, access: api }] }]\n", ""
    )
    put_card(tmp_path, loose)
    done = cli("policy", "test", ".", "--mutate")

    assert done.code == 1
    assert "error[license-not-ours]: nobody notices: `when.access.equals` removed\n" in done.out
    assert " --> rules/license/license-not-ours.yaml:6:13\n" in done.out


# -- bad input

NOTHING = CARD.split("examples:", maxsplit=1)[0] + "status: preview\n"


def test_an_empty_selection_is_never_green(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path, NOTHING)
    done = cli("policy", "test", ".")

    assert (done.code, done.out) == (3, "")
    assert "nothing to test" in done.err
    assert "packs/<pack>_test.yaml" in done.err


def test_only_packs_without_tables_is_nothing(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "packs" / "acme.yaml", "title: A\nextends: [baseline]\n")

    assert cli("policy", "test", ".").code == 3


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        ("packs/acme_test.yaml", "cases: [", "packs/acme_test.yaml:1:"),
        ("packs/acme_test.yaml", "", "the file is empty"),
        ("packs/acme_test.yaml", TABLE.replace("expect:", "expct:"), "did you mean `expect`?"),
        ("packs/acme_test.yaml", TABLE.replace("license-not-ours", "license-not-our"), "did you mean"),
        ("packs/acme_test.yaml", TABLE.replace("fail", "fial"), "pass, fail, unknown, not-applicable"),
        ("packs/acme_test.yaml", TABLE + TABLE.removeprefix("cases:\n"), "two cases are called `two models`"),
        ("packs/acne_test.yaml", TABLE, "did you mean `acme`?"),
        ("packs/acme-test.yaml", TABLE, "unknown key `cases`"),
        ("packs/acme_test.json", "{}", "acme_test.json is not where cards, packs and frameworks lie"),
        ("rules/license/acme_test.yaml", TABLE, "is a test table, and lies among the cards"),
        ("acme_test.yaml", TABLE, "lies outside of rules/, packs/ and controls/"),
        ("rules/license/license-not-ours.yaml", CARD.replace("license:", "lisence:", 1), "did you mean"),
        ("rules/license/license-not-ours.yaml", CARD.replace("one_of", "oneof"), "did you mean `one_of`?"),
        ("packs/acme.yaml", PACK.replace("on_unknown", "on_unknwon"), "did you mean `on_unknown`?"),
    ],
)
def test_what_cannot_be_loaded_stops_the_run(
    place: str, text: str, said: str, cli: Cli, tmp_path: Path
) -> None:
    put_policy(tmp_path)
    put(tmp_path / place, text)
    done = cli("policy", "test", ".")

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("name", ["basline", "./nowhere", "packs/nowhere_test.yaml", ""])
def test_a_policy_there_is_not_stops_the_run(name: str, cli: Cli) -> None:
    done = cli("policy", "test", name)

    assert (done.code, done.out) == (2, "")


def test_check_takes_no_table_for_a_policy_and_leaves_those_beside_packs_alone(
    cli: Cli, tmp_path: Path
) -> None:
    put_policy(tmp_path)
    put(
        tmp_path / "ai-models.yaml",
        "schema: 1\nproject: p\nowner: o@example.org\nmodels: [{model: m, access: api}]\n",
    )

    assert cli("check", "--policy", ".").code == 0
    done = cli("check", "--policy", "packs/acme_test.yaml")
    assert done.code == 2
    assert "is a test table, no policy" in done.err


def test_a_rule_without_an_answer_fails_with_its_place(cli: Cli, tmp_path: Path) -> None:
    card = CARD.replace("license: { one_of: params.licenses }", "expr: 1 / (size(model.license) - 3) < 5")
    put_card(
        tmp_path, card.replace('params:\n  licenses: { type: "[string]", default: [Apache-2.0, MIT] }\n', "")
    )
    done = cli("policy", "test", ".")

    assert done.code == 1
    assert "cannot be evaluated on models[m]: a division by zero\n" in done.out
    assert " ::: rules/license/license-not-ours.yaml:8:9\n" in done.out


def test_a_budget_that_is_spent_fails_with_its_place(cli: Cli, tmp_path: Path) -> None:
    deep = (
        "manifest.models.all(a, manifest.models.all(b, manifest.models.all(c, a.model != b.model + c.model)))"
    )
    card = CARD.replace("license: { one_of: params.licenses }", f"expr: {deep}").replace(
        "each: model", "each: manifest"
    )
    card = card.replace("  access: { equals: weights }", "  commercial: { equals: true }")
    card = card.replace('params:\n  licenses: { type: "[string]", default: [Apache-2.0, MIT] }\n', "")
    models = ", ".join(f"{{ model: m{number} }}" for number in range(60))
    put_card(tmp_path, card.split("examples:")[0] + f"examples:\n  fail: [{{ models: [{models}] }}]\n")
    done = cli("policy", "test", ".")

    assert done.code == 1
    assert "more than 100,000 steps" in done.out


# -- Python checks

CHECKS = """\
def sound(facts: Facts, params: Params) -> Result:
    said = facts.subject.get("license")
    return Result(said == "MIT", [Evidence(facts.at("license"), "the license of the house")])


def endless(facts: Facts, params: Params) -> Result:
    while True:
        pass


def broken(facts: Facts, params: Params) -> Result:
    raise RuntimeError("no license server")
"""


@pytest.fixture
def checks(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package with three checks."""
    site = tmp_path_factory.mktemp("site")
    names = "\n".join(f"trial-{name} = {{module}}:{name}" for name in ("sound", "endless", "broken"))
    put_package(site, CHECKS, checks=names, name="trial-checks")
    monkeypatch.syspath_prepend(str(site))


def checked(name: str) -> str:
    """The card, asking a Python check instead of a row."""
    card = CARD.replace("require:\n  license: { one_of: params.licenses }", f"check: trial-{name}")
    card = card.replace('params:\n  licenses: { type: "[string]", default: [Apache-2.0, MIT] }\n', "")
    return card.replace("model: m, access: weights }", "model: m, license: MIT }").replace(
        "license: llama4 }]\n", "license: x }]\n"
    )


@pytest.mark.usefixtures("checks")
def test_a_python_check_is_tested_like_any_rule(cli: Cli, tmp_path: Path) -> None:
    put_card(
        tmp_path,
        checked("sound").replace("unknown:\n    - models: [{ model: m, license: MIT }]\n", "unknown:\n"),
    )
    done = cli("policy", "test", ".", "--coverage")

    assert (done.code, done.err) == (0, "")
    assert "1 of 1 rules were seen with every outcome they can have: 100 %\n" in done.out


@pytest.mark.usefixtures("checks")
def test_a_check_that_never_returns_fails_its_examples(cli: Cli, tmp_path: Path) -> None:
    card = checked("endless")
    put_card(tmp_path, card[: card.index("  unknown:")])
    done = cli("policy", "test", ".", "--timeout", "1", "--coverage")

    assert done.code == 1
    assert done.out.count("did not end within 1 second") == 2
    assert "error[license-not-ours]: examples.pass[0]: " in done.out
    assert re.search(
        r"the check `trial-endless` of .* did not end within 1 second \(house_checks_\d+\.py:", done.out
    )


@pytest.mark.usefixtures("checks")
def test_a_check_that_raises_fails_its_examples(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path, checked("broken"))
    done = cli("policy", "test", ".", "--mutate")

    assert done.code == 1
    assert "RuntimeError: no license server" in done.out
    assert "Traceback" not in done.out


@pytest.mark.usefixtures("checks")
def test_a_check_that_is_not_installed_or_not_allowed_stops_the_run(cli: Cli, tmp_path: Path) -> None:
    put_card(tmp_path, checked("soond"))
    done = cli("policy", "test", ".")
    assert (done.code, done.out) == (2, "")
    assert "did you mean `trial-sound`?" in done.err

    put_card(tmp_path, checked("sound"))
    put(tmp_path / "steelyard.yaml", "policy: .\nchecks: [other]\n")
    refused = cli("policy", "test")
    assert (refused.code, refused.out) == (2, "")
    assert "`trial-sound` is not allowed" in refused.err
