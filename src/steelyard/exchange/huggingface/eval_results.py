"""`.eval_results/*.yaml`: results beside a card, one dataset and value each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.exchange.huggingface.measured import Measured
from steelyard.source import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.reading import Document
    from steelyard.source import Pointer

FOLDER = ".eval_results"


def results(document: Document) -> tuple[list[Measured], tuple[Fault, ...]]:
    """Return the results of a file, and what is wrong with it; an item that has not the form is a fault at its place."""
    faults = [fault for fault in document.faults if not fault.tolerable]
    if not document.readable:
        return [], tuple(faults)
    found = []
    for pointer, record in _records(document, faults):
        dataset = record.get("dataset")
        if not isinstance(dataset, dict):
            faults.append(
                _fault(document, (*pointer, "dataset"), "`dataset` is no mapping with `id` and `task_id`")
            )
            continue
        told = {"notes": record.get("notes"), "dataset revision": dataset.get("revision")}
        found.append(
            Measured(
                name=dataset.get("id"),
                task=dataset.get("task_id"),
                metric=record.get("metric"),
                value=record.get("value"),
                date=record.get("date"),
                token=record.get("verifyToken"),
                source=record.get("source"),
                variant=tuple((name, value) for name, value in told.items() if value is not None),
            )
        )
    return found, tuple(faults)


def _records(document: Document, faults: list[Fault]) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    if not isinstance(document.value, list):
        faults.append(_fault(document, (), "the file is no list of results"))
        return
    for index, item in enumerate(document.value):
        if isinstance(item, dict):
            yield (index,), item
        else:
            faults.append(_fault(document, (index,), "this result is no mapping"))


def _fault(document: Document, pointer: Pointer, message: str) -> Fault:
    return Fault(
        message, document.region(pointer), pointer, hint="A result has `dataset: {id, task_id}` and `value`."
    )
