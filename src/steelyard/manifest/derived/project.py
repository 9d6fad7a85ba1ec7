"""The facts that are derived of a project as a whole, of a benchmark, and of a piece of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.manifest.derived.fields import (
    DerivedField,
    day,
    flag,
    listed,
    number,
    record,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT: Final = {"type": "string"}

DUTIES: Final = {
    "prohibited_practices": "Article 5: prohibited practices.",
    "gpai_duties": "Articles 53 to 55: duties of providers of general-purpose AI models.",
    "gpai_existing_models": "Article 111(3): the same for models placed on the market before 2025-08-02.",
    "transparency": "Article 50: people are told that they deal with AI or see its output.",
    "marking_existing_systems": "Article 50(2): marking by systems placed on the market before 2026-08-02.",
    "high_risk_annex_iii": "Articles 8 to 27 and 49: high-risk systems of Annex III; not where the annex declared is I alone.",
    "high_risk_annex_i": "Article 6(1): high-risk systems in products of Annex I.",
}
"""The dated duties that policies may ask about: calendar ids with underscores (docs/calendar.md)."""


def _duty(title: str) -> dict[str, object]:
    return record(
        title,
        "applies",
        applies=flag("Whether it applies on the day of the check, as the law stood on that day."),
        applies_from=day("The day from which it applies; unknown before it was law."),
    )


MANIFEST: Final[Mapping[str, DerivedField]] = {
    "duties": DerivedField(
        record(
            "Dated duties of the EU AI Act, as the calendar has them on the day of the check.",
            *DUTIES,
            **{name: _duty(title) for name, title in DUTIES.items()},
        ),
        "duties", (("compliance",), ("jurisdictions",)), "never",
    ),
    "project_estimate": DerivedField(
        number("What all models together cost a month, in the one currency that all of them have."),
        "project_cost", (("models",),), "a model's estimate is unknown, or the currencies differ",
    ),
    "project_estimate_at_least": DerivedField(
        number("What is known of it, where the currencies do not differ."),
        "project_cost", (("models",),), "nothing is known, or the currencies differ",
    ),
    "review_interval_days": DerivedField(
        number("Days from the last review of the models to the next.", whole=True),
        "review", (("review", "review_by"), ("review",)), "one of the two days is not declared",
    ),
    "secrets": DerivedField(
        listed("Where values stand that look like credentials: `models[drafter].endpoint`.", _TEXT),
        "secrets", (), "never",
    ),
    "used_models": DerivedField(
        listed("The ids of models that the caller found in use (`--used`).", _TEXT),
        "used", (("models",),), "nobody looked",
    ),
    "undeclared_models": DerivedField(
        listed("Those of them that no model of the manifest declares.", _TEXT),
        "used", (("models",),), "nobody looked",
    ),
    "unused_models": DerivedField(
        listed("The models of the manifest that are not among them, by id.", _TEXT),
        "used", (("models",),), "nobody looked",
    ),
}  # fmt: skip
"""Every derived fact of a manifest, by name."""

BENCHMARK: Final[Mapping[str, DerivedField]] = {
    "discredited": DerivedField(
        record(
            "What is known against a benchmark as a gate: contaminated, or withdrawn by who made it.",
            "known",
            known=flag("Whether it was discredited by the day of the check."),
            since=day("The day from which that is known."),
            reason=text("Why, in a sentence."),
            successor=text("What is recommended instead."),
            source=text("Who says so."),
        ),
        "discredited", (("name",),), "never",
    ),
    "provider_name": DerivedField(
        text("Who served what was measured, by the name that `model.provider_name` has for it."),
        "measured", (("subject", "provider"),), "`subject.provider` is not declared",
    ),
}  # fmt: skip
"""Every derived fact of a benchmark, by name."""

EVIDENCE: Final[Mapping[str, DerivedField]] = {
    "age_days": DerivedField(
        number("Days from its date to the check; negative where the date lies ahead.", whole=True),
        "age", (("date",),), "no date is declared",
    ),
}  # fmt: skip
"""Every derived fact of a piece of evidence, by name."""
