"""The facts that are derived of a model: their names, types and meaning, and the declared fields that each rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.manifest.derived.fields import (
    DerivedField,
    choice,
    day,
    flag,
    listed,
    number,
    record,
    said,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNGS: Final = (
    "undisclosed", "hosted", "api", "tunable-api",
    "restricted-weights", "conditional-weights", "open-weights", "open-source", "open-science",
)  # fmt: skip
"""The openness ladder, from the least open rung to the most (docs/openness.md)."""

LICENSE_LISTS: Final = ("osi", "fsf", "open-data", "openmdw")
"""The lists of open licenses: approved by the OSI, libre by the FSF, open data of MOF, OpenMDW in any version."""

_TEXTS: Final = {"type": "string"}
_LICENSE: Final = record(
    "One license of a choice.",
    "id",
    id=text("Its canonical id, with its exception if it has one."),
    traits=listed(
        "The lists it is on; absent where nobody looked it up.",
        choice("A list of open licenses.", *LICENSE_LISTS),
    ),
)
_CHOICES: Final = listed(
    "The sets of licenses that could be kept to: `A OR (B AND C)` is two, of one and of two licenses.",
    record("One of them.", "licenses", licenses=listed("All of these together.", _LICENSE)),
)
_MAU_CAP: Final = record(
    "A number of monthly active users above which something follows.",
    "n",
    "test_date",
    "consequence",
    n=number("So many users.", whole=True),
    test_date=choice("Tested once, at the release of the version, or all along.", "release", "rolling"),
    consequence=choice("What follows.", "separate-license", "attribution-ui"),
    exempt=text("Whom it spares, `integrated-product` for instance."),
)
_REVENUE_CAP: Final = record(
    "A revenue above which something follows.",
    "usd",
    usd=number("So many US dollars.", whole=True),
    period=choice("In which time.", "month", "year"),
    consequence=choice("What follows.", "separate-license", "attribution-ui"),
)
_TERRITORY: Final = record(
    "Where rights are not granted.",
    "excluded",
    "test",
    excluded=listed("ISO 3166-1 alpha-2 codes; EU and EEA are written out as their members, too.", _TEXTS),
    modality=text("The models it is about: `multimodal`, or absent for all."),
    test=choice("What is asked.", "principal-place-of-business", "place-of-use"),
    exempt=text("Whom it spares, `end-users` for instance."),
)

_OPENNESS: Final = (("access",), ("license",), ("components",), ("base",))
_MOF: Final = (("components",), ("license",), ("access",), ("base",))
_TERMS: Final = (("license",), ("base",))
_PIN: Final = (("model",), ("revision",), ("provider",))
_COST: Final = (("cost",),)
_RETIREMENT: Final = (
    ("lifecycle", "retires"),
    ("lifecycle", "stage"),
    ("lifecycle",),
    ("model",),
    ("provider",),
)

MODEL: Final[Mapping[str, DerivedField]] = {
    "openness": DerivedField(
        said("The rung of the openness ladder, least open first.", enum=list(RUNGS), **{"x-ordered": True}),
        "openness", _OPENNESS, "access or license is not declared, or what the license allows is not known", ranged=True,
    ),
    "mof_class": DerivedField(
        said("The class of the Model Openness Framework: 3, 2, 1, or 0 for none, worst first.",
              enum=[0, 3, 2, 1], **{"x-ordered": True}),
        "mof", _MOF, "a required component is not mentioned", ranged=True,
    ),
    "mof_missing": DerivedField(
        listed("The required components that keep it from the next class: not released, not under an open license, or not mentioned.", _TEXTS), "mof", _MOF, "never",
    ),
    "osaid": DerivedField(
        flag("Whether the checklist of the Open Source AI Definition 1.0 is met."),
        "osaid", _MOF, "an item of the checklist is unknown",
    ),
    "eu_foss": DerivedField(
        flag("Whether the checklist of EU AI Act Article 53(2) is met."),
        "eu_foss", (*_OPENNESS, ("gpai",), ("gated",), ("card",)), "an item of the checklist is unknown",
    ),
    "license_terms": DerivedField(
        record(
            "What the license of the weights grants and asks, those of the bases included.",
            "components", "conflicts", "undecided",
            expression=text("The declared license in canonical SPDX spelling."),
            canonical=flag("Whether it is declared in that very spelling."),
            problem=choice("Why there is no canonical spelling.", "none", "unknown", "absent", "unnamed", "family",
                            "syntax", "unrecognized", "empty"),
            candidates=listed("What may be meant, nearest first.", _TEXTS),
            combined=text("The declared license AND those of the bases; absent where the weights have one of their own."),
            open=flag("Open in the sense of MOF: on a list of the OSI, the FSF, open data, or OpenMDW."),
            osi=flag("Approved by the OSI."),
            fsf=flag("Libre by the FSF."),
            open_data=flag("On MOF's list of open-data licenses."),
            openmdw=flag("OpenMDW, in any version."),
            commercial=choice("Whether commercial use is permitted.", "yes", "conditional", "no"),
            redistribute=flag("Whether the weights may be passed on."),
            derivatives=flag("Whether changed weights may be passed on."),
            field_of_use=flag("Whether purposes are forbidden."),
            unilateral_change=flag("Whether the licensor may change the terms."),
            outputs=choice("Whether outputs may train other models: freely, if the license's name is borne, or not.", "free", "named", "restricted"),
            naming=listed("Names that must be shown or borne.", _TEXTS),
            attribution_ui=listed("What a product's screen must show.", _TEXTS),
            propagates=listed("What is made under the same terms.", choice("How.", "weights", "distillation")),
            capped=flag("Whether something follows above a number of users or a revenue."),
            territorial=flag("Whether rights are not granted everywhere."),
            mau_caps=listed("All caps on monthly active users.", _MAU_CAP),
            known_mau_caps=listed("Those that are known, where there may be more.", _MAU_CAP),
            revenue_caps=listed("All caps on revenue.", _REVENUE_CAP),
            known_revenue_caps=listed("Those that are known, where there may be more.", _REVENUE_CAP),
            territories=listed("All excluded territories.", _TERRITORY),
            known_territories=listed("Those that are known, where there may be more.", _TERRITORY),
            ids=listed("The licenses that the declared expression names.", _TEXTS),
            choices=_CHOICES,
            components=listed(
                "The released components with a license of their own.",
                record("One of them.", "component", "license", "canonical", component=text("Its slug."), license=text("As it is written."),
                        canonical=flag("Whether that is canonical SPDX spelling."), choices=_CHOICES),
            ),
            conflicts=listed("Licenses that cannot both be kept to as declared, each in a sentence.", _TEXTS),
            undecided=flag("Whether there may be more conflicts: too little is known."),
            compatible=flag("Whether all of them can be kept to as declared: no conflict, and none that may be."),
        ),
        "license", _TERMS, "a trait that nobody looked up, or a license that cannot be normalized",
    ),
    "license_spellings": DerivedField(
        listed("The spellings of licenses, those of components included, that are not canonical.", _TEXTS),
        "license_spelling", (("license",), ("components",)), "never",
    ),
    "pin": DerivedField(
        choice("What the id names: one snapshot for good, one version, or whatever comes next.",
                "immutable", "versioned", "floating"),
        "pin", _PIN, "no grammar of the provider's ids is known",
    ),
    "pin_sibling": DerivedField(
        text("The dated id to write instead of a floating one, where one is known."), "pin", _PIN, "the id does not float, or no dated one is known",
    ),
    "snapshot": DerivedField(
        text("The snapshot that runs: the revision or digest, or the id itself where it names one."),
        "snapshot", (("revision",), ("security", "digest"), ("model",), ("provider",)),
        "nothing is pinned, or nothing is declared that could be",
    ),
    "origins": DerivedField(
        listed("The model and what it was made from: as written in small letters, and as the catalog calls them.", _TEXTS),
        "origins", (("base",), ("model",)), "never",
    ),
    "provider_name": DerivedField(
        text("The provider by one name, however it is written: the catalog's, or what is declared in small letters."),
        "names", (("provider",),), "`provider` is not declared",
    ),
    "developer_name": DerivedField(
        text("The developer by one name, however it is written: the catalog's, or what is declared in small letters."),
        "names", (("developer",),), "`developer` is not declared",
    ),
    "external": DerivedField(
        flag("Whether somebody else runs the model: dedicated, serverless, embedded SaaS."),
        "hosting", (("hosting",),), "`hosting` is not declared",
    ),
    "self_hosted": DerivedField(
        flag("Whether one runs the model oneself: on device, on premises, in a private cloud."),
        "hosting", (("hosting",),), "`hosting` is not declared",
    ),
    "hosting_rank": DerivedField(
        number("How much of it is in one's own hands: 0 (embedded SaaS) to 4 (own machines).", whole=True),
        "hosting", (("hosting",),), "`hosting` is not declared",
    ),
    "region_codes": DerivedField(
        listed("The regions, `EU` and `EEA` with their members: what lies in another's regions is among its codes.", _TEXTS),
        "regions", (("regions",),), "`regions` is not declared",
    ),
    "publishers": DerivedField(
        listed("Who published the weights, and those of the bases: namespaces of a hub or registry.", _TEXTS),
        "publishers", (("purl",), ("model",), ("base",)), "an id or purl of one of them names no namespace",
    ),
    "known_publishers": DerivedField(
        listed("Those that are known, where there may be more.", _TEXTS),
        "publishers", (("purl",), ("model",), ("base",)), "never",
    ),
    "multimodal": DerivedField(
        flag("Whether it takes or gives more than one of text, image, audio and video."),
        "modality", (("modality",),), "`modality` is not declared",
    ),
    "monthly_estimate": DerivedField(
        number("What the model costs a month, in `cost.currency`."), "cost", _COST,
        "a price or volume is missing, negative or absurd",
    ),
    "estimate_at_least": DerivedField(
        number("What the known parts of the estimate come to, in `cost.currency`."), "cost", _COST,
        "no part of it is known",
    ),
    "cost_per_mtok": DerivedField(
        number("The estimate over the tokens served, in `cost.currency` per million tokens."), "cost", _COST,
        "the estimate or the volume is unknown",
    ),
    "price_drift_pct": DerivedField(
        number("By how many percent a declared price differs most from the list price of this channel."),
        "price_drift", _COST, "the catalog has no current price for this very channel in this currency",
    ),
    "retirement": DerivedField(
        record(
            "The end of the model on this channel; what is declared holds against the catalog.",
            on=day("The day: declared, or else the catalog's for this channel, or for the base that was tuned there."),
            precision=choice("How firm the day is; absent where nobody says, as of the catalog's own dates.", "exact", "earliest"),
            source=choice("Whence the day comes.", "declared", "catalog"),
            days=number("Days until then; negative once it has passed.", whole=True),
            retired=flag("Whether the model is gone: past a date that is exact or the project's own, or its stage says so; unknown past one "
                         "that may be the earliest, as each of the catalog's may."),
            replacement=text("What is declared, or else recommended on this channel by the catalog, instead."),
        ),
        "retirement", _RETIREMENT, "no day is declared, and the catalog has none for this channel",
    ),
    "base_retires": DerivedField(
        day("The day on which this channel stops serving a base that the model was tuned from, says the catalog."),
        "base_retires", (("base",), ("model",), ("provider",)), "the catalog knows no end of a base on this channel",
    ),
    "catalog": DerivedField(
        record(
            "What the catalog knows of the model, and of the channel that serves it (docs/catalog.md).",
            id=text("The model as the catalog calls it: `developer/name`."),
            sure=choice("How sure the id is recognized.", "certain", "likely"),
            developer=text("Who developed it."),
            open_weights=flag("Whether the public can download its weights."),
            license=text("Its license, in canonical SPDX spelling."),
            released=text("The day, month or year of its release."),
            context=number("Its context window, in tokens.", whole=True),
            retires=day("The day for which the end on this channel is announced, exact or not."),
            replacement=text("What is recommended instead on this channel."),
            input_per_mtok=number("Price of a million tokens of input on this channel."),
            output_per_mtok=number("Price of a million tokens of output on this channel."),
            currency=text("The currency of these prices, ISO 4217."),
            prices_as_of=day("The day of these prices."),
            retirement_as_of=day("The day of what is said of its retirement."),
            old=listed("The facts that are too old on the day of the check to be taken as they stand.", {"type": "string"}),
            contradicted=listed("The facts of which its sources say different things, so that they are absent.", {"type": "string"}),
        ),
        "catalog", (("model",), ("provider",), ("developer",), ("revision",)), "the catalog does not know the id, or not on this channel",
    ),
    "claims_hold": DerivedField(
        record(
            "Whether what is claimed is no more than what the facts show.",
            openness=flag("Of `claims.openness`."),
            mof_class=flag("Of `claims.mof_class`."),
            osaid=flag("Of `claims.osaid`."),
            foss_exemption=flag("Of `gpai.foss_exemption`."),
        ),
        "claims", _OPENNESS, "the facts do not settle it",
    ),
}  # fmt: skip
"""Every derived fact of a model, by name."""
