"""The facts that are derived of a model: their names, types and meaning, and the declared fields that each rests on.

A policy names them like any field. Nobody declares them; `steelyard.knowledge.derived` says what they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    Path = tuple[str, ...]


class DerivedField(NamedTuple):
    """A derived fact as policies see it.

    `schema` is the JSON Schema of its value; `group` names what is derived together; `rests_on` are the declared
    fields, below the model, that a finding about it points at, the first that was written; `unknown` says when it
    is unknown, "never" where it is always there. A `ranged` fact has two more, `…_lowest` and `…_highest`, between which it lies where it is unknown.
    """

    schema: Mapping[str, Any]
    group: str
    rests_on: tuple[Path, ...]
    unknown: str
    ranged: bool = False


def _said(description: str, **schema: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON Schema
    return {"description": description, **schema}


def _flag(description: str) -> dict[str, Any]:
    return _said(description, type="boolean")


def _text(description: str) -> dict[str, Any]:
    return _said(description, type="string")


def _number(description: str, *, whole: bool = False) -> dict[str, Any]:
    return _said(description, type="integer" if whole else "number")


def _day(description: str) -> dict[str, Any]:
    return _said(description, type="string", format="date")


def _choice(description: str, *members: str) -> dict[str, Any]:
    return _said(description, enum=list(members))


def _list(description: str, item: dict[str, Any]) -> dict[str, Any]:
    return _said(description, type="array", items=item)


def _record(description: str, *certain: str, **properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a record; the properties named as certain are always there."""
    return _said(
        description, type="object", properties=properties, required=[*certain], additionalProperties=False
    )


RUNGS: Final = (
    "undisclosed", "hosted", "api", "tunable-api",
    "restricted-weights", "conditional-weights", "open-weights", "open-source", "open-science",
)  # fmt: skip
"""The openness ladder, from the least open rung to the most (docs/openness.md)."""

LICENSE_LISTS: Final = ("osi", "fsf", "open-data", "openmdw")
"""The lists of open licenses: approved by the OSI, libre by the FSF, open data of MOF, OpenMDW in any version."""

_TEXTS: Final = {"type": "string"}
_LICENSE: Final = _record(
    "One license of a choice.",
    "id",
    id=_text("Its canonical id, with its exception if it has one."),
    traits=_list(
        "The lists it is on; absent where nobody looked it up.",
        _choice("A list of open licenses.", *LICENSE_LISTS),
    ),
)
_CHOICES: Final = _list(
    "The sets of licenses that could be kept to: `A OR (B AND C)` is two, of one and of two licenses.",
    _record("One of them.", "licenses", licenses=_list("All of these together.", _LICENSE)),
)
_MAU_CAP: Final = _record(
    "A number of monthly active users above which something follows.",
    "n",
    "test_date",
    "consequence",
    n=_number("So many users.", whole=True),
    test_date=_choice("Tested once, at the release of the version, or all along.", "release", "rolling"),
    consequence=_choice("What follows.", "separate-license", "attribution-ui"),
    exempt=_text("Whom it spares, `integrated-product` for instance."),
)
_REVENUE_CAP: Final = _record(
    "A revenue above which something follows.",
    "usd",
    usd=_number("So many US dollars.", whole=True),
    period=_choice("In which time.", "month", "year"),
    consequence=_choice("What follows.", "separate-license", "attribution-ui"),
)
_TERRITORY: Final = _record(
    "Where rights are not granted.",
    "excluded",
    "test",
    excluded=_list("ISO 3166-1 alpha-2 codes; EU and EEA are written out as their members, too.", _TEXTS),
    modality=_text("The models it is about: `multimodal`, or absent for all."),
    test=_choice("What is asked.", "principal-place-of-business", "place-of-use"),
    exempt=_text("Whom it spares, `end-users` for instance."),
)

_OPENNESS: Final = (("access",), ("license",), ("components",))
_MOF: Final = (("components",), ("license",), ("access",))
_TERMS: Final = (("license",), ("base",))
_PIN: Final = (("model",), ("revision",), ("provider",))
_COST: Final = (("cost",),)
_RETIREMENT: Final = (("lifecycle", "retires"), ("lifecycle", "stage"), ("lifecycle",), ("model",))

