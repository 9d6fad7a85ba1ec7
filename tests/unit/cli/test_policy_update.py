"""Whoever sits at a terminal is asked before the lock changes."""

from __future__ import annotations

import io
import sys
from typing import Any

import click
import pytest

from steelyard.cli.policy.update import _agree, _Declined
from steelyard.policy.sources.lock import Entry
from steelyard.policy.sources.locking import Renewal
from steelyard.policy.sources.source import Kind

BEFORE = Entry(Kind.GIT, "a" * 40, "sha256:0", "2026-01-01")
RENEWAL = Renewal("git+https://example.org/p@main", BEFORE, BEFORE._replace(resolved="b" * 40), ())


class Terminal(io.StringIO):
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


def asked(monkeypatch: pytest.MonkeyPatch, answer: bool, stdin: Any) -> list[str]:  # noqa: FBT001 - the answer
    questions: list[str] = []

    def confirm(text: str, **_: object) -> bool:
        questions.append(text)
        return answer

    monkeypatch.setattr(click, "confirm", confirm)
    monkeypatch.setattr(sys, "stdin", stdin)
    return questions


def test_a_yes_is_a_yes_and_a_no_a_no(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = asked(monkeypatch, True, Terminal())
    _agree([RENEWAL], yes=False, allow_downgrade=False)
    assert questions == ["Write this to policy.lock?"]
    assert "the rules are the same" in capsys.readouterr().out
    asked(monkeypatch, False, Terminal())
    with pytest.raises(_Declined):
        _agree([RENEWAL], yes=False, allow_downgrade=False)


@pytest.mark.parametrize("stdin", [None, io.StringIO()])
def test_nobody_is_asked_where_nobody_sits(monkeypatch: pytest.MonkeyPatch, stdin: Any) -> None:
    questions = asked(monkeypatch, True, stdin)
    with pytest.raises(_Declined):
        _agree([RENEWAL], yes=False, allow_downgrade=False)
    assert questions == []
