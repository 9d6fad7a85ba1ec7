"""The story of `examples/rollout`: a policy published, locked, changed, diffed, rolled out, waived, abused and defended."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STORY = os.path.join(ROOT, "examples", "rollout", "story.sh")


class Step(NamedTuple):
    """A command of the story, what it printed, and how it ended."""

    chapter: str
    command: str
    said: str
    code: int


def steps(text: str) -> Iterator[Step]:
    chapter = ""
    for part in re.split(r"^(?=### |\$ )", text, flags=re.MULTILINE):
        if part.startswith("### "):
            chapter = part[4:].strip()
        elif part.startswith("$ "):
            whole = re.fullmatch(r"\$ (.*?)\n(.*)\(exit (\d+)\)\s*", part, re.DOTALL)
            assert whole, part
            yield Step(chapter, whole[1], whole[2], int(whole[3]))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    folder: Path = tmp_path_factory.mktemp("rollout")
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", STORY], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False, timeout=300
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return list(steps(done.stdout))


def chapter(story: list[Step], words: str) -> list[Step]:
    found = [step for step in story if words in step.chapter]
    assert found
    return found


def test_three_repositories_lock_the_policy_and_hold(story: list[Step]) -> None:
    locked = chapter(story, "lock it, and hold")

    assert [step.code for step in locked] == [0] * 6
    assert "locked git+file://" in locked[0].said


def test_a_new_rule_is_known_in_its_effect_before_it_lands(story: list[Step]) -> None:
    (diff,) = chapter(story, "what would it do?")

    assert diff.code == 1
    assert "team-support@acme.example: 1 newly failing" in diff.said
    assert "team-search@acme.example: 1 newly failing" in diff.said
    assert "team-invoices" not in diff.said


def test_with_a_ramp_it_is_advice_until_the_day(story: list[Step]) -> None:
    diff, *rolled, later = chapter(story, "with a ramp")

    assert diff.code == 0
    assert [step.code for step in rolled] == [0] * 6
    assert "enforcement: advisory" in rolled[3].said
    assert (later.code, "--as-of 2027-01-01" in later.command) == (1, True)


def test_a_waiver_holds_is_announced_to_end_and_lapses(story: list[Step]) -> None:
    waive, holds, audited, soon, lapsed = chapter(story, "asks for time")

    assert (waive.code, holds.code, audited.code, soon.code, lapsed.code) == (0, 0, 1, 0, 1)
    assert "waived[alternative-missing]" in holds.said
    assert "would waive it" in audited.said
    assert "The waiver ends in 8 days" in soon.said
    assert "is not in force: it ended on 2027-" in lapsed.said


def test_who_lets_himself_off_is_told(story: list[Step]) -> None:
    refused, check = chapter(story, "lets itself off")

    assert (refused.code, check.code) == (2, 1)
    assert "it is approved by `team-search@acme.example`, who owns the project" in refused.said
    assert "error[alternative-missing]" in check.said
    assert "error[waiver-invalid]" in check.said


def test_a_weakened_gate_is_told(story: list[Step]) -> None:
    quieter, other = chapter(story, "weakens its gate")

    assert quieter.code == 1
    assert "error[gate-weakened]" in quieter.said
    assert other.code in (1, 2), "a policy of its own is not locked"


def test_a_moved_tag_is_followed_by_nobody(story: list[Step]) -> None:
    look, update, check = chapter(story, "the tag of version 2 is moved")

    assert (look.code, update.code, check.code) == (1, 2, 0)
    assert "has moved" in update.said
    assert "alternative-missing" in check.said, "what is locked judges on"
