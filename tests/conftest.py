"""Fixtures that many tests share: the command line in this process, and the places of real data."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest
from hypothesis import HealthCheck, settings

from steelyard.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

settings.register_profile(
    "steady", deadline=None, derandomize=True, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHARED = os.path.join(os.path.dirname(ROOT), "shared", "data")


_LAWS = (os.path.join("tests", "property", ""), os.path.join("tests", "policies", ""))


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Leave the laws, and what every card is held to, unmeasured: measured they take twice as long, and other tests cover the same."""
    for item in items:
        if os.path.relpath(item.path, ROOT).startswith(_LAWS):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the caches of this run apart from those of whoever runs it, in CI as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEELYARD_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


class Result(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


class Cli(Protocol):
    """Runs `steelyard …` in this process, in a folder."""

    def __call__(self, *arguments: str, cwd: Path | str | None = None, stdin: bytes = b"") -> Result: ...


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, cwd: Path | str | None = None, stdin: bytes = b"") -> Result:
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
        err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
        with monkeypatch.context() as patch:
            patch.chdir(cwd or tmp_path)
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            with pytest.raises(SystemExit) as ended:
                run(list(arguments))
        for stream in (out, err):
            stream.flush()
        said = [stream.buffer.getvalue().decode() for stream in (out, err)]
        return Result(int(ended.value.code or 0), *said)

    return call


@pytest.fixture
def shared() -> str:
    """The folder of real data beside the repository; tests that read it are skipped where it is absent."""
    if not os.path.isdir(SHARED):
        pytest.skip("the real data beside the repository is absent")
    return SHARED
