"""A time limit for what may never end, such as somebody's Python check."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

from steelyard.errors import Exit
from steelyard.proving.trial import TookTooLong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from types import FrameType


_PATIENCE = 3
"""How often what went off may be swallowed before the process ends."""


def deadline(seconds: float) -> Callable[[], AbstractContextManager[None]]:
    """Return a `with` that raises TookTooLong inside itself after so many seconds, and again as often.

    Only the main thread may use it. Where there is POSIX's alarm, it also ends a sleep or a search; elsewhere only
    what runs as Python.
    """
    return lambda: _Deadline(seconds).held()


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._armed = True
        self._due = False
        self._swallowed = -1

    @contextmanager
    def held(self) -> Iterator[None]:
        alarm = hasattr(signal, "setitimer")
        number = signal.SIGALRM if alarm else signal.SIGINT
        before = signal.signal(number, self._late)
        stop = self._alarm() if alarm else self._timer()
        try:
            try:
                yield
            finally:
                self._armed = False  # what goes off from now on is too late itself
        finally:
            stop()
            signal.signal(number, before)

    def _alarm(self) -> Callable[[], object]:
        self._due = True
        # Again and again: the first may fall into a place that swallows it.
        signal.setitimer(signal.ITIMER_REAL, self._seconds, self._seconds)
        return lambda: signal.setitimer(signal.ITIMER_REAL, 0)

    def _timer(self) -> Callable[[], object]:
        """Let another thread interrupt this one, as Ctrl-C does: Windows has no alarm."""
        over, turn = threading.Event(), threading.Lock()

        def wait() -> None:
            while not over.wait(self._seconds):
                with turn:
                    if not over.is_set():
                        self._due = True
                        signal.raise_signal(signal.SIGINT)

        def stop() -> None:
            with turn:  # from here on no interruption is on its way
                over.set()

        threading.Thread(target=wait, daemon=True).start()
        return stop

    def _late(self, _number: int, _frame: FrameType | None) -> None:
        if not self._due:
            raise KeyboardInterrupt
        if self._armed:
            seconds = self._seconds
            message = f"did not end within {seconds:g} second{'s' if seconds != 1 else ''}"
            self._swallowed += 1
            if self._swallowed == _PATIENCE:
                _leave(message)
            raise TookTooLong(message)


def _leave(message: str) -> NoReturn:
    """End the process: what swallows every exception, ours too, would otherwise run for ever."""
    said = f"error: a check {message}, and cannot be stopped: it swallows what should end it\n"
    with suppress(OSError):
        os.write(2, said.encode())
    os._exit(Exit.USAGE)
