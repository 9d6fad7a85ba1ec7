"""Nothing passes because what judges came from elsewhere broken, changed, hostile or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.broken import MANIFEST
from tests.scenarios.places import DAY, Place
from tests.unit.policy.cards import put, put_card, put_pack
from tests.unit.policy.sources.remotes import Served, files_below, gives, remote, sends_to, served
from tests.unit.policy.sources.test_archive import tarred

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Cli, Result


@pytest.fixture
def place(tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "cache"))
    return Place(tmp_path, cli)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with served(tmp_path / "server") as one:
        monkeypatch.setenv("SSL_CERT_FILE", one.certificate)
        monkeypatch.setenv("GIT_SSL_CAINFO", one.certificate)
        yield one


def refused(result: Result, code: int, message: str) -> None:
    assert (result.code, result.out) == (code, "")
    assert message in result.err, result.err
    assert "hint: " in result.err
    assert "Traceback" not in result.err


# -- locks that are not right


def test_a_lock_with_a_wrong_digest_is_refused_before_use_and_at_fetching(place: Place) -> None:
    place.run("policy", "lock")
    right = place.lock.split('digest: "')[1][:71]
    wrong = "sha256:" + "0" * 64
    put(place.repo / "policy.lock", place.lock.replace(right, wrong))
    kept = files_below(place.cache)
    refused(place.run("check"), 2, "is locked, but not in the cache")
    refused(place.run("policy", "fetch"), 2, f"is not what is locked: locked is {wrong}, found {right}")
    refused(place.run("policy", "lock"), 2, "is not what is locked")
    assert files_below(place.cache) == kept


def test_a_lock_with_what_is_no_commit_is_refused(place: Place) -> None:
    branch = (place.up.folder / ".git" / "HEAD").read_text().rpartition("/")[2].strip()
    place.wants(place.up.source(branch))
    place.run("policy", "lock")
    put(
        place.repo / "policy.lock", place.lock.replace(place.lock.split('resolved: "')[1][:40], "HEAD:refs.x")
    )
    shutil.rmtree(place.cache)
    refused(place.run("policy", "fetch"), 2, "`HEAD:refs.x` is no commit of git")


def test_a_lock_with_a_wrong_commit_is_refused(place: Place) -> None:
    place.run("policy", "lock")
    put(place.repo / "policy.lock", place.lock.replace(place.lock.split('resolved: "')[1][:40], "1" * 40))
    shutil.rmtree(place.cache)
    refused(place.run("policy", "fetch"), 2, "has moved: locked is 111111")
    assert not place.cache.exists()


@pytest.mark.parametrize(
    "text", ["", "{}", "<<<<<<< HEAD\n", "schema: 1\nsources: []\n", "\0", "schema: 9\nsources: {}\n"]
)
def test_a_lock_that_cannot_be_read_is_refused_by_all(place: Place, text: str) -> None:
    place.run("policy", "lock")
    put(place.repo / "policy.lock", text)
    for command in (
        ("check",),
        ("check", "--frozen"),
        ("rules",),
        ("policy", "lock"),
        ("policy", "fetch"),
        ("audit", "."),
    ):
        result = place.run(*command)
        refused(result, 2, "the lock cannot be used")
        assert "--> policy.lock:" in result.err


def test_content_that_was_changed_in_the_cache_is_refused_whatever_was_computed_before(place: Place) -> None:
    place.run("policy", "lock")
    assert place.run("check").code == 1  # compiled, and kept
    (pack,) = place.cache.glob("packs/*/packs/own.yaml")
    pack.write_text("title: A pack\nrules: {own-rule: {severity: note}}\n")
    refused(place.run("check"), 2, "was changed: locked is sha256:")
    assert place.run("policy", "fetch").code == 0
    assert place.run("check").code == 1


def test_a_compiled_policy_of_another_lock_is_not_used(place: Place) -> None:
    put_pack(place.repo / "policy", "ours", extends=f'["{place.up.source()}"]')
    place.wants("./policy")
    place.run("policy", "lock")
    assert place.run("check").code == 1
    (place.repo / "policy.lock").unlink()
    refused(place.run("check"), 2, "there is no policy.lock")


def test_a_source_that_is_not_in_the_lock_is_refused(place: Place, tmp_path: Path) -> None:
    place.run("policy", "lock")
    other = remote(tmp_path / "other").source()
    place.wants(place.up.source(), other)
    refused(place.run("check"), 2, f"`{other}` is not in policy.lock")
    refused(place.run("check", "--frozen"), 2, "is not in policy.lock")
    refused(place.run("check", "--policy", "git+https://example.org/p"), 2, "names no ref")


def test_a_lock_that_lacks_what_is_extended_is_no_lock_to_fetch(place: Place, tmp_path: Path) -> None:
    far = remote(tmp_path / "far")
    (far.folder / "policy/rules/license/own-rule.yaml").rename(
        far.folder / "policy/rules/license/far-rule.yaml"
    )
    put_pack(far.folder / "policy", rules="{far-rule: {}}")
    far.commit("v2")
    put_pack(place.up.folder / "policy", extends=f'["{far.source("v2")}"]')
    place.up.commit("v2")
    place.wants(place.up.source("v2"))
    place.run("policy", "lock")
    whole = place.lock
    at = whole.index(f'  "{far.source("v2")}"')
    rest = whole[at:].split("\n", 5)[5]
    put(place.repo / "policy.lock", whole[:at] + rest)
    refused(place.run("policy", "fetch"), 2, f"`{far.source('v2')}` is not in policy.lock")
    refused(place.run("check", "--frozen"), 2, "is not in policy.lock")
    refused(place.run("check"), 2, "is not in policy.lock")


def test_a_lock_that_has_more_than_is_used_is_refused_frozen(place: Place) -> None:
    place.run("policy", "lock")
    place.wants("baseline")
    assert place.run("check", "--fail-on", "never").code == 0
    refused(
        place.run("check", "--frozen"), 2, f"not up to date: `{place.up.source()}` is locked and not used"
    )
    told = place.run("policy", "lock", "--check")
    assert told.code == 1
    assert "policy.lock is not up to date" in told.out


def test_the_lock_may_come_from_elsewhere(place: Place, tmp_path: Path) -> None:
    place.run("policy", "lock")
    theirs = tmp_path / "their.lock"
    (place.repo / "policy.lock").rename(theirs)
    put(place.repo / "policy.lock", "schema: 1\nsources: {}\n")
    refused(place.run("check"), 2, "is not in policy.lock")
    assert place.run("check", "--lock", str(theirs), "--frozen").code == 1
    assert place.run("policy", "fetch", "--lock", str(theirs)).code == 0
    refused(place.run("check", "--lock", "missing.lock"), 2, "cannot read missing.lock")
    refused(place.run("check", "--lock", "missing.lock", "--frozen"), 2, "missing.lock")
    refused(place.run("check", "--lock", ""), 2, "--lock names no file")
    refused(place.run("policy", "fetch", "--lock", "missing.lock"), 2, "there is no lock missing.lock")


# -- whose rules judge


def test_a_policy_of_the_repository_itself_is_refused_where_it_must_be_locked(
    place: Place, tmp_path: Path
) -> None:
    put_card(place.repo / "policy")
    place.wants("./policy")
    assert place.run("check").code == 1
    message = "the policy `policy` lies in the repository that it judges"
    refused(place.run("check", "--require-locked"), 2, message)
    refused(place.run("audit", ".", "--require-locked"), 2, message)
    place.wants("./policy", require_locked="true")
    refused(place.run("check"), 2, message)
    put_card(tmp_path / "outside")
    (place.repo / "linked").symlink_to(tmp_path / "outside")
    assert place.run("check", "--policy", str(tmp_path / "outside")).code == 1
    assert place.run("check", "--policy", "linked").code == 1  # where it leads is not this repository's
    (tmp_path / "back").symlink_to(place.repo / "policy")
    refused(
        place.run("check", "--policy", str(tmp_path / "back")), 2, "lies in the repository that it judges"
    )
    put_card(place.repo / "baseline")  # no folder of this name takes the place of what is shipped
    assert place.run("check", "--policy", "baseline", "--require-locked", "--fail-on", "never").code == 0
    shown = place.run("check", "--isolated", "--require-locked", "--show-config").out
    assert ["require_locked", "yes", "(--require-locked)"] in [line.split() for line in shown.splitlines()]


def test_a_cache_that_is_turned_off_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEELYARD_CACHE", "")
    refused(place.run("policy", "lock"), 2, "there is no cache on this machine")
    assert not (place.repo / "policy.lock").exists()


# -- remotes that are not right: nothing is locked, nothing is kept


def unchanged(place: Place, code: int, message: str) -> None:
    """Lock, and see that it is refused in bounded time, with neither a lock nor anything in the cache."""
    start = time.monotonic()
    refused(place.run("policy", "lock"), code, message)
    assert time.monotonic() - start < 30
    assert not (place.repo / "policy.lock").exists()
    assert not place.cache.exists()


def test_a_remote_that_is_gone(place: Place) -> None:
    place.gone()
    unchanged(place, 4, "cannot be reached: fatal:")


def test_a_link_out_of_the_tree(place: Place) -> None:
    (place.up.folder / "policy/packs/evil.yaml").symlink_to("/etc/passwd")
    place.up.commit("v2")
    place.wants(place.up.source("v2"))
    unchanged(place, 2, "a link where a file should be: policy/packs/evil.yaml")


def test_a_submodule(place: Place) -> None:
    place.up.tree(("160000", "1" * 40, "packs"))
    unchanged(place, 2, "a submodule where a file should be: policy/packs")


def test_a_path_that_leads_out(place: Place) -> None:
    inner = place.up.folder_of(("100644", place.up.blob(b"x"), ".."))
    place.up.tree(("40000", inner, "packs"))
    unchanged(place, 2, "a path that leads out: policy/packs/..")


def test_a_file_far_too_large(place: Place) -> None:
    with open(place.up.folder / "policy/packs/own.yaml", "wb") as file:
        file.truncate(1 << 25)  # a gigabyte is refused by the same line; this is packed within a test's time
    place.up.commit("v2")
    place.wants(place.up.source("v2"))
    unchanged(place, 2, "policy/packs/own.yaml")


def test_a_redirect_of_git_and_of_an_archive(place: Place, server: Served) -> None:
    server.answers["/p/info/refs"] = sends_to("https://localhost/p/info/refs")
    place.wants(f"git+{server.address}/p@v1")
    unchanged(place, 4, "302")
    server.answers["/p.tar.gz"] = sends_to("https://localhost/p.tar.gz")
    place.wants(f"{server.address}/p.tar.gz")
    unchanged(place, 4, "sends elsewhere: https://localhost/p.tar.gz")


def test_a_policy_that_cannot_be_used_is_not_locked(place: Place) -> None:
    put_card(place.up.folder / "policy", require="{lisense: {present: true}}")
    place.up.commit("v2")
    place.wants(place.up.source("v2"))
    unchanged(place, 2, f"{place.up.source('v2')}/rules/license/own-rule.yaml:5:11: unknown field `lisense`")


def test_a_policy_of_archives_extends_nothing_of_this_machine(place: Place, server: Served) -> None:
    pack = f'title: x\nextends: ["{place.up.source()}"]\n'.encode()
    server.answers["/q.tar.gz"] = gives(tarred(files={"q/packs/own.yaml": pack}))
    place.wants(f"{server.address}/q.tar.gz#q")
    unchanged(place, 2, "which is on this machine")


def test_sources_that_extend_each_other_without_end(place: Place, server: Served) -> None:
    for n in range(40):
        pack = f'title: x\nextends: ["{server.address}/{n + 1}.tar.gz"]\n'.encode()
        server.answers[f"/{n}.tar.gz"] = gives(tarred(files={"packs/own.yaml": pack}))
    place.wants(f"{server.address}/0.tar.gz")
    unchanged(place, 2, "more than 32 sources extend each other")


@pytest.mark.parametrize("inside", ["#policy", "#policy/packs/own.yaml"])
def test_a_pack_from_elsewhere_brings_no_waivers(place: Place, inside: str) -> None:
    put_pack(place.up.folder / "policy", waivers="[../../../waivers.yaml]")
    place.up.commit("v2")
    place.wants(place.up.source("v2", inside))
    unchanged(place, 2, "a pack from elsewhere brings no waivers")


def test_a_source_that_extends_itself(place: Place) -> None:
    put_pack(place.up.folder / "policy", extends=f'["{place.up.source("v2")}"]')
    place.up.commit("v2")
    place.wants(place.up.source("v2"))
    unchanged(place, 2, "extends this pack")


def test_an_extended_source_without_packs(place: Place, tmp_path: Path) -> None:
    cards = remote(tmp_path / "cards")
    (cards.folder / "policy/packs/own.yaml").unlink()
    (cards.folder / "policy/rules/license/own-rule.yaml").rename(
        cards.folder / "policy/rules/license/other.yaml"
    )
    cards.commit("v2")
    put_pack(place.repo / "policy", "ours", extends=f'["{cards.source("v2")}"]')
    place.wants("./policy")
    unchanged(place, 2, "there is no pack in it to extend")
    place.wants(cards.source("v2"))
    assert place.run("policy", "lock").code == 0
    assert "error[other]" in place.run("check", "-q", *DAY).out


# -- installed packages


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "installed" / "acme_policies"
    put(folder / "__init__.py", "raise SystemExit('imported')\n")
    put_card(folder / "policy")
    put(
        tmp_path / "installed" / "acme-1.2.dist-info" / "METADATA",
        "Metadata-Version: 2.1\nName: acme\nVersion: 1.2\n",
    )
    put(tmp_path / "installed" / "acme-1.2.dist-info" / "top_level.txt", "acme_policies\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "installed")])
    return folder


def test_a_package_is_locked_by_its_version_and_never_imported(place: Place, package: Path) -> None:
    place.wants("package:acme_policies#policy")
    assert place.run("policy", "lock").out == "locked package:acme_policies#policy at 1.2\n"
    put_card(package / "policy", severity="note")
    assert "error[own-rule]" in place.run("check", "-q", *DAY).out
    shutil.rmtree(place.cache)
    refused(place.run("policy", "fetch"), 2, "is not what is locked")
    metadata = package.parent / "acme-1.2.dist-info" / "METADATA"
    metadata.write_text(metadata.read_text().replace("1.2", "1.3"))
    refused(place.run("policy", "fetch"), 2, "the installed acme_policies is 1.3, and 1.2 is locked")
    assert "acme_policies" not in sys.modules


def test_a_package_that_is_not_installed_or_lies_in_the_repository(
    place: Place, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.wants("package:acme_nothing")
    unchanged(place, 2, "there is no installed package `acme_nothing`")
    shutil.copytree(package, place.repo / "ours")
    monkeypatch.setattr(sys, "path", [str(place.repo), *sys.path])
    place.wants("package:ours#policy")
    unchanged(place, 2, "the package `ours` lies in this repository")
    (package / "linked").symlink_to(place.repo)
    place.wants("package:acme_policies#linked")
    unchanged(place, 2, "is a link that leads out of package acme_policies")
    (package / "policy/packs").symlink_to(place.repo)
    place.wants("package:acme_policies#policy")
    unchanged(place, 2, "a link where a file should be: policy/packs")


def test_an_unlocked_policy_of_ours_imports_nothing_of_this(tmp_path: Path) -> None:
    import subprocess  # noqa: PLC0415 - for this test alone

    put_card(tmp_path / "policy")
    put(tmp_path / "ai-models.yaml", MANIFEST)
    script = (
        "import sys\nfrom steelyard.cli.main import run\n"
        "try:\n    run(['check', '--policy', 'policy', '-q'])\nexcept SystemExit as end:\n    pass\n"
        "print(*sorted(name for name in sys.modules if 'policy.sources' in name or name in {'subprocess', 'tarfile', 'tempfile'}))"
    )
    environ = {**os.environ, "STEELYARD_CACHE": ""}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == ""
