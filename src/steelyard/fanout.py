"""Shares work over forked processes: the same answers in the same order, sooner where there is a second core.

A fork starts in a millisecond with everything loaded; `multiprocessing` takes thirteen to import (docs/performance.md).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
R = TypeVar("R")


def fan_out(function: Callable[[T], R], tasks: Sequence[T], processes: int) -> list[R]:
    """Return `function(task)` for every task, in order; results must be picklable.

    With one process, or where there is no fork, everything is done here. A share that does not come home whole is
    done again here: so whatever the function raises is raised as if nobody else had ever tried.
    """
    processes = min(processes, len(tasks)) if hasattr(os, "fork") else 1
    if processes <= 1:
        return [function(task) for task in tasks]
    # Neighbours cost alike (the files of one large project), so every process takes each n-th.
    shares = [tasks[number::processes] for number in range(processes)]
    helpers = [_Helper(function, share) for share in shares[1:]]
    try:
        answers = [[function(task) for task in shares[0]]]
        answers += [helper.answers() for helper in helpers]
    finally:
        for helper in helpers:
            helper.dismiss()
    return [answers[place % processes][place // processes] for place in range(len(tasks))]


class _Helper(Generic[T, R]):
    """A forked process that answers for one share of the tasks, and writes the answers into a pipe."""

    def __init__(self, function: Callable[[T], R], share: Sequence[T]) -> None:
        self._function = function
        self._share = share
        self._pipe, out = os.pipe()
        self._process = os.fork()
        if not self._process:  # pragma: no cover - ends without the bookkeeping of coverage; `said` is tested
            os.close(self._pipe)
            _serve(function, share, out)
        os.close(out)

    def answers(self) -> list[R]:
        """Return the share's answers, the helper's if they came whole, else our own."""
        with open(self._pipe, "rb", closefd=False) as pipe:
            content = pipe.read()
        return heard(content, len(self._share)) or [self._function(task) for task in self._share]

    def dismiss(self) -> None:
        """Stop the process if it still runs, and let the system forget it."""
        import signal  # noqa: PLC0415 - only where work was shared

        os.close(self._pipe)
        os.kill(self._process, signal.SIGKILL)  # one that has ended waits for us, and takes no harm
        os.waitpid(self._process, 0)


def _serve(function: Callable[[T], R], share: Sequence[T], out: int) -> None:  # pragma: no cover - as above
    """Write the answers and leave at once: what the parent has opened and buffered is not ours to close."""
    try:
        with open(out, "wb", closefd=False) as pipe:
            pipe.write(said([function(task) for task in share]))
    finally:
        os._exit(0)


def said(answers: Sequence[object]) -> bytes:
    """Return answers as bytes for `heard`."""
    import pickle  # noqa: PLC0415 - only where work is shared

    return pickle.dumps(list(answers), protocol=pickle.HIGHEST_PROTOCOL)


def heard(content: bytes, count: int) -> list[Any]:
    """Return the answers that `said` wrote, or an empty list if they are not whole."""
    import pickle  # noqa: PLC0415 - only where work is shared

    try:
        answers: list[Any] = pickle.loads(content)  # noqa: S301 - from a process of our own, through our own pipe
    except (EOFError, pickle.UnpicklingError):
        return []
    return answers if len(answers) == count else []
