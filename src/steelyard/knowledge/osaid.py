"""The checklist of the Open Source AI Definition 1.0: parameters, complete code, and data information.

It says what can be read from declarations; it is no ruling of the Open Source Initiative. "OSI-approved terms" has
no list for data information, so an open license in MOF's sense is accepted there, and OSI-approved ones only for
parameters and code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.checklist import Checklist, Item, checklist
from steelyard.knowledge.components import WEIGHTS, contradiction, declared, known, release
from steelyard.knowledge.kleene import some
from steelyard.knowledge.license_facts import of_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.license_facts import Licenses

SOURCE: Final = "https://opensource.org/ai/open-source-ai-definition"
CODE: Final = (
    "data-preprocessing-code", "training-code", "evaluation-code", "inference-code", "model-architecture",
)  # fmt: skip
"""The components that make up "complete code": how data was prepared, training, testing, inference, architecture."""

_STATES: Final = {True: "OSI-approved", False: "not OSI-approved", None: "not known here"}


def osaid(record: Mapping[str, Any], licenses: Licenses) -> Checklist:
    """Return the OSAID checklist of a bound model record."""
    components, model_license = declared(record), record.get("license")
    items = [_parameters(record, components, model_license, licenses)]
    items += [_approved(slug, components, model_license, licenses) for slug in CODE]
    items.append(_data_information(components, model_license, licenses))
    return checklist("OSAID 1.0", items)


def _parameters(
    record: Mapping[str, Any], components: Mapping[str, Any], model_license: str | None, licenses: Licenses
) -> Item:
    if conflict := contradiction(record):
        return Item(WEIGHTS, _title(WEIGHTS), None, conflict, SOURCE)
    access = record.get("access")
    if access not in (None, "weights"):
        return Item(WEIGHTS, _title(WEIGHTS), False, f"`access: {access}`: the weights cannot be had", SOURCE)
    own = _approved(WEIGHTS, components, model_license, licenses)
    said = release(components, WEIGHTS, model_license)
    if not said.released or said.license == "" or not record.get("base"):
        return own
    facts = of_weights(record, said.license, licenses)
    reason = f"with what it was made from it is under `{facts.license}`, which is {_STATES[facts.osi]}"
    return own._replace(met=facts.osi, reason=reason)


def _title(slug: str) -> str:
    return f"{known()[slug].name} under an OSI-approved license"


def _approved(
    slug: str, components: Mapping[str, Any], model_license: str | None, licenses: Licenses
) -> Item:
    said = release(components, slug, model_license)
    name = known()[slug].name
    met: bool | None
    if said.released is None:
        met, reason = None, f"nobody says whether `{name}` was released"
    elif not said.released:
        met, reason = False, f"`{name}` is not released"
    elif said.license is None:
        met, reason = None, f"nobody says under which license `{name}` was released"
    elif not said.license:
        met, reason = False, f"`{name}` is released under no license"
    else:
        met = licenses.facts(said.license).osi
        reason = f"`{name}` is released under `{said.license}`, which is {_STATES[met]}"
    return Item(slug, _title(slug), met, reason, SOURCE)


def _data_information(components: Mapping[str, Any], model_license: str | None, licenses: Licenses) -> Item:
    card = _described("data-card", components, model_license, licenses)
    data = _described("datasets", components, model_license, licenses)
    said = release(components, "datasets", model_license)
    if data and not said.own:
        # A link to data that inherits the model's license is neither a description nor a license of the data.
        data = None
    met = some([card, data])
    if card:
        reason = "the data card describes the training data; data that cannot be shared may be described only"
    elif met:
        reason = "the datasets themselves are released under an open license of their own"
    elif met is None and said.released and not said.own:
        reason = "a link to the datasets does not describe the training data: declare the data card"
    elif met is None:
        reason = "neither `Data card` nor `Datasets` is declared to be released under an open license"
    else:
        reason = "neither a data card nor the datasets are released under an open license"
    return Item("data-information", "Data information under open terms", met, reason, SOURCE)


def _described(
    slug: str, components: Mapping[str, Any], model_license: str | None, licenses: Licenses
) -> bool | None:
    said = release(components, slug, model_license)
    if not said.released:
        return said.released
    if said.license is None:
        return None
    return licenses.facts(said.license).open if said.license else False
