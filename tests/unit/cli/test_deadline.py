"""A time limit ends what would never end, and leaves everything as it was."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from contextlib import suppress

import pytest

from steelyard.cli.deadline import _Deadline, deadline
from steelyard.proving.trial import TookTooLong

SOON = 0.05


def for_ever() -> None:
    while True:
        pass


def stubborn() -> None:
    for _ in range(2):
        with suppress(BaseException):
            for_ever()
    for_ever()


@pytest.mark.parametrize("endless", [for_ever, stubborn, lambda: time.sleep(1000)])
def test_what_never_ends_is_ended(endless: object) -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(TookTooLong, match=r"^did not end within 0\.05 seconds$"), deadline(SOON)():
        endless()  # type: ignore[operator]

    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_what_ends_in_time_is_left_alone() -> None:
    guard = deadline(1000)
    for _ in range(2):
        with guard():
            pass

    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_one_second_is_one_second() -> None:
    held = _Deadline(1)
    held._due = True
    with pytest.raises(TookTooLong, match=r"within 1 second$"):
        held._late(0, None)


def test_what_goes_off_too_late_is_nothing() -> None:
    held = _Deadline(1)
    held._due, held._armed = True, False

    held._late(0, None)


def test_without_an_alarm_another_thread_interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(TookTooLong), deadline(SOON)():
        for_ever()

    assert signal.getsignal(signal.SIGINT) is before


def test_without_an_alarm_an_interruption_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    with pytest.raises(KeyboardInterrupt), deadline(1000)():
        signal.raise_signal(signal.SIGINT)


def test_what_swallows_everything_ends_the_process() -> None:
    code = textwrap.dedent(
        """
        from steelyard.cli.deadline import deadline
        with deadline(0.05)():
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass
        """
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)

    assert done.returncode == 2
    assert done.stderr == (
        "error: a check did not end within 0.05 seconds, and cannot be stopped: it swallows what should end it\n"
    )
