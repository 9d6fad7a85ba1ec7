"""Walking `model-index`, sound and broken."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.exchange.entry import Draft
from steelyard.exchange.huggingface.measured import Measured
from steelyard.exchange.huggingface.model_index import names, results


def walked(index: object, model: str = "ns/m") -> tuple[list[Measured], list[str]]:
    draft = Draft()
    found = list(results(draft, index, model))
    return found, [remark.words for remark in draft._told()]


def index(name: str = "m", **dataset: Any) -> dict[str, Any]:
    result = {
        "task": {"type": "asr"},
        "dataset": {"type": "cv", **dataset},
        "metrics": [{"type": "wer", "value": 20.9, "name": "Test WER"}],
    }
    return {"name": name, "results": [result]}


def test_a_result_is_what_it_says() -> None:
    (one,), words = walked([index(config="fr", split="test")])
    assert one == Measured(
        name="cv", task="fr", metric="wer", value=20.9, self_reported=True,
        variant=(("task", "asr"), ("split", "test"), ("metric", "Test WER")),
    )  # fmt: skip
    assert not words


def test_without_a_config_the_task_is_the_kind_of_task() -> None:
    ((one,), _) = walked([index()])
    assert (one.task, one.variant) == ("asr", (("metric", "Test WER"),))


def test_the_name_of_a_dataset_stands_in_for_its_id() -> None:
    ((one,), _) = walked([{"results": [{"dataset": {"name": "Common Voice"}, "metrics": [{"value": 1}]}]}])
    assert (one.name, one.task, one.metric) == ("Common Voice", None, None)


def test_of_several_models_only_its_own_results_are_its() -> None:
    found, words = walked([index("ns/m"), index("m"), index("other")])
    assert len(found) == 2
    assert words == ['results of "other" were left out: they are another model\'s']
    assert len(walked([index("a")])[0]) == 1


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (None, []),
        ([], []),
        ("x", ["`model-index` is no list"]),
        ([3], ["`model-index` holds what is no mapping"]),
        ([{"name": "m"}], []),
        ([{"name": "m", "results": {}}], ["`model-index results` is no list"]),
        ([{"results": [{"metrics": 3}]}], ["`model-index metrics` is no list"]),
        ([{"results": [{"metrics": [None]}]}], ["`model-index metrics` holds what is no mapping"]),
    ],
)
def test_what_has_not_the_form_is_told(broken: object, words: list[str]) -> None:
    assert walked(broken) == ([], words)


def test_names_are_told_once_each() -> None:
    assert names([{"name": "a"}, {"name": " a "}, {"name": 3}, {}, "x", {"name": " "}]) == ["a"]
    assert names({"name": "a"}) == []
