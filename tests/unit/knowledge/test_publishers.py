"""Who published weights, as ids and package URLs name them; who is not named stays unknown."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from steelyard.knowledge.derived import derived
from steelyard.knowledge.publishers import publisher
from tests.children import unmeasured


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"model": "BAAI/bge-m3"}, "BAAI"),
        ({"model": "bge-m3"}, None),
        ({"model": "llama3.2:3b"}, None),
        ({"model": "./models/bge-m3"}, None),
        ({"model": "/opt/models"}, None),
        ({"model": "a/b/c"}, None),
        ({"model": "BAAI/"}, None),
        ({}, None),
        ({"model": "BAAI/bge-m3", "purl": "pkg:huggingface/someone/bge-m3@0123"}, "someone"),
        ({"purl": "pkg:huggingface/some%6Fne/bge-m3#a/b"}, "someone"),
        ({"purl": "pkg:huggingface/gpt2@0123"}, None),
        ({"purl": "pkg:generic/a/b/c@1"}, "a/b"),
        ({"purl": "pkg:oci/writer@sha256:44?repository_url=registry.example.org/ml"}, "registry.example.org/ml"),
        ({"purl": "pkg:oci/writer@sha256:44?repository_url=registry.example.org%2Fml%2Fwriter&arch=x"},
         "registry.example.org/ml"),
        ({"purl": "pkg:oci/writer@sha256:44"}, None),
        ({"purl": "pkg:mlflow/writer@3?repository_url=https://mlflow.example.org/"}, "mlflow.example.org"),
        ({"purl": "pkg:mlflow/writer@3?model_uuid=36"}, None),
        ({"purl": "no purl"}, None),
    ],
)  # fmt: skip
def test_who_published_it(record: dict[str, Any], expected: str | None) -> None:
    assert publisher(record) == expected


@pytest.mark.parametrize(
    ("record", "everybody", "known"),
    [
        ({"model": "a/m"}, ["a"], ["a"]),
        ({"model": "a/m", "base": [{"model": "b/n"}, {"purl": "pkg:huggingface/c/o"}]}, ["a", "b", "c"], ["a", "b", "c"]),
        ({"model": "a/m", "base": [{"relation": "merge"}]}, None, ["a"]),
        ({"model": "m", "base": [{"model": "b/n"}]}, None, ["b"]),
        ({"model": "m"}, None, []),
    ],
)  # fmt: skip
def test_all_are_known_only_where_each_is_named(
    record: dict[str, Any], everybody: list[str] | None, known: list[str]
) -> None:
    assert derived(record, "publishers", "publishers", "2026-11-23") == everybody
    assert derived(record, "publishers", "known_publishers", "2026-11-23") == known


def test_only_a_package_url_costs_a_library() -> None:
    script = (
        "import sys\n"
        "from steelyard.knowledge.publishers import publisher\n"
        "assert publisher({'model': 'acme/finder'}) == 'acme'\n"
        "assert 'urllib.parse' not in sys.modules\n"
        "assert publisher({'purl': 'pkg:huggingface/acme/finder'}) == 'acme'\n"
        "assert 'urllib.parse' in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=unmeasured()
    )
    assert (done.returncode, done.stderr) == (0, "")
