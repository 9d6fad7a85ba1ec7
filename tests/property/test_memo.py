"""Whatever a run rests on may change: then the memo has no answer, and an unchanged repeat has the very same."""

from __future__ import annotations

import marshal
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from steelyard.cli import memo
from steelyard.cli.memo import PREFIXES, VARIABLES
from steelyard.policy.cache import Cache
from tests.scenarios.places import DAY, Place
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    from tests.conftest import Cli

    Ask: TypeAlias = Callable[..., "Ran"]

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no memo on Windows")

# The console script's own way in; at the end it tells whether arguments were read, without which no run begins.
CONSOLE = """
import os, sys
sys.path.pop(0)
sys.argv = ["steelyard", *sys.argv[1:]]
leave = os._exit
def tell(code):
    os.write(2, b"\\nRAN" if "steelyard.cli.plain" in sys.modules else b"\\nRECALLED")
    leave(code)
os._exit = tell
from steelyard.cli.main import console
console()
"""
ARGUMENTS = ("check", "--as-of", "2026-11-23", "--all", "--waivers", "more.yaml", "--used", "used.txt")
MANIFEST = """\
schema: 1
project: p
owner: jo@example.org
models: [{id: m, model: acme/m-1, license: MIT, terms: ev-exit}]
evidence: {ev-exit: {path: docs/exit.md}, ev-gone: {path: docs/gone.md}}
"""
CONFIG = "policy: policy\nbaseline: known.json\ncatalog: catalog.yaml\nfail_on: error\n"
WAIVERS = "schema: 1\nwaivers: []\n"
BASE = {"LANG": "C.UTF-8", "TERM": "xterm", "PYTHONDONTWRITEBYTECODE": "1"}
"""Byte code that is written is code that has only just changed: the next run would be the first that is kept."""


class Ran(NamedTuple):
    """How a process ended, and whether it was answered by the memo."""

    code: int
    out: bytes
    err: bytes
    recalled: bool


def console(
    folder: Path, environment: dict[str, str], arguments: tuple[str, ...] = ARGUMENTS, script: str = CONSOLE
) -> Ran:
    path = os.environ["PATH"]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=folder / "repo",
        env={"HOME": str(folder), "PATH": path, **BASE, **environment},
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    err, _, end = done.stderr.rpartition(b"\n")
    assert end in (b"RAN", b"RECALLED"), done.stderr
    return Ran(done.returncode, done.stdout, err, end == b"RECALLED")


def repository(folder: Path) -> Path:
    repo = folder / "repo"
    (repo / ".git").mkdir(parents=True)
    put(repo / "ai-models.yaml", MANIFEST)
    put(repo / "steelyard.yaml", CONFIG)
    put(repo / "docs" / "exit.md", "exit\n")
    put(repo / "docs" / "other.md", "exit\n")
    put(repo / "catalog.yaml", "schema: 1\nmodels: []\n")
    put(repo / "used.txt", "acme/m-1\n")
    put(repo / "more.yaml", WAIVERS)
    put_card(repo / "policy")
    put_pack(repo / "policy")
    (repo / "link.yaml").symlink_to("ai-models.yaml")
    return repo