MODEL: Final[Mapping[str, DerivedField]] = {
    "openness": DerivedField(
        _said("The rung of the openness ladder, least open first.", enum=list(RUNGS), **{"x-ordered": True}),
        "openness", _OPENNESS, "access or license is not declared, or what the license allows is not known", ranged=True,
    ),
    "mof_class": DerivedField(
        _said("The class of the Model Openness Framework: 3, 2, 1, or 0 for none, worst first.",
              enum=[0, 3, 2, 1], **{"x-ordered": True}),
        "mof", _MOF, "a required component is not mentioned", ranged=True,
    ),
    "mof_missing": DerivedField(
        _list("The components that keep it from the next class.", _TEXTS), "mof", _MOF, "never",
    ),
    "osaid": DerivedField(
        _flag("Whether the checklist of the Open Source AI Definition 1.0 is met."),
        "osaid", _MOF, "an item of the checklist is unknown",
    ),
    "eu_foss": DerivedField(
        _flag("Whether the checklist of EU AI Act Article 53(2) is met."),
        "eu_foss", (*_OPENNESS, ("gpai",), ("gated",)), "an item of the checklist is unknown",
    ),
    "license_terms": DerivedField(
        _record(
            "What the license grants and asks, those of the bases included.",
            "components", "conflicts", "undecided",
            expression=_text("The declared license in canonical SPDX spelling."),
            canonical=_flag("Whether it is declared in that very spelling."),
            problem=_choice("Why there is no canonical spelling.", "none", "unknown", "absent", "unnamed", "family",
                            "syntax", "unrecognized", "empty"),
            candidates=_list("What may be meant, nearest first.", _TEXTS),
            combined=_text("The declared license AND those of the bases."),
            open=_flag("Open in the sense of MOF: on a list of the OSI, the FSF, open data, or OpenMDW."),
            osi=_flag("Approved by the OSI."),
            fsf=_flag("Libre by the FSF."),
            open_data=_flag("On MOF's list of open-data licenses."),
            openmdw=_flag("OpenMDW, in any version."),
            commercial=_choice("Whether commercial use is permitted.", "yes", "conditional", "no"),
            redistribute=_flag("Whether the weights may be passed on."),
            derivatives=_flag("Whether changed weights may be passed on."),
            field_of_use=_flag("Whether purposes are forbidden."),
            unilateral_change=_flag("Whether the licensor may change the terms."),
            outputs=_choice("Whether outputs may train other models.", "free", "named", "restricted"),
            naming=_list("Names that must be shown or borne.", _TEXTS),
            attribution_ui=_list("What a product's screen must show.", _TEXTS),
            propagates=_list("What is made under the same terms.", _choice("How.", "weights", "distillation")),
            capped=_flag("Whether something follows above a number of users or a revenue."),
            territorial=_flag("Whether rights are not granted everywhere."),
            mau_caps=_list("All caps on monthly active users.", _MAU_CAP),
            known_mau_caps=_list("Those that are known, where there may be more.", _MAU_CAP),
            revenue_caps=_list("All caps on revenue.", _REVENUE_CAP),
            known_revenue_caps=_list("Those that are known, where there may be more.", _REVENUE_CAP),
            territories=_list("All excluded territories.", _TERRITORY),
            known_territories=_list("Those that are known, where there may be more.", _TERRITORY),
            ids=_list("The licenses that the declared expression names.", _TEXTS),
            choices=_CHOICES,
            components=_list(
                "The released components with a license of their own.",
                _record("One of them.", "component", "license", "canonical", component=_text("Its slug."), license=_text("As it is written."),
                        canonical=_flag("Whether that is canonical SPDX spelling."), choices=_CHOICES),
            ),
            conflicts=_list("Licenses that cannot both be kept to as declared, each in a sentence.", _TEXTS),
            undecided=_flag("Whether there may be more conflicts: too little is known."),
            compatible=_flag("Whether all of them can be kept to as declared: no conflict, and none that may be."),
        ),
        "license", _TERMS, "a trait that nobody looked up, or a license that cannot be normalized",
    ),
    "license_spellings": DerivedField(
        _list("The spellings of licenses, those of components included, that are not canonical.", _TEXTS),
        "license_spelling", (("license",), ("components",)), "never",
    ),
    "pin": DerivedField(
        _choice("What the id names: one snapshot for good, one version, or whatever comes next.",
                "immutable", "versioned", "floating"),
        "pin", _PIN, "no grammar of the provider's ids is known",
    ),
    "pin_sibling": DerivedField(
        _text("The dated id to write instead of a floating one, where one is known."), "pin", _PIN, "none is known",
    ),
    "external": DerivedField(
        _flag("Whether somebody else runs the model: dedicated, serverless, embedded SaaS."),
        "hosting", (("hosting",),), "`hosting` is not declared",
    ),
    "self_hosted": DerivedField(
        _flag("Whether one runs the model oneself: on device, on premises, in a private cloud."),
        "hosting", (("hosting",),), "`hosting` is not declared",
    ),
    "hosting_rank": DerivedField(
        _number("How much of it is in one's own hands: 0 (embedded SaaS) to 4 (own machines).", whole=True),
        "hosting", (("hosting",),), "`hosting` is not declared",
    ),
    "multimodal": DerivedField(
        _flag("Whether it takes or gives more than one of text, image, audio and video."),
        "modality", (("modality",),), "`modality` is not declared",
    ),
    "monthly_estimate": DerivedField(
        _number("What the model costs a month, in `cost.currency`."), "cost", _COST,
        "a price or volume is missing, negative or absurd",
    ),
    "estimate_at_least": DerivedField(
        _number("What the known parts of the estimate come to, in `cost.currency`."), "cost", _COST,
        "no part of it is known",
    ),
    "cost_per_mtok": DerivedField(
        _number("The estimate over the tokens served, in `cost.currency` per million tokens."), "cost", _COST,
        "the estimate or the volume is unknown",
    ),
    "retirement": DerivedField(
        _record(
            "The end of the model on this channel.",
            on=_day("The day: declared, or else the catalog's for this channel."),
            precision=_choice("How firm the day is.", "exact", "earliest"),
            source=_choice("Whence the day comes.", "declared", "catalog"),
            days=_number("Days until then; negative once it has passed.", whole=True),
            retired=_flag("Whether the model is gone: past an exact date, or its stage says so."),
            replacement=_text("What is recommended instead."),
            catalog_on=_day("What the catalog says of this channel."),
            differs=_flag("Whether the declared day is another one than the catalog's."),
        ),
        "retirement", _RETIREMENT, "no day is declared, and the catalog has none for this channel",
    ),
    "claims_hold": DerivedField(
        _record(
            "Whether what is claimed is no more than what the facts show.",
            openness=_flag("Of `claims.openness`."),
            mof_class=_flag("Of `claims.mof_class`."),
            osaid=_flag("Of `claims.osaid`."),
            foss_exemption=_flag("Of `gpai.foss_exemption`."),
        ),
        "claims", (("claims",), ("gpai", "foss_exemption")), "the facts do not settle it",
    ),
}  # fmt: skip
"""Every derived fact of a model, by name."""


