"""Files of the user's: new ones only where nothing was, old ones whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from steelyard.cli.files import create, replace
from steelyard.errors import UsageError


def test_what_exists_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"

    assert create(str(path), "one")
    assert not create(str(path), "two")
    assert path.read_text() == "one"


def test_what_is_gone_cannot_be_replaced(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        replace(str(tmp_path / "a.yaml"), "text")


def test_what_is_read_only_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("one")
    path.chmod(0o444)
    # For root nothing is read-only: ask the mode, as access does for everybody else.
    monkeypatch.setattr(os, "access", lambda path, _: bool(os.stat(path).st_mode & 0o200))

    with pytest.raises(UsageError, match="it is read-only"):
        replace(str(path), "two")
    assert path.read_text() == "one"


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="no limits of this kind here")
    (tmp_path / "a.yaml").write_text("one")
    # The largest file this process may write ends in the middle of the text, as a full disk would.
    code = (
        "import resource as r, signal\n"
        "from steelyard.cli.files import replace\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "before = r.getrlimit(r.RLIMIT_FSIZE)\n"
        "r.setrlimit(r.RLIMIT_FSIZE, (9, before[1]))\n"
        "try:\n"
        "    replace('a.yaml', 'x' * 99)\n"
        "finally:\n"
        "    r.setrlimit(r.RLIMIT_FSIZE, before)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True, text=True
    )

    assert "UsageError: cannot write a.yaml: File too large" in done.stderr
    assert os.listdir(tmp_path) == ["a.yaml"]
    assert (tmp_path / "a.yaml").read_text() == "one"
