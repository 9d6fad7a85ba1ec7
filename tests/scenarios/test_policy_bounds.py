"""A policy of strangers: it chooses neither what else is read and shown, nor what is written or removed elsewhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.policy.pages.folder import MARKER
from tests.scenarios.test_policy_fmt import FORMED, MESSY
from tests.unit.policy.cards import put
from tests.unit.policy.cards import put_card as put_own_card
from tests.unit.proving.policies import CARD, case, put_card, put_pack, put_policy, put_table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

NETRC = "machine example.org\n  login me\n  password: FAKE-hunter2\n"
PROJECT = "schema: 1\nproject: p\nowner: o@example.org\nmodels: [{model: m, access: weights, license: MIT}]\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a policy, and beside it what is none of the policy's business."""
    put(tmp_path / "home" / "netrc", NETRC)
    folder = tmp_path / "repository"
    put_policy(folder / "policy")
    put(folder / ".git" / "config", NETRC)
    put(folder / "ai-models.yaml", PROJECT)
    return folder


def listing(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("../../../home/netrc", "it lies outside of the repository"),
        ("../../../home/nothing", "it lies outside of the repository"),
        ("{absolute}", "it lies outside of the repository"),
        ("linked.yaml", "it lies outside of the repository"),
        ("linked/netrc", "it lies outside of the repository"),
        ("../../.git/config", "it lies in git's own folder"),
        ('"a\\0b"', "this cannot be the path of a file"),
    ],
)
def test_a_table_reads_nothing_from_elsewhere(said: str, reason: str, cli: Cli, repository: Path) -> None:
    home = repository.parent / "home"
    packs = repository / "policy" / "packs"
    (packs / "linked.txt").symlink_to(home / "netrc")
    (repository / "linked.yaml").symlink_to(home / "netrc")
    (repository / "linked").symlink_to(home)
    said = said.format(absolute=home / "netrc").replace("linked", "../../linked")
    put_table(repository / "policy", case("{}", said))

    for policy in ("policy", "policy/packs/acme.yaml", "policy/packs/acme_test.yaml"):
        done = cli("policy", "test", policy, cwd=repository)

        assert (done.code, done.out) == (2, "")
        assert "acme_test.yaml:3:15: cannot read the manifest " in done.err
        assert reason in done.err
        assert "hunter2" not in done.err


def test_a_table_reads_what_its_repository_holds(cli: Cli, repository: Path) -> None:
    (repository / "policy" / "linked").symlink_to(repository / "ai-models.yaml")
    put_table(repository / "policy", case("{license-not-ours: pass}", "../linked"))
    (repository.parent / "by-link").symlink_to(repository)

    for folder, policy in ((repository, "policy"), (repository.parent, "by-link/policy")):
        done = cli("policy", "test", policy, cwd=folder)

        assert (done.code, done.err) == (0, "")


def test_without_a_repository_the_folder_around_the_policy_is_the_bound(cli: Cli, tmp_path: Path) -> None:
    put_policy(tmp_path / "work" / "policy")
    put(tmp_path / "work" / "ai-models.yaml", PROJECT)
    put(tmp_path / "netrc", NETRC)

    for said, code in (("../../ai-models.yaml", 0), ("../../../netrc", 2)):
        put_table(tmp_path / "work" / "policy", case("{license-not-ours: pass}", said))
        done = cli("policy", "test", "work/policy")

        assert done.code == code, done.err
        assert ("it lies outside of the folder around the policy" in done.err) == (code == 2)
        assert "hunter2" not in done.out + done.err


@pytest.mark.parametrize("name", ["acme_test.yaml", "acme.yaml"])
def test_what_lies_beside_a_pack_and_leads_out_is_not_read(name: str, cli: Cli, repository: Path) -> None:
    put_pack(repository / "own", name="other", text="title: T\nrules: {license-missing: {}}\n")
    own = repository / "own"
    put(own / "other.yaml", "title: T\nrules: {license-missing: {}}\n")
    put(own / "other_test.yaml", "pack: acme\n" + case("{}"))
    (own / name).symlink_to(repository.parent / "home" / "netrc")

    done = cli("policy", "test", "own/other.yaml", cwd=repository)

    assert (done.code, done.out) == (2, "")
    assert f"{os.path.join('own', name)} is a link to a file outside of the repository" in done.err
    assert "hunter2" not in done.err


def put_marked(path: Path) -> Path:
    return put(path, f"# victim\n\n{MARKER}\n\nA page of somebody else's.\n")


@pytest.mark.parametrize("arguments", [(), ("--check",)])
@pytest.mark.parametrize("link", ["docs", "docs/own-rule.md", "docs/gone.md"])
def test_pages_are_not_written_or_removed_through_links(
    link: str, arguments: tuple[str, ...], cli: Cli, tmp_path: Path
) -> None:
    put_own_card(tmp_path / "policy")
    victim = put_marked(tmp_path / "elsewhere" / "victim.md")
    target = tmp_path / "policy" / link
    target.parent.mkdir(exist_ok=True)
    target.symlink_to(victim.parent if link == "docs" else victim)
    before = listing(tmp_path)

    done = cli("policy", "docs", "policy", *arguments)

    assert (done.code, done.out) == (2, "")
    assert f"{os.path.join('policy', *link.split('/'))} leads out of policy" in done.err
    assert "--output" in done.err
    assert listing(tmp_path) == before


