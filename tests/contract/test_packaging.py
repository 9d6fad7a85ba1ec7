"""The wheel and the sdist carry everything: installed into an empty environment, the command does its job."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

pytestmark = pytest.mark.slow


def call(*command: str, cwd: str | Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "COV", "PYTHON"))
    }
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An sdist of the checkout, and a wheel made from that sdist (as `python -m build` does)."""
    out = tmp_path_factory.mktemp("dist")
    done = call(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out))
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_the_wheel_carries_policies_schemas_and_types(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, inside in (("policies", "steelyard/_data/policies"), ("schemas", "steelyard/_data/schemas")):
        for base, _, files in os.walk(os.path.join(ROOT, folder)):
            relative = os.path.relpath(base, os.path.join(ROOT, folder))
            wanted = {
                os.path.normpath(os.path.join(inside, relative, name)).replace(os.sep, "/") for name in files
            }
            assert wanted <= names
    assert "steelyard/py.typed" in names


def test_the_sdist_carries_what_the_wheel_is_made_of(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {
        "policies/packs/baseline.yaml",
        "schemas/manifest.v1.schema.json",
        "LICENSE",
        "README.md",
    } <= names


def test_an_installed_wheel_checks_a_manifest(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    python = str(tmp_path / "env" / "bin" / "python")
    # The dependencies are this environment's own; only the wheel itself is new.
    target = call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip()
    zipfile.ZipFile(wheel).extractall(target)  # noqa: S202 - our own wheel, built a moment ago
    outer = call(
        sys.executable, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"
    ).stdout.strip()
    editable = {
        name for name in os.listdir(outer) if name.startswith(("steelyard", "_editable", "__editable"))
    }
    for name in set(os.listdir(outer)) - editable - set(os.listdir(target)):
        if not name.endswith(".pth"):
            os.symlink(os.path.join(outer, name), os.path.join(target, name))
    project = os.path.join(ROOT, "examples", "minimal-open")
    done = call(python, "-m", "steelyard", "check", project, "--as-of", "2026-11-23", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    where = call(python, "-c", "import steelyard.resources as r; print(r.POLICIES)", cwd=tmp_path).stdout
    assert where.strip().startswith(str(tmp_path))
