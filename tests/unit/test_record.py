"""Named tuples of ours are those of the standard library."""

from __future__ import annotations

import pickle
from typing import get_type_hints

import pytest

from steelyard.record import NamedTuple


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