def test_pages_are_not_written_through_links_within_the_policy(cli: Cli, tmp_path: Path) -> None:
    put_own_card(tmp_path / "policy")
    victim = put_marked(tmp_path / "policy" / "notes" / "victim.md")
    (tmp_path / "policy" / "docs").mkdir()
    (tmp_path / "policy" / "docs" / "own-rule.md").symlink_to(victim)

    done = cli("policy", "docs", "policy")

    assert done.code == 2
    assert victim.read_text().startswith("# victim")


def test_a_folder_that_was_named_for_the_pages_may_be_a_link(cli: Cli, tmp_path: Path) -> None:
    put_own_card(tmp_path / "policy")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").symlink_to("elsewhere")
    victim = put_marked(tmp_path / "victim.md")

    assert cli("policy", "docs", "policy", "--output", "site").code == 0
    assert (tmp_path / "elsewhere" / "own-rule.md").is_file()
    (tmp_path / "elsewhere" / "gone.md").symlink_to(victim)
    assert cli("policy", "docs", "policy", "--output", "site").code == 2
    assert victim.is_file()


@pytest.mark.parametrize("arguments", [(), ("--check",), ("--diff",)])
@pytest.mark.parametrize("named", ["policy", "policy/rules", "policy/rules/g", "policy/rules/g/out.yaml"])
def test_no_form_is_written_or_shown_through_a_link(
    named: str, arguments: tuple[str, ...], cli: Cli, tmp_path: Path
) -> None:
    victim = put(tmp_path / "elsewhere" / "out.yaml", MESSY.replace("nobody permitted", "FAKE-hunter2"))
    link = tmp_path / "policy" / "rules" / "g" / "out.yaml"
    link.parent.mkdir(parents=True)
    link.symlink_to(victim)
    before = listing(tmp_path)

    done = cli("policy", "fmt", named, *arguments)

    assert (done.code, done.out) == (2, "")
    assert f"{os.path.join('policy', 'rules', 'g', 'out.yaml')} leads out of " in done.err
    assert "hunter2" not in done.err
    assert listing(tmp_path) == before


def test_a_group_that_is_a_link_has_a_form_too(cli: Cli, tmp_path: Path) -> None:
    card = put(tmp_path / "policy" / ".shared" / "license" / "unlicensed.yaml", MESSY)
    (tmp_path / "policy" / "rules").mkdir()
    (tmp_path / "policy" / "rules" / "license").symlink_to(card.parent)
    assert cli("policy", "test", "policy").code == 0

    done = cli("policy", "fmt", "--check", "policy")
    assert done.code == 1
    assert "not in form: policy/rules/license/unlicensed.yaml" in done.out
    assert cli("policy", "fmt", "policy/rules/license").code == 0
    assert card.read_text() == FORMED


@pytest.mark.parametrize("link", ["rules", "rules/cost"])
def test_no_card_is_begun_through_a_link(link: str, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "cost").mkdir(parents=True)
    target = tmp_path / "policy" / link
    target.parent.mkdir(parents=True)
    target.symlink_to(tmp_path / "elsewhere")

    done = cli("policy", "new", "too-dear", "--group", "cost")

    assert (done.code, done.out) == (2, "")
    assert "leads out of policy" in done.err
    assert listing(tmp_path) == {}


def test_a_card_is_begun_in_a_folder_that_is_a_link(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "policy").symlink_to("elsewhere")

    assert cli("policy", "new", "too-dear", "--group", "cost", "--folder", "policy").code == 0
    assert (tmp_path / "elsewhere" / "rules" / "cost" / "too-dear.yaml").is_file()


@pytest.mark.parametrize("arguments", [(), ("--check",)])
def test_a_card_whose_page_would_be_the_index_is_refused(
    arguments: tuple[str, ...], cli: Cli, tmp_path: Path
) -> None:
    put_card(tmp_path / "policy", CARD, "readme")

    done = cli("policy", "docs", "policy", *arguments)

    assert (done.code, done.out) == (2, "")
    assert "the page of the rule `readme` would be the index" in done.err
    assert not (tmp_path / "policy" / "docs").exists()


def test_no_half_of_a_credential_is_shown(cli: Cli, tmp_path: Path) -> None:
    url = f"https://user:FAKE{'hunter2' * 6}@example.org/"
    put_card(tmp_path / "policy", CARD.replace("[Apache-2.0, MIT]", f'["{url}"]'))

    done = cli("policy", "test", "policy")

    assert done.code == 1
    assert "FAKE" not in done.out + done.err