def derived_name(pointer: tuple[str | int, ...]) -> str:
    """Return the derived fact that a pointer into a manifest's facts leads to, or into; empty where it was declared."""
    is_of_model = pointer[:1] == ("models",) and len(pointer) > 2  # noqa: PLR2004 - models, index, field
    return str(pointer[2]) if is_of_model and pointer[2] in DERIVED else ""


def is_certain(field: DerivedField) -> bool:
    """Whether a derived fact is always there, whatever was declared; a record is, though not all that is in it."""
    return field.unknown == "never" or field.schema.get("type") == "object"


def rests_on(name: str) -> list[str]:
    """Return the declared fields that a derived fact follows from, as they are written."""
    return [".".join(path) for path in DERIVED[name].rests_on]


BOUNDS: Final = ("_lowest", "_highest")


def fields() -> dict[str, DerivedField]:
    """Return every derived fact of a model by name, the bounds of ranged ones written out."""
    found = dict(MODEL)
    for name, field in MODEL.items():
        if field.ranged:
            for bound in BOUNDS:
                words = f"The {bound.strip('_')} that `{name}` can be."
                found[name + bound] = field._replace(
                    schema={**field.schema, "description": words}, unknown="never", ranged=False
                )
    return found


DERIVED: Final[Mapping[str, DerivedField]] = fields()
"""As `fields` returns them."""
