"""Shares work over forked processes: the same answers in the same order, sooner where there is a second core.

A fork starts in a millisecond with everything loaded; `multiprocessing` takes thirteen to import (docs/performance.md).
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")

Answers = dict[int, R]
"""Answers by the number of their task."""

_MOST_LOTS = 1000
_BYTES = 4
"""A lot's number, of which all fit into the smallest pipe that a system gives; and how long an answer is."""
_CHUNK = 1 << 16


def fan_out(function: Callable[[T], R], tasks: Sequence[T], processes: int) -> list[R]:
    """Return `function(task)` for every task, in order; results must be picklable.

    With one process, or where there is no fork, everything is done here. What does not come home, for whatever
    reason, is done again here and in order: so what the function raises first is raised, as if nobody had helped.
    """
    processes = min(processes, len(tasks)) if hasattr(os, "fork") else 1
    try:
        lots = _lots(tasks) if processes > 1 else -1
    except OSError:  # no more pipes to be had
        lots = -1
    if lots < 0:
        return [function(task) for task in tasks]
    workers: list[_Worker[T, R]] = []
    answers: Answers[R] = {}
    try:
        for _ in range(processes - 1):
            with suppress(OSError):  # no more processes or pipes to be had: the others do more
                workers.append(_Worker(function, tasks, lots))
        for number, answer in answered(function, tasks, lots):
            answers[number] = answer
            for worker in workers:
                worker.hear()
        for worker in workers:
            worker.hear(to_the_end=True)
            answers.update(worker.answers)
    finally:
        os.close(lots)
        for worker in workers:
            worker.dismiss()
    return [answers[number] if number in answers else function(task) for number, task in enumerate(tasks)]


def _lots(tasks: Sequence[object]) -> int:
    """Return a pipe from which whoever is free draws the next lot: some files are long, and some processors busy."""
    lots, drawn = os.pipe()
    numbers = range(min(len(tasks), _MOST_LOTS))
    os.write(drawn, b"".join([number.to_bytes(_BYTES, "big") for number in numbers]))
    os.close(drawn)
    return lots


class _Worker(Generic[T, R]):
    """A forked process that answers for the lots it draws, and writes each answer into a pipe."""

    def __init__(self, function: Callable[[T], R], tasks: Sequence[T], lots: int) -> None:
        self.answers: Answers[R] = {}
        self._heard = bytearray()
        self._pipe, out = os.pipe()
        parent = os.getpid()
        try:
            self._process = os.fork()
        except OSError:
            os.close(self._pipe)
            os.close(out)
            raise
        if (
            not self._process
        ):  # pragma: no cover - ends without the bookkeeping of coverage; its parts are tested
            os.close(self._pipe)
            _serve(function, tasks, lots, out, parent)
        os.close(out)

    def hear(self, *, to_the_end: bool = False) -> None:
        """Take the answers that came home until now, or all there will be."""
        os.set_blocking(self._pipe, to_the_end)
        with suppress(BlockingIOError):
            while said := os.read(self._pipe, _CHUNK):
                self._heard += said
                self.answers.update(heard(self._heard))

    def dismiss(self) -> None:
        """Stop the process if it still runs, and let the system forget it."""
        import signal  # noqa: PLC0415 - only where work was shared

        os.close(self._pipe)
        # Where somebody ignores SIGCHLD, the system forgets a process as soon as it ends, and gives its number away:
        # only one that is known to run is killed.
        with suppress(ChildProcessError, ProcessLookupError):
            ended, _ = os.waitpid(self._process, os.WNOHANG)
            if not ended:
                os.kill(self._process, signal.SIGKILL)
                os.waitpid(self._process, 0)


def _serve(
    function: Callable[[T], R], tasks: Sequence[T], lots: int, out: int, parent: int
) -> None:  # pragma: no cover - as above
    """Write the answers and leave at once: what the parent has opened and buffered is not ours to close."""
    try:

        def work(task: T) -> R:
            if os.getppid() != parent:
                os._exit(0)  # nobody is there to listen any more
            return function(task)

        waiting = bytearray()
        os.set_blocking(out, False)
        for number, answer in answered(work, tasks, lots):
            waiting += said(number, answer)
            # Who listens is at work: we, too, have better things to do than wait.
            with suppress(BlockingIOError):
                del waiting[: os.write(out, waiting)]
        os.set_blocking(out, True)
        while waiting:
            del waiting[: os.write(out, waiting)]
    finally:
        os._exit(0)


def answered(function: Callable[[T], R], tasks: Sequence[T], lots: int) -> Iterator[tuple[int, R]]:
    """Draw lots and yield the answers to their tasks, each with its number, up to the first task that has none."""
    many = min(len(tasks), _MOST_LOTS)
    while lot := os.read(lots, _BYTES):
        for number in range(int.from_bytes(lot, "big"), len(tasks), many):
            try:
                answer = function(tasks[number])
            except Exception:  # noqa: BLE001 - whoever puts the answers together asks again, and meets it in its turn
                return
            yield number, answer


def said(number: int, answer: object) -> bytes:
    """Return an answer as bytes, for `heard`."""
    import pickle  # noqa: PLC0415 - only where work is shared

    content = pickle.dumps((number, answer), protocol=pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(_BYTES, "big") + content


def heard(content: bytearray) -> Answers[R]:
    """Take the answers that are whole from the beginning of what was heard, as `said` made bytes of them."""
    import pickle  # noqa: PLC0415 - only where work is shared

    answers: Answers[R] = {}
    start = 0
    while (end := start + _BYTES + int.from_bytes(content[start : start + _BYTES], "big")) <= len(content):
        with suppress(Exception):  # what cannot be read did not come home
            number, answer = pickle.loads(content[start + _BYTES : end])  # noqa: S301 - from a process of our own, through our own pipe
            answers[number] = answer
        start = end
    del content[:start]
    return answers
