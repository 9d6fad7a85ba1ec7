"""Named scalar types: strings with a shape, numbers with a bound. They follow JSON's types, not Python's."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from typing_extensions import TypeAliasType

from steelyard.schemas.countries import country

_END: Final = r"$(?!\n)"
"""The end of the text. A bare `$` is not: Python lets a line break follow it, ECMAScript does not."""

_WORDS: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
_ID: Final = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_DAY_LENGTH: Final = 10


def whole(value: object) -> object:
    """Read 1.0 as 1, as JSON Schema does, and keep true from being 1, as Python's equality does not."""
    if isinstance(value, bool):
        raise ValueError("a whole number is wanted, not a boolean")  # noqa: TRY004 - pydantic collects ValueError
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _existing_day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError as impossible:
        raise ValueError("this day does not exist") from impossible
    return value


Text = Annotated[str, Field(min_length=1, pattern=r"\S")]

Number = float
Amount = Annotated[float, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0), BeforeValidator(whole)]
Version1 = Annotated[Literal[1], BeforeValidator(whole)]

Slug = TypeAliasType(
    "Slug",
    Annotated[
        str,
        Field(
            pattern=f"^{_WORDS}{_END}",
            title="Slug",
            description="Lower-case words and digits joined by single hyphens, such as invoice-bot.",
        ),
    ],
)
Date = TypeAliasType(
    "Date",
    Annotated[
        str,
        Field(
            pattern=_DAY,
            max_length=_DAY_LENGTH,
            title="Date",
            description="A calendar day, YYYY-MM-DD (ISO 8601).",
            json_schema_extra={"format": "date"},
        ),
        AfterValidator(_existing_day),
    ],
)
Region = TypeAliasType(
    "Region",
    Annotated[
        str,
        Field(
            pattern=f"^[A-Za-z0-9][A-Za-z0-9._:/-]*{_END}",
            title="Region",
            description="A cloud region such as eu-central-1, EU, EEA or a quoted ISO 3166-1 alpha-2 code.",
        ),
    ],
)
Jurisdiction = TypeAliasType(
    "Jurisdiction",
    Annotated[
        str,
        Field(
            pattern=country("EU", "EEA"),
            title="Jurisdiction",
            description="EU, EEA or an ISO 3166-1 alpha-2 code, as GB (not UK) and GR (not EL) are. Quote it: YAML 1.1 reads a bare NO "
            "as false.",
        ),
    ],
)
TradeoffKey = TypeAliasType(
    "TradeoffKey",
    Annotated[
        str,
        Field(
            pattern=f"^(T[1-8]|{_WORDS}){_END}",
            title="Trade-off key",
            description="T1 to T8, or a lower-case slug for a trade-off of your own.",
        ),
    ],
)
EvidenceId = TypeAliasType(
    "EvidenceId",
    Annotated[
        str,
        Field(
            pattern=f"^{_ID}{_END}",
            title="Evidence id",
            description="Key of a record under `evidence`.",
        ),
    ],
)
EvidenceRef = TypeAliasType(
    "EvidenceRef",
    Annotated[
        str,
        Field(
            pattern=f"^(https?://[^/ ]|{_ID}{_END})",
            title="Evidence reference",
            description="Key of a record under `evidence`, or a bare URL.",
        ),
    ],
)
Url = TypeAliasType(
    "Url",
    Annotated[
        str,
        Field(
            pattern="^https?://[^/ ]",
            title="URL",
            description="A web address, http or https.",
        ),
    ],
)
Uri = TypeAliasType(
    "Uri",
    Annotated[
        str,
        Field(
            pattern="^[A-Za-z][A-Za-z0-9+.-]*:[^ ]",
            title="URI",
            description="An address with its scheme. It must not carry credentials.",
        ),
    ],
)
Digest = TypeAliasType(
    "Digest",
    Annotated[
        str,
        Field(
            pattern="^sha256:[0-9a-f]{64}$",
            max_length=71,
            title="Digest",
            description="A SHA-256 digest with its algorithm: sha256: and 64 lower-case hexadecimal digits.",
        ),
    ],
)
Sha256 = TypeAliasType(
    "Sha256",
    Annotated[
        str,
        Field(
            pattern="^[0-9a-f]{64}$",
            max_length=64,
            title="SHA-256",
            description="A SHA-256 digest: 64 lower-case hexadecimal digits.",
        ),
    ],
)
Purl = TypeAliasType(
    "Purl",
    Annotated[
        str,
        Field(
            pattern="^pkg:[a-z][a-z0-9.+-]*/[^/ ]",
            title="Package URL",
            description="A package URL such as pkg:huggingface/org/name@commit (ECMA-427).",
        ),
    ],
)
Currency = TypeAliasType(
    "Currency",
    Annotated[
        str,
        Field(
            pattern="^[A-Z]{3}$",
            max_length=3,
            title="Currency",
            description="An ISO 4217 currency code, such as EUR.",
        ),
    ],
)
WireId = TypeAliasType(
    "WireId",
    Annotated[
        str,
        Field(
            pattern=f"^[!-~]+{_END}",
            title="Id",
            description="An id as it is sent over the wire: printable ASCII without spaces.",
        ),
    ],
)
SpdxExpression = TypeAliasType(
    "SpdxExpression",
    Annotated[
        str,
        Field(
            pattern=f"^[!-~]+( [!-~]+)*{_END}",
            title="SPDX license expression",
            description="An SPDX license expression: SPDX ids, or LicenseRef- ids where SPDX has none.",
        ),
    ],
)
