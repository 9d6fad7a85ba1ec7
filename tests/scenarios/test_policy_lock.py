"""A repository takes its policy from elsewhere: locked once, checked offline, updated when somebody looked."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.broken import MANIFEST
from tests.unit.policy.cards import put, put_card, put_pack
from tests.unit.policy.sources.keys import key_pair, signed
from tests.unit.policy.sources.remotes import Remote, files_below, remote

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Result

DAY = ("--as-of", "2026-11-23")


class Place:
    """A repository of ours, a remote of others, and a cache."""

    def __init__(self, tmp_path: Path, cli: Cli) -> None:
        self.up = remote(tmp_path / "up")
        self.repo = tmp_path / "repo"
        self.cache = tmp_path / "cache"
        self._cli = cli
        put(self.repo / ".git" / "HEAD", "")
        put(self.repo / "ai-models.yaml", MANIFEST)
        self.wants(self.up.source())

    def wants(self, *policies: str, **more: str) -> None:
        listed = ", ".join(f'"{policy}"' for policy in policies)
        put(
            self.repo / "steelyard.yaml",
            f"policy: [{listed}]\n" + "".join(f"{k}: {v}\n" for k, v in more.items()),
        )

    def run(self, *arguments: str) -> Result:
        return self._cli(*arguments, cwd=self.repo)

    @property
    def lock(self) -> str:
        return (self.repo / "policy.lock").read_text()

    def gone(self) -> None:
        """Take the remote away: from here on everything is offline."""
        self.up.folder.rename(self.up.folder.with_name("gone"))


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


# -- updates


@pytest.fixture
def followed(place: Place) -> Place:
    """A place that follows a branch, and has it locked."""
    branch = (place.up.folder / ".git" / "HEAD").read_text().rpartition("/")[2].strip()
    put_card(place.up.folder / "policy", "second-rule")
    put_pack(place.up.folder / "policy", rules="{own-rule: {}, second-rule: {severity: warning}}")
    place.up.commit()
    place.wants(place.up.source(branch))
    place.run("policy", "lock", *DAY)
    return place


def test_an_update_shows_the_difference_first(followed: Place) -> None:
    put_card(followed.up.folder / "policy", "third-rule")
    put_pack(
        followed.up.folder / "policy", rules="{own-rule: {}, second-rule: {severity: error}, third-rule: {}}"
    )
    commit = followed.up.commit()
    before, kept = followed.lock, files_below(followed.cache)
    shown = followed.run("policy", "update")
    assert shown.code == 1
    assert "  tightened second-rule: severity: warning → error\n" in shown.out
    assert "  added     third-rule: error\n" in shown.out
    assert "Nothing was changed: `--yes` writes it." in shown.out
    assert (followed.lock, files_below(followed.cache)) == (before, kept)

    done = followed.run("policy", "update", "--yes", "--as-of", "2026-12-01")
    assert done.code == 0
    assert commit in followed.lock
    assert 'date: "2026-12-01"' in followed.lock
    assert "error[third-rule]" in followed.run("check", "-q", *DAY).out
    assert followed.run("policy", "update").out == "nothing has changed\n"


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("{own-rule: {}}", "removed   second-rule: it was warning"),
        ("{own-rule: {}, second-rule: {severity: note}}", "loosened  second-rule: severity: warning → note"),
        (
            "{own-rule: {}, second-rule: {severity: warning, on_unknown: ignore}}",
            "loosened  second-rule: on_unknown: note → none",
        ),
        (
            "{own-rule: {}, second-rule: {severity: warning, environments: [production]}}",
            "loosened  second-rule: where it holds: everywhere as warning → environments production as warning",
        ),
    ],
)
def test_a_downgraded_rule_is_refused(followed: Place, rules: str, told: str) -> None:
    put_pack(followed.up.folder / "policy", rules=rules)
    if "second-rule" not in rules:
        (followed.up.folder / "policy/rules/license/second-rule.yaml").unlink()
    commit = followed.up.commit()
    before, kept = followed.lock, files_below(followed.cache)
    refused = followed.run("policy", "update", "--yes")
    assert refused.code == 2
    assert told in refused.out
    assert "the update makes 1 rule weaker: `second-rule`" in refused.err
    assert "--allow-downgrade" in refused.err
    assert (followed.lock, files_below(followed.cache)) == (before, kept)
    assert followed.run("policy", "update", "--yes", "--allow-downgrade").code == 0
    assert commit in followed.lock


def test_an_update_of_one_source_leaves_the_others(followed: Place, tmp_path: Path) -> None:
    other = remote(tmp_path / "other")
    (other.folder / "policy/rules/license/own-rule.yaml").rename(
        other.folder / "policy/rules/license/other-rule.yaml"
    )
    put_pack(other.folder / "policy", rules="{other-rule: {}}")
    other.commit()
    branch = followed.lock.split("@")[1].split("#")[0]
    sources = [followed.up.source(branch), other.source(branch)]
    followed.wants(*sources)
    followed.run("policy", "lock", *DAY)
    commits = [up.commit() for up in (followed.up, other)]
    assert followed.run("policy", "update", sources[1], "--yes").code == 0
    assert [commit in followed.lock for commit in commits] == [False, True]

    misspelt = followed.run("policy", "update", followed.up.source("v9"))
    assert misspelt.code == 2
    assert "is not in policy.lock" in misspelt.err
    assert "did you mean" in misspelt.err


def test_what_an_update_no_longer_needs_leaves_the_lock(followed: Place, tmp_path: Path) -> None:
    far = remote(tmp_path / "far")
    (far.folder / "policy/rules/license/own-rule.yaml").rename(
        far.folder / "policy/rules/license/far-rule.yaml"
    )
    put_pack(far.folder / "policy", rules="{far-rule: {}}")
    far.commit("v2")
    put_pack(
        followed.up.folder / "policy",
        extends=f'["{far.source("v2")}"]',
        rules="{own-rule: {}, second-rule: {severity: warning}}",
    )
    followed.up.commit()
    assert "added     far-rule: error" in followed.run("policy", "update", "--yes").out
    assert followed.lock.count("kind: ") == 2
    put_pack(followed.up.folder / "policy", rules="{own-rule: {}, second-rule: {severity: warning}}")
    followed.up.commit()
    assert followed.run("policy", "update", "--yes", "--allow-downgrade").code == 0
    assert followed.lock.count("kind: ") == 1
    assert followed.run("check", "--frozen").code == 1


def test_what_an_organisation_says_is_compared(followed: Place) -> None:
    rules = "{own-rule: {}, second-rule: {severity: warning}}"
    put_pack(followed.up.folder / "policy", rules=rules, org="{non_waivable: [own-rule], mau: 5}")
    followed.up.commit()
    told = followed.run("policy", "update", "--yes")
    assert "tightened own-rule: it can no longer be waived" in told.out
    assert "changed   organisation: org.mau: nothing → " in told.out
    put_pack(followed.up.folder / "policy", rules=rules, org="{mau: 5}")
    followed.up.commit()
    refused = followed.run("policy", "update", "--yes")
    assert refused.code == 2
    assert "loosened  own-rule: it could not be waived, and can be" in refused.out


def test_conditions_and_texts_that_changed_are_shown(followed: Place) -> None:
    put_card(followed.up.folder / "policy", when="{role: {not: primary}}", title="Another defect")
    followed.up.commit()
    told = followed.run("policy", "update")
    assert "changed   own-rule: `when` of its card is another" in told.out
    assert "changed   own-rule: its texts are others" in told.out


def test_a_moved_tag_is_refused_everywhere(place: Place) -> None:
    place.run("policy", "lock")
    before, kept = place.lock, files_below(place.cache)
    put_pack(place.up.folder / "policy", rules="{own-rule: {on_unknown: fail}}")
    commit = place.up.commit("v1", force=True)

    told = place.run("policy", "lock", "--check")
    assert (told.code, told.out.startswith(f"moved {place.up.source()}: locked is ")) == (1, True)
    refused = place.run("policy", "update", "--yes")
    assert refused.code == 2
    assert f"has moved: locked is {before.split('resolved: ')[1][1:41]}, now it is {commit}" in refused.err
    assert (place.lock, files_below(place.cache)) == (before, kept)

    shutil.rmtree(place.cache)
    for command in ("fetch", "lock"):
        refused = place.run("policy", command)
        assert refused.code == 2
        assert "has moved" in refused.err
        assert "A tag or an archive should never change" in refused.err
    assert not place.cache.exists()
    assert place.run("check").code == 2


def test_a_moved_tag_is_followed_when_somebody_says_so(place: Place) -> None:
    place.run("policy", "lock")
    put_pack(place.up.folder / "policy", rules="{own-rule: {on_unknown: fail}}")
    commit = place.up.commit("v1", force=True)
    done = place.run("policy", "update", "--yes", "--allow-moved")
    assert done.code == 0
    assert "tightened own-rule: on_unknown: warning → error" in done.out
    assert commit in place.lock


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
    assert place.run("policy", "digest", "nowhere").code == 2