@pytest.fixture
def asked(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Asks the same again and again, after it has been asked once, so that there is an answer to recall."""
    repo = repository(tmp_path)
    assert cli("baseline", "--as-of", "2026-11-23", "--output", "known.json", cwd=repo).code == 0
    first = console(tmp_path, {})
    assert first.code in (0, 1), first.err
    monkeypatch.chdir(repo)
    assert all(all(map(memo.holds, inputs)) for inputs in kept(tmp_path))

    def again(environment: dict[str, str] | None = None, *arguments: str) -> Ran:
        return console(tmp_path, environment or {}, (*ARGUMENTS, *arguments))

    return again


def kept(folder: Path) -> list[list[memo.Input]]:
    """The inputs of every entry there is."""
    home = folder / ".cache" / "steelyard" / "memo"
    entries = [Cache(str(home)).get(name) for name in sorted(os.listdir(home))]
    assert entries
    return [marshal.loads(one)[3] for one in entries if one is not None]  # noqa: S302 - it is ours


def in_place(path: str, text: str) -> Callable[[Path], None]:
    def change(repo: Path) -> None:
        put(repo / path, text)

    return change


def same_size_and_time(repo: Path) -> None:
    file = repo / "ai-models.yaml"
    before = file.stat()
    put(file, MANIFEST.replace("MIT", "BSD"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def replaced(repo: Path) -> None:
    put(repo / "new", MANIFEST.replace("MIT", "BSD")).replace(repo / "ai-models.yaml")


def gone(path: str) -> Callable[[Path], None]:
    def change(repo: Path) -> None:
        (repo / path).unlink()

    return change


def retargeted(repo: Path) -> None:
    (repo / "docs" / "exit.md").unlink()
    (repo / "docs" / "exit.md").symlink_to("/etc/hostname")


def unreadable(repo: Path) -> None:
    (repo / "more.yaml").unlink()
    (repo / "more.yaml").mkdir()


def root_above(repo: Path) -> None:
    (repo / ".git").rmdir()


CARD = "policy/rules/license/own-rule.yaml"
CHANGES = {
    "a byte of the manifest": in_place("ai-models.yaml", MANIFEST + "# more\n"),
    "the manifest, its size and time kept": same_size_and_time,
    "the manifest, by another file": replaced,
    "another manifest": in_place("sub/ai-models.yml", MANIFEST),
    "a manifest less": gone("ai-models.yaml"),
    "an ignore file": in_place(".gitignore", "ai-models.yaml\n"),
    "a card": lambda repo: put_card(repo / "policy", severity="note"),
    "another card": lambda repo: put_card(repo / "policy", "other-rule"),
    "a pack": lambda repo: put_pack(repo / "policy", rules="{own-rule: {severity: warning}}"),
    "another pack": lambda repo: put_pack(repo / "policy", "more"),
    "what the organisation is": lambda repo: put_pack(repo / "policy", org="{mau: 5}"),
    "controls": in_place("policy/controls/acme.yaml", "title: none\n"),
    "the configuration": in_place("steelyard.yaml", CONFIG.replace("error", "never")),
    "no configuration": gone("steelyard.yaml"),
    "a misnamed configuration": in_place("steelyard.yml", CONFIG),
    "central waivers": in_place("more.yaml", WAIVERS + "# more\n"),
    "central waivers, now a folder": unreadable,
    "the baseline": in_place("known.json", "{}"),
    "the catalog's overlay": in_place("catalog.yaml", "schema: 1\nmodels: []\n# more\n"),
    "the models in use": in_place("used.txt", "acme/other\n"),
    "evidence that appears": in_place("docs/gone.md", "here\n"),
    "evidence that disappears": gone("docs/exit.md"),
    "evidence that leads elsewhere": retargeted,
    "the repository's root": root_above,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_input_is_noticed(change: Callable[[Path], object], asked: Ask, tmp_path: Path) -> None:
    change(tmp_path / "repo")
    plain = asked({"STEELYARD_CACHE": ""})
    now = asked()
    assert not now.recalled
    assert now == plain


@pytest.mark.parametrize(
    "name", sorted(VARIABLES | {f"{prefix}X" for prefix in PREFIXES if "STEELYARD" not in prefix})
)
def test_every_variable_that_matters_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    one = memo.situation(["check"], "2026-11-23")
    monkeypatch.setenv(name, "2")
    assert memo.situation(["check"], "2026-11-23") != one
    monkeypatch.delenv(name)
    assert memo.situation(["check"], "2026-11-23") != one


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1"},
        {"FORCE_COLOR": "1"},
        {"COLUMNS": "50"},
        {"LC_ALL": "C"},
        {"PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"TZ": "X-1"},
    ],
    ids="".join,
)
def test_a_changed_environment_is_noticed(environment: dict[str, str], asked: Ask) -> None:
    now = asked(environment)
    assert not now.recalled
    assert now == asked({**environment, "STEELYARD_CACHE": ""})
    assert asked(environment) == now._replace(recalled=True)


def test_an_unchanged_repeat_is_recalled_byte_for_byte(asked: Ask) -> None:
    plain = asked({"STEELYARD_CACHE": ""})
    assert not plain.recalled
    assert asked() == plain._replace(recalled=True)
    more = asked(None, "--format", "json")
    assert not more.recalled
    assert asked(None, "--format", "json") == more._replace(recalled=True)


def test_findings_and_their_exit_code_are_recalled(asked: Ask, tmp_path: Path) -> None:
    put(tmp_path / "repo" / "ai-models.yaml", MANIFEST.replace("license: MIT, ", ""))
    first = asked()
    assert (first.code, first.recalled) == (1, False)
    assert asked() == first._replace(recalled=True)


def test_what_no_run_looks_at_changes_nothing(asked: Ask, tmp_path: Path) -> None:
    put(tmp_path / "beside.txt", "x\n")
    assert asked().recalled


def no_longer_locked(place: Place) -> None:
    put(place.repo / "policy.lock", place.lock.replace("sha256:", "sha256:0", 1))


def locked_anew(place: Place) -> None:
    put_card(place.up.folder / "policy", severity="note")
    place.up.commit("v2")
    place.wants(place.up.source("v2"))
    place.run("policy", "lock", *DAY)
    put(place.repo / "policy.lock", place.lock.replace("@v2", "@v1"))
    place.wants(place.up.source())


def tampered(place: Place) -> None:
    (card,) = (place.cache / "packs").rglob("own-rule.yaml")
    card.write_text(card.read_text().replace("error", "note"), encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        no_longer_locked,
        locked_anew,
        tampered,
        lambda place: (place.repo / "policy.lock").unlink(),
        lambda place: shutil.rmtree(place.cache / "packs"),
        lambda place: put(place.repo / "policy.lock", f"{place.lock}# more\n"),
    ],
    ids=["a digest", "another commit", "what is kept", "no lock", "nothing kept", "a byte of the lock"],
)
def test_what_was_locked_is_noticed(
    change: Callable[[Place], object], tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "cache"))
    place = Place(tmp_path, cli)
    assert place.run("policy", "lock", *DAY).code == 0
    environment, arguments = {"STEELYARD_CACHE": str(place.cache)}, ("check", *DAY)
    first = console(tmp_path, environment, arguments)
    assert (first.code, first.recalled) == (1, False)
    assert console(tmp_path, environment, arguments) == first._replace(recalled=True)
    change(place)
    now = console(tmp_path, environment, arguments)
    assert not now.recalled
    # What was decided in vain elsewhere is decided the same here, where nothing was ever remembered.
    shutil.rmtree(place.cache / "memo")
    assert console(tmp_path, environment, arguments) == now


@pytest.mark.parametrize(
    "arguments", [("--output", "report.txt"), ("--policy", "gone"), ("-",), ("--changed-since", "HEAD")]
)
def test_what_writes_fails_or_asks_others_is_never_recalled(asked: Ask, arguments: tuple[str, ...]) -> None:
    asked(None, *arguments)
    assert not asked(None, *arguments).recalled


@pytest.mark.parametrize("damage", ["truncated", "foreign", "writable", "other"])
def test_a_damaged_or_foreign_entry_is_passed_over(asked: Ask, tmp_path: Path, damage: str) -> None:
    plain = asked({"STEELYARD_CACHE": ""})
    (file,) = (tmp_path / ".cache" / "steelyard" / "memo").iterdir()
    if damage == "truncated":
        file.write_bytes(file.read_bytes()[:-1])
    elif damage == "foreign":
        file.write_bytes(b"x" * 40)
    elif damage == "writable":
        file.chmod(0o622)
    else:
        content = marshal.dumps(("another form", 0, (), ()))
        Cache(str(file.parent)).put(file.name, content)
    assert asked() == plain


def test_other_code_is_noticed(tmp_path: Path) -> None:
    root, lib = os.path.dirname(os.path.dirname(os.path.dirname(__file__))), tmp_path / "lib"
    for folder in ("src", "policies", "schemas"):
        shutil.copytree(
            os.path.join(root, folder), lib / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    script = CONSOLE.replace("sys.path.pop(0)", f"sys.path[0] = {str(lib / 'src')!r}")
    repository(tmp_path)
    (tmp_path / "repo" / "steelyard.yaml").write_text("policy: policy\n", encoding="utf-8")
    time.sleep(2.2)  # code that has only just changed is not trusted
    arguments = ("check", "--as-of", "2026-11-23")
    assert not console(tmp_path, {}, arguments, script).recalled
    assert console(tmp_path, {}, arguments, script).recalled
    with open(lib / "src" / "steelyard" / "pipeline.py", "a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert not console(tmp_path, {}, arguments, script).recalled


def test_the_console_script_itself_recalls(asked: Ask, tmp_path: Path) -> None:
    script = os.path.join(sysconfig.get_path("scripts"), "steelyard")
    environment = {**BASE, "HOME": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONPROFILEIMPORTTIME": "1"}
    runs = [
        subprocess.run(
            [script, *ARGUMENTS], cwd=tmp_path / "repo", env=environment, capture_output=True, check=False
        )
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout == asked().out
    assert runs[0].returncode == runs[1].returncode
    assert [b" steelyard.pipeline" in one.stderr for one in runs] == [True, False]
