"""A repository takes its policy from elsewhere: locked once, checked offline, updated when somebody looked."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.places import DAY, Place
from tests.unit.policy.cards import put_card, put_pack
from tests.unit.policy.sources.keys import key_pair, signed
from tests.unit.policy.sources.remotes import Remote, files_below, remote

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


@pytest.fixture
def place(tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "cache"))
    return Place(tmp_path, cli)


def test_a_policy_is_locked_once_and_checked_offline(place: Place) -> None:
    before = place.run("check")
    assert before.code == 2
    assert "is not locked: there is no policy.lock" in before.err
    assert "hint: `steelyard policy lock`" in before.err

    locked = place.run("policy", "lock", *DAY)
    assert (locked.code, locked.err) == (0, "")
    assert locked.out.startswith(f"locked {place.up.source()} at ")
    assert 'date: "2026-11-23"' in place.lock

    place.gone()
    for extra in ((), ("--frozen",), ("--require-locked",), ("--isolated", "--policy", place.up.source())):
        found = place.run("check", "-q", *DAY, *extra)
        assert found.code == 1
        assert "error[own-rule]" in found.out


def test_a_pack_that_extends_one_from_elsewhere_is_linted(place: Place) -> None:
    put_pack(
        place.repo / "policy",
        "ours",
        extends=f'["{place.up.source()}"]',
        rules="{own-rule: {enforcement: advisory}}",
    )
    place.wants("./policy")
    place.run("policy", "lock", *DAY)
    linted = place.run("policy", "lint", "--as-of", "2026-11-23")
    assert (linted.code, linted.err) == (1, ""), "the pack says nothing of itself"
    assert "note[rule-loosened]: the pack `ours` enforces `own-rule` less" in linted.out
    assert "waivable in the pack `own`" in linted.out


def test_fetching_what_is_not_locked_is_no_success(place: Place) -> None:
    fetched = place.run("policy", "fetch")
    assert (fetched.code, fetched.out) == (2, "")
    assert f"`{place.up.source()}` is not locked" in fetched.err
    assert "hint: Run `steelyard policy lock`." in fetched.err


def test_locking_again_changes_nothing_and_needs_nobody(place: Place) -> None:
    place.run("policy", "lock", *DAY)
    before = place.lock
    place.gone()
    again = place.run("policy", "lock", "--as-of", "2027-01-01")
    assert (again.code, again.out[:9]) == (0, "unchanged")
    assert place.lock == before


def test_every_command_takes_what_is_locked(place: Place) -> None:
    place.run("policy", "lock", *DAY)
    place.gone()
    assert "own-rule" in place.run("rules").out
    assert place.run("explain", "own-rule").out.startswith("# own-rule")
    assert "in own (error)" in place.run("explain", "own-rule", "ai-models.yaml", *DAY).out
    assert "Nobody may use" in place.run("policy", "show", "own-rule").out
    assert place.run("policy", "test").code == 0
    assert place.run("policy", "lint", place.up.source(), "--fail-on", "never").code == 0
    assert place.run("audit", ".", *DAY).code == 1


def test_a_pack_of_ours_extends_one_of_theirs_that_extends_another(place: Place, tmp_path: Path) -> None:
    far = remote(tmp_path / "far")
    (far.folder / "policy/rules/license/own-rule.yaml").rename(
        far.folder / "policy/rules/license/far-rule.yaml"
    )
    put_pack(far.folder / "policy", "far", rules="{far-rule: {}}")
    (far.folder / "policy/packs/own.yaml").unlink()
    far.commit("v2")
    put_pack(
        place.up.folder / "policy", extends=f'["{far.source("v2")}"]', rules="{own-rule: {severity: note}}"
    )
    place.up.commit("v2")
    put_pack(
        place.repo / "policy",
        "ours",
        extends=f'["{place.up.source("v2")}"]',
        rules="{far-rule: {severity: warning}}",
    )
    place.wants("./policy")
    refused = place.run("check")
    assert refused.code == 2
    assert "--> " in refused.err
    assert "there is no policy.lock" in refused.err

    assert place.run("policy", "lock", *DAY).code == 0
    assert place.lock.count("kind: ") == 2
    place.gone()
    far.folder.rename(tmp_path / "far-gone")
    found = place.run("check", "-q", "--frozen", *DAY)
    assert "note[own-rule]" in found.out
    assert "warning[far-rule]" in found.out
    listed = place.run("rules", "--pack", "ours")
    assert "own-rule" in listed.out
    assert "far-rule" in listed.out


def test_one_pack_of_a_folder_is_taken(place: Place) -> None:
    put_pack(place.up.folder / "policy", "other", rules="{own-rule: {severity: note}}")
    place.up.commit("v2")
    place.wants(place.up.source("v2", "#policy/packs/other.yaml"))
    assert place.run("policy", "lock").code == 0
    assert "note[own-rule]" in place.run("check", "-q", *DAY).out
    place.wants(place.up.source("v2", "#policy/packs/none.yaml"))
    missing = place.run("policy", "lock")
    assert (missing.code, "there is no pack none.yaml" in missing.err) == (2, True)


def test_packs_beside_each_other_lead_to_sources(place: Place, tmp_path: Path) -> None:
    other = remote(tmp_path / "other")
    put_pack(place.repo / "policy", "near", extends=f'["{place.up.source()}"]', rules=None)
    put_pack(place.repo / "policy", "ours", extends="[near, near, baseline]", rules=None)
    put_pack(place.repo / "policy", "idle", extends=f'["{other.source()}"]', rules=None)
    place.wants("./policy/packs/ours.yaml")
    assert place.run("policy", "lock").out.count("locked ") == 1
    assert "error[own-rule]" in place.run("check", "-q", *DAY).out


def test_packs_that_contradict_each_other_are_not_locked_until_one_settles_it(place: Place) -> None:
    put_pack(place.up.folder / "policy", "theirs", rules="{waiver-invalid: {max_days: 7}}")
    place.up.commit("v2")
    whole, one = place.up.source("v2"), place.up.source("v2", "#policy/packs/theirs.yaml")
    put_pack(place.repo / "policy", "ours", rules="{waiver-invalid: {max_days: 3}}")
    for order in (("./policy", one), (one, "./policy")):
        place.wants(*order)
        refused = place.run("policy", "lock", *DAY)
        assert refused.code == 2
        assert "ours.yaml:2:36: `max_days` of `waiver-invalid` is 3 here and 7 in `theirs` of " in refused.err
        assert f"`extends: [{one}, ours]`" in refused.err

    put_pack(
        place.repo / "policy",
        "settled",
        extends=f"[{one}, ours]",
        rules="{waiver-invalid: {max_days: 5}}",
    )
    for named in (one, whole):  # what is kept already lies beside what is fetched now
        place.wants("./policy", named)
        locked = place.run("policy", "lock", *DAY)
        assert (locked.code, locked.err) == (0, "")
        assert "- `max_days`: 5" in place.run("policy", "show", "waiver-invalid").out


def test_two_rules_of_one_name_are_refused(place: Place) -> None:
    put_card(place.repo / "policy")
    put_pack(place.repo / "policy", "ours", extends=f'["{place.up.source()}"]')
    place.wants("./policy")
    refused = place.run("policy", "lock")
    assert refused.code == 2
    assert "there are two rules called `own-rule`" in refused.err


def test_a_source_beside_those_of_the_configuration(place: Place, tmp_path: Path) -> None:
    place.run("policy", "lock", *DAY)
    other = remote(tmp_path / "other")
    assert place.run("policy", "lock", "--policy", other.source()).code == 0
    assert place.lock.count("kind: ") == 2
    assert place.run("check", "--frozen").code == 2  # the configuration does not use it
    assert place.run("policy", "lock").code == 0
    assert place.lock.count("kind: ") == 1


def test_without_sources_no_lock_is_written(place: Place) -> None:
    place.wants("baseline")
    result = place.run("policy", "lock")
    assert (result.code, result.out) == (0, "no policy is from elsewhere\n")
    assert not (place.repo / "policy.lock").exists()
    assert place.run("policy", "fetch").out == "0 locked, all are here\n"
    assert place.run("policy", "update").code == 0
    assert not (place.repo / "policy.lock").exists()


def test_another_machine_fetches_what_is_locked(place: Place) -> None:
    place.run("policy", "lock")
    shutil.rmtree(place.cache)
    cold = place.run("check")
    assert cold.code == 2
    assert "is locked, but not in the cache of this machine" in cold.err
    assert "steelyard policy fetch" in cold.err
    assert place.run("policy", "fetch").out == f"fetched {place.up.source()}\n"
    assert place.run("check").code == 1
    place.gone()
    assert place.run("policy", "fetch").out == "1 locked, all are here\n"


def test_a_branch_moves_and_the_lock_does_not(place: Place) -> None:
    branch = place.up.folder / ".git" / "HEAD"
    place.wants(place.up.source(branch.read_text().rpartition("/")[2].strip()))
    place.run("policy", "lock")
    put_pack(place.up.folder / "policy", rules="{own-rule: {on_unknown: fail}}")
    commit = place.up.commit()
    assert "error[own-rule]" in place.run("check", "-q", *DAY).out
    told = place.run("policy", "lock", "--check")
    assert told.code == 1
    assert f"now it is {commit}" in told.out
    shutil.rmtree(place.cache)
    assert place.run("policy", "fetch").code == 0  # what is locked, not what the branch is now
    assert commit not in place.lock


# -- signatures


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_a_signed_policy_stays_signed(place: Place, tmp_path: Path) -> None:
    private, public = key_pair(tmp_path / "key")
    key = ("--verify-key", f"{private}.pub")
    unsigned = place.run("policy", "lock", *key)
    assert unsigned.code == 2
    assert "is not signed: there is no policy.sig" in unsigned.err
    assert not (place.repo / "policy.lock").exists()
    assert not place.cache.exists()

    sign(place.up, private, place)
    place.up.commit("v2")
    place.wants(place.up.source("v2"))
    assert place.run("policy", "lock", *key).code == 0
    assert f'key: "{public}"' in place.lock
    shutil.rmtree(place.cache)
    assert place.run("policy", "fetch").code == 0
    assert place.run("check", "--frozen").code == 1

    # The next one is not signed: the lock remembers that it has to be.
    put_pack(place.up.folder / "policy", rules="{own-rule: {on_unknown: fail}}")
    place.up.commit("v2", force=True)
    kept = files_below(place.cache)
    refused = place.run("policy", "update", "--yes", "--allow-moved")
    assert refused.code == 2
    assert "is not signed by the key that is pinned" in refused.err
    assert files_below(place.cache) == kept

    # Another key is an update, and says so.
    other, _ = key_pair(tmp_path / "other")
    sign(place.up, other, place)
    place.up.commit("v2", force=True)
    new = ("--verify-key", f"{other}.pub")
    assert "Another signer is an update" in place.run("policy", "lock", *new).err
    changed = place.run("policy", "update", "--yes", "--allow-moved", *new)
    assert changed.code == 0
    assert f"signed by the key {public} → the key" in changed.out


def sign(up: Remote, private: str, place: Place) -> None:
    listing = place.run("policy", "digest", str(up.folder / "policy"), "--list").out
    (up.folder / "policy" / "policy.sig").write_bytes(signed(listing.encode(), private))


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_what_is_locked_already_is_verified_when_asked(place: Place, tmp_path: Path) -> None:
    private, _ = key_pair(tmp_path / "key")
    sign(place.up, private, place)
    place.up.commit("v2")
    place.wants(place.up.source("v2"))
    place.run("policy", "lock")
    assert "signature" not in place.lock
    done = place.run("policy", "lock", "--verify-key", f"{private}.pub")
    assert done.out.startswith("verified ")
    assert "signature: {type: ssh" in place.lock


def test_an_identity_is_asked_for(place: Place) -> None:
    bot = ("--verify-identity", "https://example.org/w.yml", "--verify-issuer", "https://token.example.org")
    refused = place.run("policy", "lock", *bot)
    assert refused.code == 2
    assert "there is no policy.sigstore.json beside its rules/" in refused.err
    assert "it must be by https://example.org/w.yml (by https://token.example.org)" in refused.err
    assert not place.cache.exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--verify-identity", "a"), "an identity is one only with its issuer"),
        (("--verify-issuer", "https://a"), "an identity is one only with its issuer"),
        (("--verify-key", "missing.pub"), "cannot read missing.pub"),
        (("--verify-key", "ai-models.yaml"), "this is no public SSH key"),
        (
            ("--verify-key", "a", "--verify-identity", "a", "--verify-issuer", "https://b"),
            "one signer is enough",
        ),
    ],
)
def test_a_signer_that_cannot_be_is_refused(place: Place, options: tuple[str, ...], message: str) -> None:
    refused = place.run("policy", "lock", *options)
    assert refused.code == 2
    assert message in refused.err
    assert "hint: " in refused.err


def test_the_digest_of_a_folder_is_that_of_the_lock(place: Place) -> None:
    place.run("policy", "lock")
    told = place.run("policy", "digest", str(place.up.folder / "policy"))
    assert told.out.strip() in place.lock
    for folder in ("nowhere", str(place.up.folder)):
        refused = place.run("policy", "digest", folder)
        assert refused.code == 2
        assert (
            f"error: {folder} has no rules/ and no packs/\nhint: Name the folder that holds them"
            in refused.err
        )


@pytest.mark.parametrize("policy", ["./baseline", "baseline/"])
def test_a_folder_that_is_called_like_a_shipped_pack_is_no_shipped_pack(place: Place, policy: str) -> None:
    put_card(place.repo / "baseline")
    put_pack(place.repo / "baseline")
    for command in (("check", "--require-locked", "--policy", policy), ("check", "--require-locked")):
        (place.repo / "steelyard.yaml").write_text(f'policy: ["{policy}"]\n')
        refused = place.run(*command)
        assert (refused.code, refused.out) == (2, ""), command
        assert "lies in the repository that it judges" in refused.err
