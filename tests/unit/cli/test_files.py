"""Files of the user's: new ones only where nothing was, old ones whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from steelyard.cli.files import create, refuse_way_out, replace, rewrite
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


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("one")
    os.chown(path, 12345, 54321)
    path.chmod(0o4640)

    replace(str(path), b"two")
    status = path.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (12345, 54321, 0o4640)
    assert path.read_text() == "two"


def test_whose_owner_cannot_stay_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("one")
    real = os.stat

    def foreign(target: str, **options: bool) -> os.stat_result:
        status = real(target, **options)
        if os.path.basename(target) != "a.yaml":
            return status
        return os.stat_result([*status[:4], status.st_uid + 1, *status[5:]])

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "stat", foreign)
    monkeypatch.setattr(os, "chown", refused)
    with pytest.raises(UsageError, match="Operation not permitted"):
        replace(str(path), "two")
    monkeypatch.undo()
    assert path.read_text() == "one"
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_rewriting_what_is_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"one")

    rewrite(str(path), b"one", b"two", str(tmp_path))
    assert path.read_bytes() == b"two"
    for before in (b"one", b"tw", b"two more"):
        with pytest.raises(UsageError, match="changed meanwhile"):
            rewrite(str(path), before, b"three", str(tmp_path))
    assert path.read_bytes() == b"two"


def test_an_edit_that_was_saved_at_the_last_moment_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"one")
    real = os.fsync

    def slow(descriptor: int) -> None:
        path.write_bytes(b"mine")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    with pytest.raises(UsageError, match="changed meanwhile"):
        rewrite(str(path), b"one", b"two", str(tmp_path))
    assert path.read_bytes() == b"mine"
    assert os.listdir(tmp_path) == ["a.yaml"]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_link_leads_out_of_the_repository_it_lies_in(tmp_path: Path) -> None:
    """Also where the run started above, in a folder that holds many."""
    for name in ("good", "evil"):
        (tmp_path / name / ".git").mkdir(parents=True)
    target = tmp_path / "good" / "ai-models.yaml"
    target.write_bytes(b"one")
    link = tmp_path / "evil" / "sub" / "ai-models.yaml"
    link.parent.mkdir()
    link.symlink_to("../../good/ai-models.yaml")
    with pytest.raises(UsageError, match="leads out of"):
        rewrite(str(link), b"one", b"two", str(tmp_path))
    assert target.read_bytes() == b"one"

    link.unlink()
    (tmp_path / "evil" / "models.yaml").write_bytes(b"one")
    link.symlink_to("../models.yaml")
    rewrite(str(link), b"one", b"two", str(tmp_path))
    assert (tmp_path / "evil" / "models.yaml").read_bytes() == b"two"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_folder_that_leads_out_to_another_repository_is_out(tmp_path: Path) -> None:
    for name in ("good", "evil"):
        (tmp_path / name / ".git").mkdir(parents=True)
    (tmp_path / "good" / "ai-models.yaml").write_bytes(b"one")
    (tmp_path / "evil" / "link").symlink_to("../good")
    with pytest.raises(UsageError, match="leads out of"):
        rewrite(str(tmp_path / "evil" / "link" / "ai-models.yaml"), b"one", b"two", str(tmp_path / "evil"))


def test_what_links_lead_out_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "named").mkdir()
    (tmp_path / "named-too").mkdir()
    (tmp_path / "named" / "out").symlink_to(tmp_path / "named-too")
    (tmp_path / "link").symlink_to("named")

    for folder in (str(tmp_path / "named"), str(tmp_path / "link")):
        refuse_way_out(folder, folder)
        refuse_way_out(os.path.join(folder, "a", "b.md"), folder)
        with pytest.raises(UsageError, match=r"leads out of .* through a link, and is left alone") as refused:
            refuse_way_out(os.path.join(folder, "out", "b.md"), folder)
        assert refused.value.hint == "Remove the link."


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
