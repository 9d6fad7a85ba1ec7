"""Named tuples that are made quickly: `typing.NamedTuple` compiles every annotation, a third of what a run takes to load.

To a type checker it is `typing.NamedTuple`. Each annotation stays the text that it is in the source.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - passed on
else:
    _OWN = frozenset(("__module__", "__qualname__", "__annotations__"))

    class _Making(type):
        """Makes a named tuple of a class body: annotated names are fields, what stands beside them are its methods."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])  # noqa: PYI024 - that is it
            made.__qualname__ = body["__qualname__"]
            made.__annotations__ = fields
            for key, value in body.items():
                if key not in fields and key not in _OWN:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Making):
        """The base of a named tuple, as `typing.NamedTuple` is."""
