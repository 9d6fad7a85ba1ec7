"""Fixing a file: what helped stays, what did not is taken back and told, and a second run has nothing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.fixing import run
from tests.unit.fixing.rulebook import HEAD, OPTIONS, fixed, rulebook

if TYPE_CHECKING:
    from steelyard.fixing.run import Mended
    from steelyard.manifest.bind import Manifest
    from steelyard.policy.rule import PolicySet, Rule
    from steelyard.reading import Document
    from steelyard.report import Edit, Fix
    from steelyard.source import Fault
    from steelyard.verdict import Verdict

MODELS = "models:\n  - model: m\n"


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    return rulebook(tmp_path_factory.mktemp("policy"))


def test_what_a_fix_brings_to_light_is_fixed_in_the_next_round(policies: PolicySet) -> None:
    text = f"{HEAD}enviroment: Production  # really\n{MODELS}    acess: Weights\n    licence: apache-2.0\n"
    after = fixed(text, policies, unsafe=False)
    assert after.after.decode() == (
        f"{HEAD}environment: production  # really\n{MODELS}    access: weights\n    license: Apache-2.0\n"
    )
    assert len(after.fixed) == 6
    assert not after.kept
    again = fixed(after.after.decode(), policies, unsafe=False)
    assert (again.after, again.fixed) == (after.after, ())


def test_unsafe_fixes_wait_to_be_asked_for(policies: PolicySet) -> None:
    text = f"{HEAD}review:\n  reviewed_on: 2026-10-01\n{MODELS}"
    assert fixed(text, policies, unsafe=False).after.decode() == text
    assert b"review_by: 2027-10-01" in fixed(text, policies).after


def test_one_fix_that_cannot_be_made_does_not_stop_the_others(policies: PolicySet) -> None:
    text = f"{HEAD}{MODELS}    licence: MIT\n    access: Weights\n"
    after = fixed_with(text, policies, {"access": "wrong"})
    assert "license: MIT" in after.after.decode()
    assert "access: Weights" in after.after.decode()
    assert [finding.at[-1] for finding in after.kept] == ["access"]


def test_a_fix_that_adds_a_finding_is_taken_back(policies: PolicySet) -> None:
    text = f"{HEAD}{MODELS}    access: weights\n    license: apache-2.0\n"
    after = fixed_with(text, policies, {"license": "Apache-2.0\n    zzz: 1"})
    assert after.after.decode() == text
    assert [finding.rule for finding in after.kept] == ["license-not-normalized"]


def test_what_nobody_looked_at_before_is_not_added(policies: PolicySet) -> None:
    text = f"{HEAD}{MODELS}    acces: weights\n  - model: m\n"
    after = fixed(text, policies)
    assert "access: weights" in after.after.decode()  # and now two models are called m
    text = f"{HEAD}{MODELS}    licence: {{a: 1}}\n"
    assert "license: {a: 1}" in fixed(text, policies).after.decode()


def test_many_faults_hide_others(policies: PolicySet) -> None:
    unknown = "".join(f"    zzz{number}: 1\n" for number in range(80))
    lines = "".join(f"{unknown}  - model: m{number}\n" for number in range(3))
    after = fixed(f"{HEAD}{MODELS}    licence: mit\n{lines}", policies)
    assert "license: mit" in after.after.decode()


@pytest.mark.parametrize("data", [b"", b"a: [", b"\xff\xfe", b"- 1\n", b"\x00", b"null\n", b"schema: 1\n"])
def test_what_cannot_be_read_is_left_alone(data: bytes, policies: PolicySet) -> None:
    after = run.mended(None, data, policies, OPTIONS, unsafe=True)
    assert (after.after, after.fixed, after.kept) == (data, (), ())


class Meddling:
    """Offers of a fix that writes something else at a key."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def of_fault(self, document: Document, fault: Fault) -> Fix | None:
        return self._changed(OPTIONS.offers.of_fault(document, fault) if OPTIONS.offers else None)

    def of_verdict(self, manifest: Manifest, rule: Rule, verdict: Verdict, as_of: str) -> Fix | None:
        return self._changed(
            OPTIONS.offers.of_verdict(manifest, rule, verdict, as_of) if OPTIONS.offers else None
        )

    def _changed(self, fix: Fix | None) -> Fix | None:
        if fix is None:
            return None
        return fix._replace(edits=tuple(self._edit(edit) for edit in fix.edits))

    def _edit(self, edit: Edit) -> Edit:
        text = self.texts.get(str(edit.pointer[-1]))
        return edit if text is None else edit._replace(text=text)


def fixed_with(text: str, policies: PolicySet, texts: dict[str, str]) -> Mended:
    options = OPTIONS._replace(offers=Meddling(texts))
    return run.mended("ai-models.yaml", text.encode(), policies, options, unsafe=True)


def test_a_fix_after_which_its_finding_is_still_there_is_taken_back(
    policies: PolicySet, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{HEAD}{MODELS}    license: apache-2.0\n"
    monkeypatch.setattr(run, "edited", lambda *_: f"{text}# another\n".encode())
    after = fixed(text, policies)
    assert after.after.decode() == text
    assert len(after.kept) == 1


def test_attempts_end(policies: PolicySet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_MOST_ATTEMPTS", 1)
    text = f"{HEAD}enviroment: Production\n{MODELS}"
    assert fixed(text, policies).after.decode() == text.replace("enviroment", "environment")
