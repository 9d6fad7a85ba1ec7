"""A pull request that loosens its own gate is found out: `check --base` holds the configuration against the base."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.gates import CONFIG, DAY, HOOKS, WAIVER, WAIVERS, checked, gate, gated, the_one
from tests.houses import LICENSE_MIT, PACK, REVISION, manifest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli
    from tests.repository import Repository


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return gated(tmp_path / "repo")


def test_nothing_changed(cli: Cli, repo: Repository) -> None:
    assert gate(cli, repo) == []
    repo.commit({"README.md": "words\n"})
    assert gate(cli, repo) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("fail_on: warning", "fail_on: error", (2, "`fail_on` lets more pass: it is error, and was warning")),
        ("fail_on: warning", "fail_on: never", (2, "`fail_on` lets more pass: it is never, and was warning")),
        ("fail_on: warning\n", "", (1, "`fail_on` lets more pass: it is error, and was warning")),
        (
            "exclude: [old/",
            "exclude: [old/, new/",
            (3, "`exclude` leaves more out: it is new/, and was not excluded"),
        ),
        (", '!old/kept/'", "", (3, "`exclude` takes less back in: it is nothing, and was !old/kept/")),
        ("[old/, '!old/kept/']", "['!old/kept/', old/]", (3, "`exclude` is in another order")),
        (
            "[a-check]",
            "[a-check, b-check]",
            (4, "another Python check may run: it is b-check, and was a-check"),
        ),
        ("checks: [a-check]\n", "", (1, "any Python check that is installed may run")),
    ],
)
def test_a_setting_that_lets_more_pass(
    cli: Cli, repo: Repository, before: str, after: str, told: tuple[int, str]
) -> None:
    repo.write({"steelyard.yaml": CONFIG.replace(before, after)})
    file, at, message = the_one(cli, repo)
    assert (file, at) == ("steelyard.yaml", told[0])
    assert message.startswith(told[1])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("fail_on: warning", "fail_on: note"),
        ("[old/, '!old/kept/']", "['!old/kept/']"),
        ("'!old/kept/'", "'!old/kept/', '!old/more/'"),
        ("[a-check]", "[]"),
        ("policy: ./policy", "policy: [./policy, baseline]"),
        ("policy: ./policy", "policy: ./policy/packs/house.yaml"),
        ("waivers: [waivers.yaml]\n", ""),
        ("fail_on", "# words\nfail_on"),
    ],
)
def test_what_only_tightens_is_silent(cli: Cli, repo: Repository, before: str, after: str) -> None:
    repo.write({"steelyard.yaml": CONFIG.replace(before, after)})
    assert gate(cli, repo) == []


def test_a_baseline_that_grows(cli: Cli, repo: Repository) -> None:
    repo.commit(
        {"policy/rules/acme/acme-license.yaml": LICENSE_MIT, "waivers.yaml": "schema: 1\nwaivers: []\n"}
    )
    assert cli("baseline", *DAY, cwd=repo.root).code == 0
    repo.write({"steelyard.yaml": CONFIG + "baseline: steelyard-baseline.json\n"})
    file, line, message = the_one(cli, repo)
    assert (file, line) == ("steelyard-baseline.json", 7)
    assert "acme-license in a/ai-models.yaml" in message
    assert "it is 1 more, and was no baseline" in message
    repo.commit()
    assert gate(cli, repo) == []
    repo.write({"b/ai-models.yaml": manifest("search", "Apache-2.0")})
    assert cli("baseline", "--update", *DAY, cwd=repo.root).code == 0
    assert "b/ai-models.yaml" in the_one(cli, repo)[2]
    repo.commit()
    repo.write(
        {
            "steelyard.yaml": CONFIG,
            "a/ai-models.yaml": manifest(license_="MIT"),
            "b/ai-models.yaml": manifest("search", "MIT"),
        }
    )
    assert gate(cli, repo) == []  # it was dropped


def test_a_baseline_that_knows_as_more_what_it_knew_as_advice(cli: Cli, repo: Repository) -> None:
    repo.write({"waivers.yaml": "schema: 1\nwaivers: []\n"})
    house = "title: House\nrules:\n  acme-license: {severity: error, enforcement: "
    repo.commit(
        {
            "policy/rules/acme/acme-license.yaml": LICENSE_MIT,
            "policy/packs/house.yaml": house + "advisory}\n",
            "steelyard.yaml": CONFIG + "baseline: steelyard-baseline.json\n",
        }
    )
    assert cli("baseline", *DAY, cwd=repo.root).code == 0
    repo.commit()
    repo.commit({"policy/packs/house.yaml": house + "mandatory}\n"})
    assert gate(cli, repo) == []
    assert cli("baseline", "--update", *DAY, cwd=repo.root).code == 0
    assert "the baseline knows more: acme-license in a/ai-models.yaml" in the_one(cli, repo)[2]
    assert ", mandatory" in the_one(cli, repo)[2]
    repo.commit()
    repo.commit({"policy/packs/house.yaml": house + "waivable}\n"})
    assert cli("baseline", *DAY, cwd=repo.root).code == 0
    assert gate(cli, repo) == []  # what it knew as mandatory, it may know as less


def test_a_baseline_that_a_flag_names_is_held_too(cli: Cli, repo: Repository) -> None:
    repo.commit(
        {"policy/rules/acme/acme-license.yaml": LICENSE_MIT, "waivers.yaml": "schema: 1\nwaivers: []\n"}
    )
    assert cli("baseline", *DAY, cwd=repo.root).code == 0
    assert the_one(cli, repo, "--baseline", "steelyard-baseline.json")[0] == "steelyard-baseline.json"


def test_what_flags_name_is_held_with_isolated_too(cli: Cli, repo: Repository) -> None:
    repo.commit({"steelyard.yaml": None})
    repo.write({"policy/packs/house.yaml": "title: House\nrules:\n  acme-license: {severity: note}\n"})
    flags = ("--isolated", "--policy", "policy", "--waivers", "waivers.yaml")
    assert {one["file"] for one in gate(cli, repo, *flags)} == {"policy/packs/house.yaml"}
    repo.write({"more/rules/acme/acme-revision.yaml": REVISION})
    assert gate(cli, repo, "--isolated", "--policy", "more") == []  # it was not there: nothing got weaker
    outside = repo.root.parent / "outside.yaml"
    outside.write_text("title: Outside\nextends: [baseline]\n", encoding="utf-8")
    assert gate(cli, repo, "--isolated", "--policy", str(outside), "--policy", "baseline") == []


def test_central_waivers_that_were_not_there(cli: Cli, repo: Repository) -> None:
    repo.write({"waivers.yaml": WAIVERS + WAIVER.format("2026-12-24", 2)})
    file, line, message = the_one(cli, repo)
    assert (file, line) == ("waivers.yaml", 11)
    assert "a central waiver for `acme-license`" in message
    repo.write({"waivers.yaml": WAIVERS.replace("2026-12-01", "2027-12-01")})
    assert "and was until 2026-12-01" in the_one(cli, repo)[2]
    repo.write({"waivers.yaml": WAIVERS.replace("2026-12-01", "2026-11-30")})
    assert gate(cli, repo) == []


def test_another_catalog(cli: Cli, repo: Repository) -> None:
    catalog = "schema: 1\nmodels: []\n"
    repo.write({"catalog.yaml": catalog, "steelyard.yaml": CONFIG + "catalog: catalog.yaml\n"})
    result = checked(cli, repo)
    if "cannot" in result.err:
        pytest.fail(result.err)
    file, line, message = the_one(cli, repo)
    assert (file, line) == ("steelyard.yaml", 6)
    assert "it is catalog.yaml, and was the shipped one" in message
    repo.commit()
    repo.write({"catalog.yaml": catalog + "# more\n"})
    assert the_one(cli, repo)[0] == "catalog.yaml"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("steelyard-check", "something-else", "the hook `steelyard-check` is gone"),
        ("[--no-waivers]", "[--fail-on, never]", "`args` of the hook `steelyard-check` is another"),
        ("[--no-waivers]", "[]", "`args` of the hook"),
        ("git.example.org/steelyard", "evil.example/steelyard", "comes from elsewhere"),
        ("id: steelyard-check\n", "id: steelyard-check\n        files: ^nothing$\n", "`files` of the hook"),
        ("repos:", "exclude: .*\nrepos:", "`exclude` decides otherwise for every hook"),
        ("repos:", "ci: {skip: [steelyard-check]}\nrepos:", "is skipped in CI"),
    ],
)
def test_a_hook_that_does_less(cli: Cli, repo: Repository, before: str, after: str, said: str) -> None:
    repo.write({".pre-commit-config.yaml": HOOKS.replace(before, after)})
    file, _, message = the_one(cli, repo)
    assert file == ".pre-commit-config.yaml"
    assert said in message


def test_a_hook_that_does_more_or_is_of_others(cli: Cli, repo: Repository) -> None:
    for before, after in (
        ("[--no-waivers]", "[--verbose, --no-waivers]"),
        ("rev: v1", "rev: v2"),
        ("id: other", "id: another"),
        ("id: steelyard-check", "name: ours\n        id: steelyard-check"),
    ):
        repo.write({".pre-commit-config.yaml": HOOKS.replace(before, after)})
        assert gate(cli, repo) == [], after
    repo.write({".pre-commit-config.yaml": None})
    assert the_one(cli, repo)[:2] == (".pre-commit-config.yaml", 1)
    repo.write({".pre-commit-config.yaml": "repos: [steelyard\n"})
    result = checked(cli, repo)
    assert (result.code, ".pre-commit-config.yaml cannot be used" in result.err) == (2, True)
    repo.write({".pre-commit-config.yaml": "repos: [\n"})
    assert the_one(cli, repo)[0] == ".pre-commit-config.yaml"


def test_manifests_that_are_no_longer_looked_at(cli: Cli, repo: Repository) -> None:
    repo.write({".gitignore": "a/\n"})
    assert the_one(cli, repo)[0] == "a/ai-models.yaml"
    repo.write({".gitignore": None})
    repo.git("mv", "a/ai-models.yaml", "a/models.yaml")
    assert "a manifest is gone" in the_one(cli, repo)[2]
    (repo.root / "c").mkdir()
    repo.git("mv", "a/models.yaml", "c/ai-models.yaml")
    assert gate(cli, repo) == []  # moved to where it is found


def test_links_and_giants_among_the_manifests_of_the_base_stop_nothing(cli: Cli, repo: Repository) -> None:
    (repo.root / "c").mkdir()
    (repo.root / "c" / "ai-models.yaml").symlink_to("../a/ai-models.yaml")
    repo.commit({"d/ai-models.yaml": "#" * 20_000_000})
    (repo.root / "c" / "ai-models.yaml").unlink()
    (repo.root / "d" / "ai-models.yaml").unlink()
    assert [one["file"] for one in gate(cli, repo)] == ["c/ai-models.yaml", "d/ai-models.yaml"]


def test_the_weakened_configuration_cannot_switch_it_off(cli: Cli, repo: Repository) -> None:
    repo.write({"steelyard.yaml": CONFIG.replace("fail_on: warning", "fail_on: never")})
    assert checked(cli, repo).code == 1
    assert checked(cli, repo, "--isolated").code == 1
    assert checked(cli, repo, "--no-waivers").code == 1
    assert checked(cli, repo, "--fail-on", "never").code == 0  # whoever runs it may say so
    text = checked(cli, repo).out
    assert " --> steelyard.yaml:2:10" in text
    assert "remedy: Make the change in a pull request of its own, approved by whoever owns the policy" in text


def test_waivers_and_baselines_hold_nothing_against_it(cli: Cli, repo: Repository) -> None:
    repo.write(
        {
            "steelyard.yaml": CONFIG.replace("fail_on: warning", "fail_on: never"),
            "waivers.yaml": WAIVERS.replace("acme-license", "gate-weakened"),
        }
    )
    assert len(gate(cli, repo)) == 2


def test_every_format_tells_it(cli: Cli, repo: Repository) -> None:
    repo.write({"steelyard.yaml": CONFIG.replace("fail_on: warning", "fail_on: never")})
    result = checked(cli, repo, "--format", "sarif")
    assert result.code == 1, result.err[-1500:]
    sarif = json.loads(result.out)["runs"][0]
    assert sarif["results"][0]["ruleId"] == "gate-weakened"
    rules = [rule["id"] for rule in sarif["tool"]["driver"]["rules"]]
    assert rules[0] == "gate-weakened"
    assert {one["ruleId"] for one in sarif["results"]} <= {
        *rules
    }  # that about waivers, too, which no pack has
    assert "::error file=steelyard.yaml,line=2" in checked(cli, repo, "--format", "github").out
    assert "# gate-weakened" in cli("explain", "gate-weakened").out
    explained = cli("explain", "gate-weakened", "a/ai-models.yaml", cwd=repo.root)
    assert (explained.code, "--base REV" in explained.err) == (2, True)


@pytest.mark.parametrize("base", ["-x", "nowhere", "", "main:policy", "--output=x", "main\x1b[31m"])
def test_a_base_that_is_not_there_is_no_base(cli: Cli, repo: Repository, base: str) -> None:
    result = cli("check", *DAY, f"--base={base}", cwd=repo.root)
    assert result.code == 2
    assert "Traceback" not in result.err
    assert "\x1b" not in result.err


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"steelyard.yaml": "policy: [\n"}, "main:steelyard.yaml:2"),
        ({"steelyard.yaml": "polcy: baseline\n"}, "main:steelyard.yaml:1"),
        ({"steelyard.yaml": "policy: ./nowhere\n"}, "there is no policy `nowhere` at main"),
        ({"policy/packs/house.yaml": "title: House\n"}, "main:policy/packs/house.yaml"),
        ({"waivers.yaml": "waivers: 1\n"}, "main:waivers.yaml"),
        ({"steelyard.yaml": CONFIG + "baseline: gone.json\n"}, "main:gone.json"),
        ({"steelyard.yaml": CONFIG + "catalog: gone.yaml\n"}, "main:gone.yaml"),
    ],
)
def test_a_base_whose_configuration_cannot_be_read(
    cli: Cli, repo: Repository, files: dict[str, str | None], said: str
) -> None:
    repo.commit(files)
    repo.write({"steelyard.yaml": CONFIG, "policy/packs/house.yaml": PACK, "waivers.yaml": WAIVERS})
    result = checked(cli, repo)
    assert result.code == 2
    assert said in result.err, result.err
