"""How every run ends."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Never

import pytest

from steelyard.cli import schema

if TYPE_CHECKING:
    from tests.conftest import Cli


def ending_with(error: BaseException) -> object:
    def end(*_: object) -> Never:
        raise error

    return end


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (RuntimeError("oops"), 70, "a bug of its own"),
    ],
)
def test_how_a_run_ends(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    monkeypatch.setattr(schema, "names", ending_with(error))
    result = cli("schema")
    assert result.code == code
    assert said in result.err


def test_it_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "steelyard", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("steelyard ")
