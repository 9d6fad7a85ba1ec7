"""`model-index` of a card's front matter: results by model, task, dataset and metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.exchange.huggingface.measured import Measured
from steelyard.exchange.wording import cited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.exchange.entry import Draft

_FIELD = "model-index"


def names(index: object) -> list[str]:
    """Return the names under which results are listed, each once."""
    records = index if isinstance(index, list) else []
    said = [record.get("name") for record in records if isinstance(record, dict)]
    return list(dict.fromkeys(name.strip() for name in said if isinstance(name, str) and name.strip()))


def results(draft: Draft, index: object, model: str) -> Iterator[Measured]:
    """Yield the results of a model; what is another's, or has not the form, is left out with a remark."""
    several = len(names(index)) > 1
    for record in _records(draft, index, _FIELD):
        name = record.get("name")
        if several and name not in (model, model.rpartition("/")[2]):
            draft.note(
                "benchmarks", words=f"results of {cited(name)} were left out: they are another model's"
            )
            continue
        for result in _records(draft, record.get("results"), f"{_FIELD} results"):
            yield from _measured(draft, result)


def _measured(draft: Draft, result: dict[str, Any]) -> Iterator[Measured]:
    task, dataset = _mapping(result.get("task")), _mapping(result.get("dataset"))
    said = {
        "task": task.get("type"),
        "split": dataset.get("split"),
        "dataset revision": dataset.get("revision"),
    }
    config = dataset.get("config")
    for metric in _records(draft, result.get("metrics"), f"{_FIELD} metrics"):
        told = {
            **said,
            "metric": metric.get("name"),
            "metric config": metric.get("config"),
            "args": metric.get("args"),
        }
        if config is None:
            told["task"] = None
        yield Measured(
            name=dataset.get("type") or dataset.get("name"),
            # The part of the dataset is the slice that was measured; without one, the kind of task says most.
            task=task.get("type") if config is None else config,
            metric=metric.get("type"),
            value=metric.get("value"),
            token=metric.get("verifyToken"),
            source=result.get("source"),
            variant=tuple((name, value) for name, value in told.items() if value is not None),
            self_reported=True,
        )


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _records(draft: Draft, value: object, what: str) -> Iterator[dict[str, Any]]:
    """Yield the mappings of a list; whatever else is there is told once."""
    if value is None:
        return
    if not isinstance(value, list):
        draft.ask("benchmarks", why=f"`{what}` is no list")
        return
    if not all(isinstance(item, dict) for item in value):
        draft.ask("benchmarks", why=f"`{what}` holds what is no mapping")
    yield from (item for item in value if isinstance(item, dict))
