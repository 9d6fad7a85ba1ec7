"""A program is run within a time and a size, and ended with all that it started."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import UnreachableError
from steelyard.policy.sources.programs import Bounds, run

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = (sys.executable, "-c")


def test_what_it_writes_and_how_it_ends_is_told(tmp_path: Path) -> None:
    script = "import sys; print(sys.stdin.read()); print('no', file=sys.stderr); sys.exit(3)"
    ran = run((*PYTHON, script), str(tmp_path), os.environ, Bounds(20, 1000), b"given")
    assert (ran.code, ran.out.strip(), ran.err.strip()) == (3, b"given", "no")


def test_a_program_that_never_ends_is_ended_with_its_children(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    child = f"import time; time.sleep(2); open({str(mark)!r}, 'w')"
    script = (
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    )
    start = time.monotonic()
    with pytest.raises(UnreachableError, match="no answer within 1 seconds"):
        run((*PYTHON, script), str(tmp_path), os.environ, Bounds(1, 1000))
    assert time.monotonic() - start < 10
    time.sleep(2.5)
    assert not mark.exists()


@pytest.mark.parametrize("where", ["print('x' * 5000, flush=True)", "open('f', 'w').write('x' * 5000)"])
def test_a_program_that_writes_too_much_is_ended(tmp_path: Path, where: str) -> None:
    with pytest.raises(UnreachableError, match="more than 1,000 bytes came"):
        run((*PYTHON, f"import time; {where}; time.sleep(60)"), str(tmp_path), os.environ, Bounds(20, 1000))
    with pytest.raises(UnreachableError, match="more than 1,000 bytes came"):
        run((*PYTHON, where), str(tmp_path), os.environ, Bounds(20, 1000))


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(UnreachableError, match="cannot run steelyard-nothing"):
        run(("steelyard-nothing",), ".", os.environ, Bounds(1, 1000))
