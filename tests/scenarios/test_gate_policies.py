"""A policy that asks less than it did at the base is found out: in its packs, its cards, or where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gates import CONFIG, DAY, WAIVERS, checked, gate, gated, the_one
from tests.houses import HOUSE, LICENSE, LICENSE_MIT, LIMITED, PACK, REVISION
from tests.repository import Repository, repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return gated(tmp_path / "repo")


@pytest.mark.parametrize("enforced", ["advisory", "[{is: waivable, until: 2026-12-31}, {is: advisory}]"])
def test_a_pack_that_enforces_all_its_rules_less(cli: Cli, repo: Repository, enforced: str) -> None:
    repo.write({"policy/packs/z.yaml": f"title: Z\nextends: [house]\nenforcement: {enforced}\n"})
    file, line, message = the_one(cli, repo)
    assert (file, line) == ("policy/packs/z.yaml", 3)
    assert "of `acme-license` is another" in message


def test_a_policy_that_is_taken_out_is_one_finding(cli: Cli, repo: Repository) -> None:
    repo.commit({"steelyard.yaml": CONFIG.replace("./policy", "[./policy, baseline]")})
    repo.git("checkout", "-q", "-b", "change")
    repo.commit({"steelyard.yaml": CONFIG})
    file, line, message = the_one(cli, repo)
    assert (file, line) == ("steelyard.yaml", 1)
    assert message.startswith("the policy no longer has `")
    assert " more: it is policy, and was policy, baseline" in message
    repo.write({"steelyard.yaml": None})
    assert any("no longer has `acme-license`" in one["message"] for one in gate(cli, repo))


@pytest.mark.parametrize(
    ("pack", "line", "said"),
    [
        ("title: House\nrules:\n  acme-license: {severity: note}\n", 3, "`severity` of `acme-license`"),
        (
            "title: House\nrules:\n  acme-license:\n    on_unknown: ignore\n",
            4,
            "`on_unknown` of `acme-license`",
        ),
        ("title: House\nrules:\n  acme-license:\n    enforcement: advisory\n", 4, "`enforcement` of"),
        ("title: House\nrules:\n  acme-license:\n    environments: [production]\n", 4, "`scope` of"),
    ],
)
def test_a_rule_that_weighs_less_in_a_pack_of_the_repository(
    cli: Cli, repo: Repository, pack: str, line: int, said: str
) -> None:
    repo.write({"policy/packs/house.yaml": pack})
    found = gate(cli, repo)
    assert {one["file"] for one in found} == {"policy/packs/house.yaml"}
    assert {one["region"]["start_line"] for one in found} == {line}
    assert any(said in one["message"] for one in found)
    repo.commit()
    repo.write({"policy/packs/house.yaml": PACK})
    assert gate(cli, repo) == []  # and the way back tightens


def test_conditions_and_parameters_that_are_others_are_told_either_way(cli: Cli, repo: Repository) -> None:
    repo.write({"policy/rules/acme/acme-license.yaml": LICENSE_MIT})
    assert the_one(cli, repo)[:2] == ("policy/rules/acme/acme-license.yaml", 1)
    repo.commit({"policy/rules/acme/acme-license.yaml": LIMITED})
    repo.write(
        {"policy/packs/house.yaml": "title: House\nrules:\n  acme-license: {licenses: [MIT, Apache-2.0]}\n"}
    )
    file, line, message = the_one(cli, repo)
    assert (file, line) == ("policy/packs/house.yaml", 3)
    assert (
        '`params.licenses` of `acme-license` is another: it is ["MIT", "Apache-2.0"], and was ["MIT"]'
        in message
    )


def test_words_of_a_card_are_no_gate(cli: Cli, repo: Repository) -> None:
    repo.write({"policy/rules/acme/acme-license.yaml": LICENSE.replace("Do as", "Please do as")})
    assert gate(cli, repo) == []


def test_a_rule_that_is_taken_out_of_a_pack(cli: Cli, repo: Repository) -> None:
    both = PACK + "  acme-revision: {}\n"
    repo.commit({"policy/rules/acme/acme-revision.yaml": REVISION, "policy/packs/house.yaml": both})
    repo.write({"policy/rules/acme/acme-revision.yaml": None, "policy/packs/house.yaml": PACK})
    file, _, message = the_one(cli, repo)
    assert file == "policy/packs/house.yaml"
    assert message.startswith("the policy no longer has `acme-revision`: it is nothing")


def test_a_policy_without_packs_is_held_too(cli: Cli, repo: Repository) -> None:
    repo.commit({"policy/packs/house.yaml": None, "policy/rules/acme/acme-revision.yaml": REVISION})
    repo.write(
        {"policy/rules/acme/acme-revision.yaml": REVISION.replace("severity: error", "severity: note")}
    )
    found = gate(cli, repo)
    assert {one["file"] for one in found} == {"policy/rules/acme/acme-revision.yaml"}
    repo.write({"policy/rules/acme/acme-revision.yaml": None})
    assert the_one(cli, repo)[:2] == ("steelyard.yaml", 1)


def test_facts_of_the_organisation_and_locks(cli: Cli, repo: Repository) -> None:
    org = "org:\n  approvers: [b@example.org]\n  non_waivable: [acme-license]\n"
    repo.commit({"policy/packs/house.yaml": f"locked: true\n{org}{PACK}"})
    looser = "org:\n  approvers: [a@example.org, b@example.org]\n  non_waivable: [license-missing]\n"
    repo.write({"policy/packs/house.yaml": f"{looser}{PACK}"})
    said = [one["message"].removeprefix("The gate is weaker than at main: ") for one in gate(cli, repo)]
    assert [one.partition(":")[0] for one in sorted(said)] == [
        "`org.approvers` is another",
        "`org.non_waivable` is another",
        "the pack `house` may be weakened",
    ]
    repo.commit({"policy/packs/house.yaml": PACK})
    repo.write({"policy/packs/house.yaml": f"locked: true\n{org}{PACK}"})
    assert gate(cli, repo) == []  # what nobody said was unknown


def test_a_policy_outside_of_the_repository_is_as_it_is(cli: Cli, repo: Repository) -> None:
    outside = repo.root.parent / "outside"
    (outside / "packs").mkdir(parents=True)
    (outside / "packs" / "out.yaml").write_text("title: Out\nextends: [baseline]\n", encoding="utf-8")
    repo.commit(
        {"steelyard.yaml": CONFIG.replace("./policy", "../outside").replace("waivers.yaml", "../w.yaml")}
    )
    (repo.root.parent / "w.yaml").write_text(WAIVERS, encoding="utf-8")
    assert gate(cli, repo) == []


LOCK = (
    'schema: 1\nsources:\n  "git+https://git.example.org/policies@v1#policy":\n    kind: git\n'
    '    resolved: "{0}"\n    digest: "sha256:{1}"\n    date: "2026-11-01"\n{2}'
)


def test_policies_that_need_no_longer_be_locked(cli: Cli, repo: Repository) -> None:
    repo.commit({"steelyard.yaml": "require_locked: true\n"})
    repo.write({"steelyard.yaml": "require_locked: false\n"})
    file, line, message = the_one(cli, repo)
    assert (file, line) == ("steelyard.yaml", 1)
    assert message.startswith("policies of the repository itself may judge it")
    repo.commit()
    repo.write({"steelyard.yaml": "require_locked: true\n"})
    assert gate(cli, repo) == []


def test_a_locked_policy_that_is_not_here_is_not_known(cli: Cli, repo: Repository) -> None:
    repo.commit(
        {
            "steelyard.yaml": "policy: ['git+https://git.example.org/policies@v1#policy']\n",
            "policy.lock": LOCK.format("a" * 40, "b" * 64, ""),
        }
    )
    repo.write({"steelyard.yaml": "policy: baseline\n"})
    result = checked(cli, repo)
    assert result.code == 2
    assert "at main: " in result.err


def test_a_lock_that_cannot_be_read_is_told(cli: Cli, repo: Repository) -> None:
    (repo.root / "policy.lock").mkdir()
    assert checked(cli, repo).code == 2


def test_a_lock_that_moves_to_a_weaker_policy(
    cli: Cli, repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "cache"))
    remote = repository(tmp_path / "policies", HOUSE)
    weaker = "title: House\nrules:\n  acme-license: {severity: warning}\n"
    old = remote.git("rev-parse", "HEAD").strip()
    new = remote.commit({"policy/packs/house.yaml": weaker})
    source = f"git+file://{remote.root}@{{}}#policy"
    for place in ("policy/packs/house.yaml", "policy/rules/acme/acme-license.yaml"):
        repo.write({place: None})
    repo.write({"steelyard.yaml": f"policy: ['{source.format(old)}']\nrequire_locked: true\n"})
    assert cli("policy", "lock", cwd=repo.root).code == 0
    repo.commit()
    assert gate(cli, repo) == []
    same = cli("policy", "diff", "HEAD:steelyard.yaml", "steelyard.yaml", *DAY, cwd=repo.root)
    assert (same.code, "no verdict is another" in same.out) == (0, True)
    repo.write({"steelyard.yaml": f"policy: ['{source.format(new)}']\nrequire_locked: true\n"})
    assert cli("policy", "lock", cwd=repo.root).code == 0
    found = gate(cli, repo, "--frozen")
    assert {one["file"] for one in found} == {"steelyard.yaml"}
    assert any(
        "`severity` of `acme-license` is another: it is warning, and was error" in one["message"]
        for one in found
    )
    moved = cli("policy", "diff", "HEAD:steelyard.yaml", "steelyard.yaml", *DAY, cwd=repo.root)
    assert "severity: error → warning" in moved.out


def test_of_two_packs_that_set_a_value_the_place_is_that_of_the_one_which_holds(
    cli: Cli, repo: Repository
) -> None:
    inner = "title: Inner\nrules:\n  waiver-invalid: {max_days: 7}\n"
    repo.commit({"policy/packs/z-inner.yaml": inner})
    outer = "title: Outer\nextends: [z-inner]\nrules:\n  waiver-invalid: {max_days: 70}\n"
    repo.write({"policy/packs/a-outer.yaml": outer})
    assert [(one["file"], one["region"]["start_line"]) for one in gate(cli, repo)] == [
        ("policy/packs/a-outer.yaml", 4)
    ]
    repo.write({"policy/packs/a-outer.yaml": "title: Outer\nlocked: true\nrules:\n  waiver-invalid: {}\n"})
    assert [(one["file"], one["region"]["start_line"]) for one in gate(cli, repo)] == [
        ("policy/packs/a-outer.yaml", 4)
    ]
