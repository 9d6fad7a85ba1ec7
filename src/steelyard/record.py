"""Named tuples that are made quickly: a run has more than a hundred, and those of `typing` or `collections` are compiled.

To a type checker it is `typing.NamedTuple`, and whoever uses one finds no difference. What all of them do alike stands in
one class; the constructor is compiled once for each number of fields. Each annotation stays the text that it is in the source.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - passed on
else:
    from _collections import _tuplegetter
    from types import CodeType, FunctionType

    _NAMES = {"_tuple_new": tuple.__new__, "__builtins__": {}, "__name__": __name__}
    _constructors: dict[int, CodeType] = {}

    def _constructor(name: str, fields: tuple[str, ...], defaults: tuple[object, ...]) -> FunctionType:
        """Return what makes a tuple of arguments called as the fields are."""
        if len(fields) not in _constructors:
            numbered = "".join([f"_{number}, " for number in range(len(fields))])
            made = eval(f"lambda _cls, {numbered}: _tuple_new(_cls, ({numbered}))", _NAMES)  # noqa: S307 - numbers
            _constructors[len(fields)] = made.__code__
        # To rename the arguments takes a thirtieth of the time that compiling them again does.
        code = _constructors[len(fields)].replace(
            co_varnames=("_cls", *fields), co_name="__new__", co_qualname=f"{name}.__new__"
        )
        return FunctionType(code, _NAMES, "__new__", defaults)

    class _Record(tuple):
        __slots__ = ()

        @classmethod
        def _make(cls, iterable: Iterable[object]) -> _Record:
            made = tuple.__new__(cls, iterable)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **values: object) -> _Record:
            made = self._make(map(values.pop, self._fields, self))
            if values:
                raise ValueError(f"Got unexpected field names: {[*values]!r}")
            return made

        def _asdict(self) -> dict[str, object]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            told = ", ".join([f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True)])
            return f"{type(self).__name__}({told})"

        def __reduce__(self) -> tuple[object, ...]:
            # The way that `pickle` goes by itself takes nearly twice as long, here and back.
            return self.__class__, tuple(self)

    class _Making(type):
        """Makes a named tuple of a class body: annotated names are fields, what stands beside them are its methods."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            if any(field.startswith("_") for field in fields):
                raise ValueError(f"Field names cannot start with an underscore: {fields!r}")
            defaults = {field: body.pop(field) for field in fields if field in body}
            body.setdefault("__doc__", f"{name}({', '.join(fields)})")
            return type(
                name,
                (_Record,),
                {
                    **body,
                    **{
                        field: _tuplegetter(at, f"Alias for field number {at}")
                        for at, field in enumerate(fields)
                    },
                    "__slots__": (),
                    "__new__": _constructor(name, fields, tuple(defaults.values())),
                    "__match_args__": fields,
                    "_fields": fields,
                    "_field_defaults": defaults,
                },
            )

    class NamedTuple(metaclass=_Making):
        """The base of a named tuple, as `typing.NamedTuple` is."""
