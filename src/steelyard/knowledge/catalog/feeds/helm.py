"""Reads HELM's model metadata (`crfm-helm`): access and release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml

from steelyard.knowledge.catalog.feeds.rows import Cleaner, Row, said

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE: Final = "helm/config/model_metadata.yaml"

_OPEN: Final = {"open": True, "limited": False, "closed": False}
"""`open`: can be downloaded; `limited`: with an API key; `closed`: not at all (ModelMetadata.access)."""

_PROMPTED: Final = "-dspy-"
"""In the names of what HELM made of models by prompting them; those are no models."""


def rows(text: str, cleaner: Cleaner) -> Iterator[Row]:
    """Yield what the metadata says of every model. Raises ValueError for a text that is no YAML."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    if not isinstance(root, yaml.MappingNode):
        return
    listed = next((value for key, value in root.value if key.value == "models"), None)
    for node in listed.value if isinstance(listed, yaml.SequenceNode) else ():
        model = _model(node, cleaner) if isinstance(node, yaml.MappingNode) else {}
        name = cleaner.at = model.get("name", "")
        if name.count("/") == 1 and _PROMPTED not in name and (id_ := cleaner.id(name)):
            yield _row(id_, model, cleaner)


def _model(node: yaml.MappingNode, cleaner: Cleaner) -> dict[str, str]:
    """Return the plain fields of an entry; the file gives some twice, and what differs then is refused."""
    found: dict[str, str] = {}
    for key, value in node.value:
        plain = isinstance(value, yaml.ScalarNode)
        if plain and found.setdefault(key.value, value.value) != value.value:
            cleaner.refuse("field given twice")
            found[key.value] = ""
    return found


def _row(id_: str, model: dict[str, str], cleaner: Cleaner) -> Row:
    about = said(
        open_weights=cleaner.flag(_OPEN.get(model.get("access", ""))),
        released=cleaner.day(model.get("release_date")),
    )
    return Row("", id_, about, {})
