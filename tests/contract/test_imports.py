"""What a run whose documents are valid must not import, seen in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from tests.children import unmeasured

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What click brings in, without which plain arguments are read; and what only folders of policies and waivers need.
PLAIN = ("click", "inspect", "uuid", "gettext", "steelyard.policy.strays", "fnmatch")
HEAVY = (
    "pydantic",
    "pydantic_core",
    "jsonschema",
    "jinja2",
    "rich",
    "ruamel",
    "importlib.metadata",
)
EVIDENCE = "steelyard.policy.language.evidence"
COMPILING = (
    "agree",
    "check",
    "emit",
    "functions",
    "lexer",
    "lint",
    "lower",
    "parser",
    "timestamps",
    "writer",
    "written",
)
LANGUAGE = tuple(f"steelyard.policy.language.{name}" for name in COMPILING)
"""What compiles policies: whoever has one from the cache tells its findings without."""
GENERATORS = ("steelyard.schemas.writer", "steelyard.schemas.cheap", "steelyard.manifest.binding_tables")
"""What writes the code that is generated: no run needs it."""


@pytest.mark.parametrize("name", [*LANGUAGE, EVIDENCE, *GENERATORS])
def test_what_a_run_must_not_import_is_there(name: str) -> None:
    assert find_spec(name) is not None, "renamed: nothing would hold it off"


SHOW = """
import sys
from steelyard.cli.main import run
try:
    run(sys.argv[2:])
except SystemExit as end:
    code = end.code
print("MODULES", code, *sorted(set(sys.argv[1].split(",")) & set(sys.modules)))
"""


def modules_of(*arguments: str, heavy: Sequence[str] = HEAVY) -> tuple[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", SHOW, ",".join(heavy), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=unmeasured(),
    )
    _, code, *loaded = done.stdout.splitlines()[-1].split()
    return code, loaded


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "github"])
def test_a_valid_manifest_is_checked_without_the_heavy_libraries(format_: str) -> None:
    code, loaded = modules_of(
        "check",
        "examples/clinical-open-weights/ai-models.yaml",
        *(
            "--policy",
            "open-first",
            "--policy",
            "vendor-supported",
            "--fail-on",
            "never",
            "--format",
            format_,
        ),
        heavy=(*HEAVY, *PLAIN, *GENERATORS),
    )
    assert code == "0"
    assert loaded == []


def test_an_invalid_manifest_brings_jsonschema_in(tmp_path: os.PathLike[str]) -> None:
    path = os.path.join(tmp_path, "ai-models.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("schema: 1\n")
    code, loaded = modules_of("check", path)
    assert code == "1"
    assert "jsonschema" in loaded
    assert "pydantic" not in loaded


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check", "--help"]])
def test_help_and_version_are_light(arguments: list[str]) -> None:
    code, loaded = modules_of(*arguments)
    assert code == "0"
    assert loaded == []


BOUND = """
import sys
sys.addaudithook(lambda event, about: event == "open" and str(about[0]).endswith(".schema.json") and print("READ", about[0]))
from steelyard.manifest.bind import bind, binding_faults
from steelyard.reading import read
from steelyard.schemas import conform
document = read(sys.argv[1])
manifest = bind(document)
print(conform(document, "manifest.v1"), *binding_faults(manifest), len(list(manifest.subjects("reference"))))
print("json" in sys.modules)
"""


def test_a_valid_manifest_is_bound_without_reading_a_schema() -> None:
    manifest = os.path.join("examples", "clinical-open-weights", "ai-models.yaml")
    done = subprocess.run(
        [sys.executable, "-c", BOUND, manifest],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=unmeasured(),
    )
    faults, loaded = done.stdout.splitlines()
    assert faults.startswith("() ")
    assert int(faults.split()[-1]) > 0
    assert loaded == "False"


def test_a_finding_under_a_kept_policy_is_told_without_what_compiles_policies(
    tmp_path: os.PathLike[str],
) -> None:
    path = os.path.join(tmp_path, "ai-models.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(
            "schema: 1\nproject: p\nowner: a@example.org\n"
            "models: [{model: a, provider: p, access: api, license: MIT}]\n"
        )
    modules_of("check", path)

    _, loaded = modules_of("check", path, heavy=(*LANGUAGE, "unicodedata", EVIDENCE))

    assert loaded == [EVIDENCE]
