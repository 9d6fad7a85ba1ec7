"""A locked policy moves on: the difference is shown first, and what got weaker or moved on the quiet is refused."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.places import DAY, Place
from tests.unit.policy.cards import put_card, put_pack
from tests.unit.policy.sources.remotes import files_below, remote

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


@pytest.fixture
def place(tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "cache"))
    return Place(tmp_path, cli)


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
    assert "  added     third-rule: error, waivable\n" in shown.out
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
        ("{own-rule: {}, second-rule: {severity: note, on_unknown: ignore}}", "on_unknown: note → none"),
        (
            "{own-rule: {}, second-rule: {severity: warning, on_unknown: ignore}}",
            "loosened  second-rule: on_unknown: note → none",
        ),
        (
            "{own-rule: {}, second-rule: {severity: warning, environments: [production]}}",
            "loosened  second-rule: scope: warning, waivable → warning, waivable, environments production",
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


def test_one_more_who_may_approve_is_a_downgrade(followed: Place) -> None:
    rules = "{own-rule: {}, second-rule: {severity: warning}}"
    put_pack(followed.up.folder / "policy", rules=rules, org="{approvers: [a@example.org]}")
    followed.up.commit()
    assert followed.run("policy", "update", "--yes").code == 0
    put_pack(followed.up.folder / "policy", rules=rules, org="{approvers: [a@example.org, b@example.org]}")
    followed.up.commit()
    refused = followed.run("policy", "update", "--yes")
    assert refused.code == 2
    assert 'loosened  organisation: org.approvers: ["a@example.org"] → ["a@example.org", "b@' in refused.out
    assert "the update makes 1 setting weaker: `org.approvers`, loosened" in refused.err
    assert followed.run("policy", "update", "--yes", "--allow-downgrade").code == 0


def test_conditions_and_texts_that_changed_are_shown(followed: Place) -> None:
    put_card(followed.up.folder / "policy", when="{role: {not: primary}}", title="Another defect")
    followed.up.commit()
    told = followed.run("policy", "update")
    assert 'changed   own-rule: conditions: {} → {"when": {"role": {"not": "primary"}}}' in told.out
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
