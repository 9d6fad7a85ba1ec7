"""What is kept is code: it is run only where nobody but the user could have put it, and only whole."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.policy import load as loading
from steelyard.policy.cache import Cache, key
from steelyard.policy.load import load_policies
from tests.scenarios.broken import MANIFEST
from tests.unit.policy.cards import put, put_card, verdicts

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.rule import PolicySet

NAME = key([b"an entry"])
NOBODY = 65534

as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make what belongs to others"
)
posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps the profiles of users apart itself")


def decided(policies: PolicySet) -> list[tuple[Any, ...]]:
    return [
        (one.rule, one.outcome)
        for one in verdicts(policies, "models: [{model: m}, {model: n, license: MIT}]\n")
    ]


@pytest.fixture
def kept(tmp_path: Path) -> Cache:
    cache = Cache(str(tmp_path / "cache"))
    cache.put(NAME, b"content")
    assert cache.get(NAME) == b"content"
    return cache


@posix
def test_the_folder_and_its_entries_are_the_user_s_alone(kept: Cache, tmp_path: Path) -> None:
    assert kept.get(NAME)
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "cache" / NAME).stat().st_mode & 0o777 == 0o600


@posix
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777, 0o722])
def test_a_folder_that_others_may_write_is_neither_read_nor_written(
    mode: int, kept: Cache, tmp_path: Path
) -> None:
    (tmp_path / "cache").chmod(mode)
    assert kept.get(NAME) is None
    other = key([b"another"])
    kept.put(other, b"x")
    assert os.listdir(tmp_path / "cache") == [NAME]


@posix
@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
def test_an_entry_that_others_may_write_is_not_read(mode: int, kept: Cache, tmp_path: Path) -> None:
    (tmp_path / "cache" / NAME).chmod(mode)
    assert kept.get(NAME) is None


@posix
@as_root
def test_an_entry_of_somebody_else_is_not_read(kept: Cache, tmp_path: Path) -> None:
    os.chown(tmp_path / "cache" / NAME, NOBODY, NOBODY)
    assert kept.get(NAME) is None


@posix
@as_root
def test_a_folder_of_somebody_else_is_neither_read_nor_written(kept: Cache, tmp_path: Path) -> None:
    os.chown(tmp_path / "cache", NOBODY, NOBODY)
    assert kept.get(NAME) is None
    kept.put(key([b"another"]), b"x")
    assert os.listdir(tmp_path / "cache") == [NAME]


@posix
def test_a_link_to_a_folder_is_as_good_as_the_folder(kept: Cache, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("cache")
    linked = Cache(str(tmp_path / "link"))
    assert linked.get(NAME) == kept.get(NAME) == b"content"
    (tmp_path / "cache").chmod(0o777)
    assert linked.get(NAME) is None
    linked.put(key([b"another"]), b"x")
    assert os.listdir(tmp_path / "cache") == [NAME]


@posix
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o722])
def test_a_folder_below_one_that_others_may_write_is_neither_read_nor_written(
    mode: int, tmp_path: Path
) -> None:
    cache = Cache(str(tmp_path / "shared" / "deep" / "cache"))
    cache.put(NAME, b"content")
    (tmp_path / "shared").chmod(mode)
    assert cache.get(NAME) is None
    cache.put(key([b"another"]), b"x")
    (tmp_path / "shared").chmod(0o1000 | mode)
    assert cache.get(NAME) == b"content", "there nobody takes away what is ours"
    assert os.listdir(tmp_path / "shared" / "deep" / "cache") == [NAME]


@posix
@as_root
@pytest.mark.parametrize("whose", ["link", "folder of the link", "folder above"])
def test_a_way_that_somebody_else_chose_leads_to_no_cache(kept: Cache, tmp_path: Path, whose: str) -> None:
    """What is at its end may be the user's own, and be planted: unpacked from an archive, cloned."""
    assert kept.get(NAME) == b"content"
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    (shared / "link").symlink_to("../cache")
    linked = Cache(str(shared / "link"))
    assert linked.get(NAME) == b"content"
    what = {"link": shared / "link", "folder of the link": shared, "folder above": tmp_path}[whose]
    os.chown(what, NOBODY, NOBODY, follow_symlinks=False)
    assert linked.get(NAME) is None
    linked.put(key([b"another"]), b"x")
    Cache(str(shared / "link" / "deep" / "er")).put(NAME, b"x")
    os.chown(what, 0, 0, follow_symlinks=False)
    assert os.listdir(tmp_path / "cache") == [NAME]


