"""What the model costs: by the token, by the accelerator hour, in people."""

from typing import Annotated, Final

from pydantic import Field

from steelyard.manifest.model.declared import Maybe, Section, declared
from steelyard.manifest.model.scalars import Amount, Count, Currency, Date, Fraction, Text

HOURS_PER_MONTH: Final = 730
_LONGEST_MONTH: Final = 744

_PRICE = "currency per 10^6 tokens"
_TOKENS = "10^6 tokens per month"
_MONTHLY = "currency per month"


class Cost(Section):
    """Prices and volumes from which the monthly cost is estimated."""

    currency: Currency = declared(
        "Currency of every amount here.", source="ISO 4217", tradeoff="T2", examples=["EUR"], default="USD"
    )
    input_per_mtok: Maybe[Amount] = declared(
        "Price of a million input tokens.",
        source="genai-prices `input_mtok`; models.dev `cost.input`",
        tradeoff="T2",
        unit=_PRICE,
        examples=[3.0],
    )
    output_per_mtok: Maybe[Amount] = declared(
        "Price of a million output tokens, reasoning included.",
        source="genai-prices `output_mtok`",
        tradeoff="T2",
        unit=_PRICE,
        examples=[15.0],
    )
    cached_input_per_mtok: Maybe[Amount] = declared(
        "Price of a million input tokens read from the cache.",
        source="genai-prices `cache_read_mtok`",
        tradeoff="T2",
        unit=_PRICE,
        examples=[0.3],
    )
    monthly_input_mtok: Maybe[Amount] = declared(
        "Input tokens a month, in millions.", tradeoff="T2", unit=_TOKENS, examples=[400]
    )
    monthly_output_mtok: Maybe[Amount] = declared(
        "Output tokens a month, in millions.", tradeoff="T2", unit=_TOKENS, examples=[60]
    )
    gpu_type: Maybe[Text] = declared("Accelerator model.", tradeoff="T2", examples=["H100-80GB"])
    gpu_count: Maybe[Count] = declared(
        "Number of accelerators.", tradeoff="T2", unit="accelerators", examples=[2]
    )
    gpu_hour: Maybe[Amount] = declared(
        "Price of one accelerator for an hour, amortised if owned.",
        tradeoff="T2",
        unit="currency per accelerator-hour",
        examples=[2.1],
    )
    hours_per_month: Annotated[Amount, Field(le=_LONGEST_MONTH)] = declared(
        "Hours a month that the accelerators run.", tradeoff="T2", unit="hours", default=HOURS_PER_MONTH
    )
    people_month: Maybe[Amount] = declared(
        "Cost of the people who run the model.", tradeoff="T2", unit=_MONTHLY, examples=[3500]
    )
    as_of: Maybe[Date] = declared("Day of the prices.", tradeoff="T2", examples=["2026-10-01"])
    budget_month: Maybe[Amount] = declared(
        "Budget for this model.", source="FINOS MI-9", tradeoff="T2", unit=_MONTHLY, examples=[8000]
    )
    alert_at: Maybe[Fraction] = declared(
        "Share of the budget at which somebody is told.",
        source="FINOS MI-9",
        tradeoff="T2",
        unit="fraction of budget",
        examples=[0.8],
    )
