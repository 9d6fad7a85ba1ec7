"""Closed vocabularies: an enumeration whose members explain themselves in the schema."""

from enum import StrEnum
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from steelyard.manifest.model.declared import spoken


class Term(StrEnum):
    """A closed vocabulary. Each member is written as its value and one line on what it means.

    A member `unknown` says that nobody could tell; rules treat it like a field that is absent.
    """

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """Make a member from its value and what it means."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept the plain value of a member even where sections are strict."""
        schema = handler(source)
        schema["strict"] = False  # type: ignore[index] # of the schemas only an enumeration's gets here
        return schema

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Explain the members where editors look for it."""
        schema = handler(core)
        described = handler.resolve_ref_schema(schema)
        described["title"] = spoken(cls.__name__)
        described["markdownEnumDescriptions"] = [member.meaning for member in cls]
        if issubclass(cls, OrderedTerm):
            described["x-ordered"] = True
        if "unknown" in [member.value for member in cls]:
            described["x-unknown"] = "unknown"
        return schema


class OrderedTerm(Term):
    """A closed vocabulary whose members are listed from the weakest to the strongest."""
