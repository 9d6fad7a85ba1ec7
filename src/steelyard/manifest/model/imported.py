"""Where the facts of an entry came from that nobody of the project wrote: file, digest, day, and the fields taken."""

from typing import Annotated

from pydantic import ConfigDict, Field

from steelyard.manifest.model.declared import Section, required
from steelyard.manifest.model.scalars import Date, Sha256, Text
from steelyard.manifest.model.terms import Term

_DESIGN = "Steelyard"


class ImportSource(Term):
    """What kind of document the facts were taken from."""

    MOF = "mof", "A declaration of the Model Openness Tool (MOF YAML)."
    HUGGINGFACE = "huggingface", "A Hugging Face model card, and the results beside it."


class Imported(Section):
    """What `steelyard import` took from a document: facts that rest on it, not on the project's own word."""

    # `from` is a word of Python's.
    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"))

    from_: Annotated[
        ImportSource, required("Kind of document.", source=_DESIGN, tradeoff="T5", examples=["huggingface"])
    ]
    source: Annotated[
        Text,
        required(
            "Name of the file, repository id or address; never a path of somebody's machine.",
            source="CDX `externalReferences`",
            tradeoff="T5",
            examples=["granite-4.0-h-small/README.md"],
        ),
    ]
    sha256: Annotated[
        Sha256,
        required(
            "Digest of the bytes read; of several files, the digest of what `sha256sum` prints of them.",
            source="CDX `hashes`",
            tradeoff="T5",
        ),
    ]
    on: Annotated[
        Date,
        required(
            "Day of the import; quote the key, which YAML 1.1 reads as true.",
            source=_DESIGN,
            tradeoff="T5",
            examples=["2026-11-23"],
        ),
    ]
    fields: Annotated[
        list[Text],
        Field(min_length=1),
        required(
            "Fields below the model that came from there, as dotted paths.",
            source=_DESIGN,
            tradeoff="T5",
            examples=[["license", "components"]],
        ),
    ]
