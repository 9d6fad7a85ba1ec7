"""Opening a path: only plain files, and never a wait."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from steelyard.reading import Limits, Unreadable, read

if TYPE_CHECKING:
    from pathlib import Path


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        read(str(path), shown="shown.yaml")
    assert caught.value.path == "shown.yaml"
    assert str(caught.value) == f"shown.yaml: {caught.value.reason}"
    return caught.value.reason


def test_reads_a_file_under_the_name_the_user_sees(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_bytes(b"a: 1\n")
    document = read(str(tmp_path / "m.yaml"), shown="m")
    assert (document.value, document.source.path) == ({"a": 1}, "m")
    assert read(str(tmp_path / "m.yaml")).source.path == str(tmp_path / "m.yaml")


def test_the_real_name_decides_the_grammar(tmp_path: Path) -> None:
    (tmp_path / "m.JSON").write_bytes(b"{a: 1}")
    assert not read(str(tmp_path / "m.JSON"), shown="stdin").readable


def test_reads_no_more_than_the_limit(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_bytes(b"a: 1\n" * 100)
    assert "larger than 9 bytes" in read(str(tmp_path / "m.yaml"), Limits(bytes=9)).faults[0].message


def test_a_file_that_tells_no_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_bytes(b"a: 1\n")
    status = os.stat_result((0o100644, *[0] * 9))
    monkeypatch.setattr(os, "fstat", lambda _: status)
    assert read(str(tmp_path / "m.yaml")).value == {"a": 1}


def test_missing(tmp_path: Path) -> None:
    assert refusal(tmp_path / "m.yaml") == "there is no such file"
    (tmp_path / "f").write_bytes(b"")
    assert refusal(tmp_path / "f" / "m.yaml") == "there is no such file"


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "it is a folder"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_fifo_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "m.yaml")
    assert refusal(tmp_path / "m.yaml") == "it is not a plain file"


@pytest.mark.skipif(os.name == "nt", reason="POSIX devices and links")
def test_devices_and_circles(tmp_path: Path) -> None:
    (tmp_path / "device.yaml").symlink_to("/dev/zero")
    assert refusal(tmp_path / "device.yaml") == "it is not a plain file"
    (tmp_path / "a.yaml").symlink_to("b.yaml")
    (tmp_path / "b.yaml").symlink_to("a.yaml")
    assert refusal(tmp_path / "a.yaml") == "its symbolic links go round in a circle"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "permission denied"),
        (OSError(errno.EIO, "Input/output error"), "input/output error"),
        (OSError("?"), "it cannot be read"),
    ],
)
def test_other_errors(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: OSError, reason: str) -> None:
    (tmp_path / "m.yaml").write_bytes(b"a: 1\n")

    def fail(*_: object) -> bytes:
        raise error

    monkeypatch.setattr(os, "read", fail)
    assert refusal(tmp_path / "m.yaml") == reason


def test_a_path_no_file_can_have(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a\0b") == "this cannot be the path of a file"
