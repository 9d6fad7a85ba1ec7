from __future__ import annotations

import os
import signal
from typing import NoReturn

import pytest

from steelyard.fanout import _lots, answered, fan_out, heard, said

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
def test_the_work_is_shared_by_whoever_is_free() -> None:
    here, first = os.getpid(), [True]
    there, told = os.pipe()
    ready, go = os.pipe()

    def work(task: int) -> tuple[int, int]:
        if first:  # each waits for another to have begun as well
            first.clear()
            os.write(*((go, b"..") if os.getpid() == here else (told, b".")))
            os.read(there if os.getpid() == here else ready, 1)
        return task, os.getpid()

    answers = fan_out(work, range(11), 3)
    assert [task for task, _ in answers] == [*range(11)]
    doers = {doer for _, doer in answers}
    assert here in doers
    assert len(doers) > 1
    for end in (there, told, ready, go):
        os.close(end)


def test_of_many_tasks_each_lot_has_several() -> None:
    assert [answer for answer, _ in fan_out(twice, range(2345), 2)] == [2 * task for task in range(2345)]
    lots = _lots(range(2345))
    assert dict(answered(str, range(2345), lots)) == {task: str(task) for task in range(2345)}
    os.close(lots)


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

    fork = os.fork
    started: list[int] = []

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


def test_an_answer_is_heard_as_soon_as_it_is_whole() -> None:
    content = said(3, "a") + said(1, None)
    for first in range(len(content) + 1):
        heard_so_far = bytearray(content[:first])
        answers: dict[int, object] = heard(heard_so_far)
        assert answers == (
            {3: "a", 1: None} if first == len(content) else {3: "a"} if first >= len(said(3, "a")) else {}
        )
        heard_so_far += content[first:]
        answers |= heard(heard_so_far)
        assert answers == {3: "a", 1: None}
        assert not heard_so_far


class Broken:
    """What can be said and not be heard."""

    def __reduce__(self) -> tuple[object, ...]:
        return broken, ()


def broken() -> NoReturn:
    raise LookupError("not here")


def test_an_answer_that_cannot_be_read_did_not_come_home() -> None:
    content = bytearray(said(1, "a") + said(2, Broken()) + said(3, "b"))
    assert heard(content) == {1: "a", 3: "b"}
    assert not content


@needs_fork
@pytest.mark.parametrize("size", [1, 1 << 20])
def test_who_does_not_listen_keeps_nobody_from_working(size: int) -> None:
    here = os.getpid()
    answers = fan_out(lambda task: (bytes(size), task, os.getpid() == here), range(40), 2)
    assert [task for _, task, _ in answers] == [*range(40)]
    assert all(len(content) == size for content, _, _ in answers)


@needs_fork
def test_what_was_said_before_the_end_is_not_done_again() -> None:
    here, ready = os.getpid(), os.pipe()
    done: list[int] = []

    def work(task: int) -> int:
        if os.getpid() == here:
            done.append(task)
            if len(done) == 1:
                os.read(ready[0], 1)  # the other one has said something, and is gone
            return task
        if task > 1:
            os.write(ready[1], b".")
            os.kill(os.getpid(), signal.SIGKILL)
        return task

    assert fan_out(work, range(9), 2) == [*range(9)]
    assert len(done) < 9
    for end in ready:
        os.close(end)


def test_answers_come_up_to_the_first_task_that_has_none() -> None:
    lots = _lots([1, 2, 0, 3])
    assert dict(answered(lambda task: 6 // task, [1, 2, 0, 3], lots)) == {0: 6, 1: 3}
    assert dict(answered(lambda task: 6 // task, [1, 2, 0, 3], lots)) == {3: 2}
    os.close(lots)


def test_where_there_are_no_pipes_everything_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> NoReturn:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(os, "pipe", refused)
    assert {doer for _, doer in fan_out(twice, range(4), 4)} == {os.getpid()}


@needs_fork
@pytest.mark.parametrize("processes", [1, 2, 3, 5])
def test_what_is_raised_is_what_comes_first_however_many_share_the_work(processes: int) -> None:
    def work(task: int) -> int:
        if task in (3, 4):
            raise LookupError(task)
        return task

    with pytest.raises(LookupError, match="3"):
        fan_out(work, range(9), processes)


@needs_fork
@pytest.mark.parametrize("after", [0, 1])
def test_no_more_processes_to_be_had(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    fork = os.fork
    started: list[int] = []

    def refused() -> int:
        if len(started) == after:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        started.append(fork())
        return started[-1]

    monkeypatch.setattr(os, "fork", refused)
    pipes = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    assert [answer for answer, _ in fan_out(twice, range(7), 3)] == [2 * task for task in range(7)]
    if pipes:
        assert len(os.listdir("/proc/self/fd")) == pipes
    for process in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, 0)


@needs_fork
def test_a_system_that_forgets_processes_by_itself() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert len(fan_out(twice, range(9), 3)) == 9
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_where_there_is_no_fork_everything_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork", raising=False)
    assert {doer for _, doer in fan_out(twice, range(4), 4)} == {os.getpid()}
