from __future__ import annotations

import os
import signal
from typing import NoReturn

import pytest

from steelyard.fanout import fan_out, heard, said

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
# Test runners start threads of their own, which Python warns about from 3.12 on; the command has none.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def twice(task: int) -> tuple[int, int]:
    return 2 * task, os.getpid()


@pytest.mark.parametrize("processes", [0, 1, 2, 3, 7, 50])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 10])
def test_every_task_is_answered_in_order(count: int, processes: int) -> None:
    assert [answer for answer, _ in fan_out(twice, range(count), processes)] == [
        2 * task for task in range(count)
    ]


@needs_fork
def test_the_work_is_shared() -> None:
    doers = [doer for _, doer in fan_out(twice, range(9), 3)]
    assert doers[0] == os.getpid()
    assert doers[0:3] == doers[3:6] == doers[6:9]
    assert len(set(doers)) == 3


@needs_fork
@pytest.mark.parametrize("how", ["killed", "raised", "unsayable"])
def test_a_share_that_does_not_come_home_is_done_again_here(how: str) -> None:
    here = os.getpid()

    def work(task: int) -> object:
        if os.getpid() != here:
            if how == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if how == "raised":
                raise OSError("only over there")
            return lambda: task  # nothing that could be sent
        return task

    assert fan_out(work, range(5), 2) == list(range(5))


@needs_fork
def test_what_the_function_raises_is_raised_here_and_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def work(task: int) -> NoReturn:
        raise ZeroDivisionError(task)

    fork, started = os.fork, []

    def noted() -> int:
        started.append(fork())
        return started[-1]

    monkeypatch.setattr(os, "fork", noted)
    with pytest.raises(ZeroDivisionError):
        fan_out(work, range(4), 3)
    assert len(started) == 2
    for process in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, 0)


def test_answers_are_heard_whole_or_not_at_all() -> None:
    content = said(["a", ("b", 3)])
    assert heard(content, 2) == ["a", ("b", 3)]
    assert heard(content, 3) == []
    assert heard(content[:-3], 2) == []
    assert heard(b"", 2) == []


def test_where_there_is_no_fork_everything_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork", raising=False)
    assert {doer for _, doer in fan_out(twice, range(4), 4)} == {os.getpid()}