@posix
def test_links_that_go_round_in_a_circle_are_no_cache(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    cache = Cache(str(tmp_path / "a"))
    cache.put(NAME, b"x")
    assert cache.get(NAME) is None


@posix
def test_every_folder_that_is_made_is_the_user_s_alone(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        Cache(str(tmp_path / "a" / "b" / "c")).put(NAME, b"content")
    finally:
        os.umask(mask)
    assert [(tmp_path / one).stat().st_mode & 0o777 for one in ("a", "a/b", "a/b/c")] == [0o700] * 3


@posix
def test_a_link_to_an_entry_that_others_may_write_is_not_read(kept: Cache, tmp_path: Path) -> None:
    entry = tmp_path / "cache" / NAME
    entry.rename(tmp_path / "elsewhere")
    entry.symlink_to(tmp_path / "elsewhere")
    assert kept.get(NAME) == b"content"
    (tmp_path / "elsewhere").chmod(0o666)
    assert kept.get(NAME) is None


@posix
def test_an_entry_is_never_written_through_a_link(kept: Cache, tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine")
    other = key([b"another"])
    for name in (other, f".{other}.{os.getpid()}"):
        (tmp_path / "cache" / name).symlink_to(tmp_path / "victim")
        kept.put(other, b"x")
        assert (tmp_path / "victim").read_text() == "mine"


@pytest.mark.parametrize("folder", ["file/below", "file", "long" * 99])
def test_a_folder_that_cannot_be_made_is_no_error(folder: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(str(tmp_path / folder))
    cache.put(NAME, b"x")
    assert cache.get(NAME) is None


@pytest.mark.parametrize("step", ["open", "replace"])
def test_what_a_full_disk_leaves_is_taken_away(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    Cache(str(tmp_path / "cache")).put(NAME, b"x")
    monkeypatch.undo()
    assert os.listdir(tmp_path / "cache") == []


# -- whole policies


@pytest.fixture
def policy(tmp_path: Path) -> str:
    put_card(tmp_path / "policy", require="{expr: has(model.license)}")
    return str(tmp_path / "policy")


def entries(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache").iterdir())


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_entry_is_rebuilt(share: float, policy: str, tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    wanted = decided(load_policies([policy], cache=cache))
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    entry.write_bytes(whole[: int(len(whole) * share)])
    assert decided(load_policies([policy], cache=cache)) == wanted
    assert cache.get(entry.name) is not None, "it was written anew"


@pytest.mark.parametrize("place", [0, 8, 16, 40, -1])
def test_an_entry_with_one_wrong_byte_is_rebuilt(place: int, policy: str, tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    wanted = decided(load_policies([policy], cache=cache))
    (entry,) = entries(tmp_path)
    content = bytearray(entry.read_bytes())
    content[place] ^= 1
    entry.write_bytes(content)
    assert cache.get(entry.name) is None
    assert decided(load_policies([policy], cache=cache)) == wanted


@pytest.mark.parametrize("content", [b"", b"\0", b"N", b"nonsense", b"(\x01\x00\x00\x00N", b"\xff" * 99])
def test_a_sealed_entry_that_is_no_policy_is_rebuilt(content: bytes, policy: str, tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    wanted = decided(load_policies([policy], cache=cache))
    (entry,) = entries(tmp_path)
    cache.put(entry.name, content)
    assert cache.get(entry.name) == content
    assert decided(load_policies([policy], cache=cache)) == wanted


def test_another_interpreter_reads_and_writes_entries_of_its_own(
    policy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(str(tmp_path / "cache"))
    wanted = decided(load_policies([policy], cache=cache))
    (first,) = entries(tmp_path)
    monkeypatch.setattr(loading, "FORM", "the form of another interpreter")
    first.write_bytes(b"what another interpreter must not even open")
    assert decided(load_policies([policy], cache=cache)) == wanted
    assert len(entries(tmp_path)) == 2
    assert first.read_bytes() == b"what another interpreter must not even open"


WRITER = """
import sys
from steelyard.policy.cache import Cache
from steelyard.policy.load import load_policies
for _ in range(20):
    rules = load_policies([sys.argv[1]], cache=Cache(sys.argv[2])).rules
    assert [rule.id for rule in rules] == ["own-rule"]
"""


def test_many_writers_at_once_leave_one_whole_entry(policy: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, policy, str(tmp_path / "cache")]
    writers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    ended = [(writer.communicate()[1], writer.returncode) for writer in writers]
    assert ended == [("", 0)] * len(writers)
    (entry,) = entries(tmp_path)
    assert Cache(str(tmp_path / "cache")).get(entry.name) is not None


@posix
def test_a_run_writes_nowhere_but_into_the_user_s_cache(policy: str, tmp_path: Path) -> None:
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    put(work / "ai-models.yaml", MANIFEST)
    before = set(tmp_path.rglob("*"))
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "steelyard", "check", "--policy", policy, "ai-models.yaml"]
    for _ in range(2):
        ended = subprocess.run(
            command, cwd=work, env=environment, capture_output=True, text=True, check=False
        )
        assert (ended.returncode, ended.stderr) == (1, "")
    made = {path.relative_to(home).as_posix() for path in set(tmp_path.rglob("*")) - before}
    folders = {".cache", ".cache/steelyard", ".cache/steelyard/policy"}
    (entry,) = made - folders
    assert entry.startswith(".cache/steelyard/policy/")
