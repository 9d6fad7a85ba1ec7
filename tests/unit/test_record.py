"""Named tuples of ours are those of the standard library."""

from __future__ import annotations

import pickle
import subprocess
import sys
import typing
from typing import get_type_hints

import pytest

from steelyard.record import NamedTuple
from tests.children import unmeasured


class Point(NamedTuple):
    """A place."""

    x: int
    y: int | None = None
    """How far up."""

    @property
    def total(self) -> int:
        """The sum."""
        return self.x + (self.y or 0)

    def moved(self, by: int) -> Point:
        """Return a place beside it."""
        return self._replace(x=self.x + by)


class Line(NamedTuple):
    start: Point
    end: Point


def test_fields_defaults_and_methods() -> None:
    assert Point(1) == (1, None)
    assert Point(1, y=2).total == 3
    assert Point(1).moved(2) == Point(3)
    assert Point(3)._asdict() == {"x": 3, "y": None}
    assert repr(Line(Point(1), Point(2))) == "Line(start=Point(x=1, y=None), end=Point(x=2, y=None))"
    assert Point._fields == ("x", "y")
    assert Point.__doc__ == "A place."
    with pytest.raises(TypeError, match="missing 1 required"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Point(1).x = 2  # type: ignore[misc]


def test_it_is_pickled_matched_and_told_by_name() -> None:
    assert pickle.loads(pickle.dumps(Line(Point(1), Point(2)))) == Line(Point(1), Point(2))  # noqa: S301 - ours
    match Point(1, 2):
        case Point(x=1, y=up):
            assert up == 2
        case _:
            pytest.fail("it is a point")
    assert (Point.__module__, Point.__qualname__) == (__name__, "Point")
    assert get_type_hints(Point) == {"x": int, "y": int | None}


class Nothing(NamedTuple):
    """Nobody needs it, and it is none the less a tuple."""


class Theirs(typing.NamedTuple):
    x: int
    y: int | None = None


class Ours(NamedTuple):
    x: int
    y: int | None = None


def test_what_is_wrong_is_told_as_the_standard_library_tells_it() -> None:
    assert Nothing() == ()
    made: list[typing.Any] = [Theirs, Ours]
    for wrong in (
        lambda record: record(),
        lambda record: record(1, 2, 3),
        lambda record: record(1, z=3),
        lambda record: record(1, x=1),
        lambda record: record._make([1]),
        lambda record: record(1)._replace(z=3),
    ):
        theirs, ours = (told(wrong, record) for record in made)
        assert ours == theirs.replace("Theirs", "Ours")
    assert {*dir(Ours)} >= {*dir(Theirs)} - {"__orig_bases__"}


def told(wrong: typing.Callable[[typing.Any], object], record: typing.Any) -> str:
    with pytest.raises((TypeError, ValueError)) as raised:
        wrong(record)
    return str(raised.value)


def test_a_field_begins_with_a_letter() -> None:
    with pytest.raises(ValueError, match="cannot start with an underscore"):

        class Hidden(NamedTuple):
            _x: int  # type: ignore[misc]


def test_what_a_run_loads_is_hardly_compiled() -> None:
    script = (
        "import sys\n"
        "compiled = []\n"
        "sys.addaudithook(lambda event, told: compiled.append(told[1]) if event == 'compile' else None)\n"
        "import steelyard.pipeline\n"
        "print(compiled.count('<string>'))"  # not the modules: nobody may have kept their bytecode yet
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=unmeasured()
    )
    assert int(done.stdout) < 25  # one for each number of fields; there are a hundred records
