"""What the folders of Hugging Face's cache tell."""

from __future__ import annotations

import pytest

from steelyard.exchange.huggingface.cached import Snapshot, snapshot

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(("name", "id_"), [("ns--my-model_1.5", "ns/my-model_1.5"), ("gpt2", "gpt2")])
def test_a_snapshot_tells_repository_and_commit(name: str, id_: str) -> None:
    root = f"/hub/models--{name}"
    assert snapshot(f"{root}/snapshots/{COMMIT}/") == Snapshot(id_, COMMIT, root)


@pytest.mark.parametrize(
    "folder",
    [
        "/hub/models--a--b",
        f"/hub/models--a--b/snapshots/{COMMIT}/onnx",
        "/hub/models--a--b/snapshots/main",
        f"/hub/datasets--a--b/snapshots/{COMMIT}",
        f"/hub/models--a--b--c/snapshots/{COMMIT}",
        f"/hub/a--b/snapshots/{COMMIT}",
        ".",
    ],
)
def test_other_folders_tell_nothing(folder: str) -> None:
    assert snapshot(folder) is None
