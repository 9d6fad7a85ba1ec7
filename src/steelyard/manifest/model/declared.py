"""How a manifest field is declared: what it asserts, where the idea comes from, which trade-off it serves."""

from typing import Annotated, Any, Final, TypeVar, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, PydanticUndefined, core_schema

STEELYARD: Final = "Steelyard"
"""Source of the fields that no standard knows."""

_ACRONYMS: Final = {"ai": "AI", "api": "API", "bom": "BOM", "dpa": "DPA", "fria": "FRIA", "gpai": "GPAI"}
_ACRONYMS.update({"gpu": "GPU", "id": "id", "mof": "MOF", "osaid": "OSAID", "purl": "purl", "sla": "SLA"})
_ACRONYMS.update({"mtok": "million tokens", "spdx": "SPDX", "url": "URL", "sha256": "SHA-256"})


def spoken(name: str) -> str:
    """Return `log_retention_days` or `LogRetention` as a person would write it in a heading."""
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in name)
    words = spaced.replace("_", " ").replace("-", " ").split()
    said = " ".join(_ACRONYMS.get(word.lower(), word.lower()) for word in words)
    return said[:1].upper() + said[1:]


class Section(BaseModel):
    """An object of the manifest. Unknown keys, null and values of another type are refused; frozen."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        # The engine of JSON Schema validators in Python: both must read a pattern alike.
        regex_engine="python-re",
        model_title_generator=lambda model: spoken(model.__name__),
        field_title_generator=lambda name, _: spoken(name),
    )


class Unasserted:
    """Marks a field that may be left out, which reads as None, but may not be written as null."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate as the type without None, serialize with it."""
        (asserted,) = (part for part in get_args(source) if part is not type(None))
        either = core_schema.nullable_schema(handler.generate_schema(asserted))
        return core_schema.no_info_before_validator_function(_refuse_null, either)


def _refuse_null(value: object) -> object:
    if value is None:
        raise PydanticCustomError("null", "null asserts nothing: leave the field out")
    return value


T = TypeVar("T")
Maybe = Annotated[T | None, Unasserted()]
"""An optional field: None when the manifest makes no assertion."""


def declared(  # noqa: PLR0913 - one keyword per column of the field reference
    description: str,
    *,
    source: str = STEELYARD,
    tradeoff: str = "",
    unit: str = "",
    examples: list[Any] | None = None,
    default: object = None,
) -> Any:  # noqa: ANN401 - stands at the right of a field of any type, as pydantic's Field does
    """Declare an optional field. `tradeoff` lists ids separated by commas."""
    return _field(description, source, tradeoff, unit, examples, default)


def required(
    description: str, *, source: str = STEELYARD, tradeoff: str = "", examples: list[Any] | None = None
) -> FieldInfo:
    """Declare a field without which the object says nothing; written in `Annotated`."""
    return _field(description, source, tradeoff, "", examples, PydanticUndefined)


def _field(  # noqa: PLR0913, PLR0917 - the columns again
    description: str, source: str, tradeoff: str, unit: str, examples: list[Any] | None, default: object
) -> FieldInfo:
    extra: dict[str, Any] = {"x-source": source}
    if tradeoff:
        extra["x-tradeoff"] = tradeoff.split(",")
    if unit:
        extra["x-unit"] = unit
    field = Field(default=default, description=description, examples=examples, json_schema_extra=extra)
    return cast("FieldInfo", field)
