"""Shares work over forked processes: the same answers in the same order, sooner where there is a second core.

A fork starts in a millisecond with everything loaded; `multiprocessing` takes thirteen to import (docs/performance.md).
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
R = TypeVar("R")

Answers = list[tuple[R]]
"""As many answers as there are, from the first on, each in a tuple of its own: an answer may be None."""


def fan_out(function: Callable[[T], R], tasks: Sequence[T], processes: int) -> list[R]:
    """Return `function(task)` for every task, in order; results must be picklable.

    With one process, or where there is no fork, everything is done here. What does not come home, for whatever
    reason, is done again here and in order: so what the function raises first is raised, as if nobody had helped.
    """
    processes = min(processes, len(tasks)) if hasattr(os, "fork") else 1
    if processes <= 1:
        return [function(task) for task in tasks]
    # Neighbours cost alike (the files of one large project), so every process takes each n-th.
    shares = [tasks[number::processes] for number in range(processes)]
    workers: list[_Worker[T, R]] = []
    try:
        for share in shares[1:]:
            with suppress(OSError):  # no more processes or pipes to be had: that share is done here
                workers.append(_Worker(function, share))
        known = [answered(function, shares[0]), *(worker.answers() for worker in workers)]
    finally:
        for worker in workers:
            worker.dismiss()
    known += [[] for _ in range(processes - len(known))]
    results = []
    for place, task in enumerate(tasks):
        answers, number = known[place % processes], place // processes
        results.append(answers[number][0] if number < len(answers) else function(task))
    return results


class _Worker(Generic[T, R]):
    """A forked process that answers for one share of the tasks, and writes the answers into a pipe."""

    def __init__(self, function: Callable[[T], R], share: Sequence[T]) -> None:
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
            _serve(function, share, out, parent)
        os.close(out)

    def answers(self) -> Answers[R]:
        """Return the answers that came home."""
        with open(self._pipe, "rb", closefd=False) as pipe:
            return heard(pipe)

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
    function: Callable[[T], R], share: Sequence[T], out: int, parent: int
) -> None:  # pragma: no cover - as above
    """Write the answers and leave at once: what the parent has opened and buffered is not ours to close."""
    try:

        def work(task: T) -> R:
            if os.getppid() != parent:
                os._exit(0)  # nobody is there to listen any more
            return function(task)

        with open(out, "wb", closefd=False) as pipe:
            say(answered(work, share), pipe)
    finally:
        os._exit(0)


def answered(function: Callable[[T], R], share: Sequence[T]) -> Answers[R]:
    """Return the answers up to the first task that has none."""
    answers: Answers[R] = []
    with suppress(Exception):  # whoever puts the answers together asks again, and meets it in its turn
        for task in share:
            answers.append((function(task),))
    return answers


def say(answers: Sequence[tuple[object]], pipe: BinaryIO) -> None:
    """Write answers for `heard`."""
    import pickle  # noqa: PLC0415 - only where work is shared

    pickle.dump(list(answers), pipe, protocol=pickle.HIGHEST_PROTOCOL)


def heard(pipe: BinaryIO) -> list[tuple[Any]]:
    """Return the answers that `say` wrote, or an empty list if they are not whole."""
    import pickle  # noqa: PLC0415 - only where work is shared

    try:
        # As they come: what a thousand files were judged as is nowhere in memory twice.
        answers: list[tuple[Any]] = pickle.load(pipe)  # noqa: S301 - from a process of our own, through our own pipe
    except (EOFError, pickle.UnpicklingError):
        return []
    return answers
