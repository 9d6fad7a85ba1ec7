"""Reads HELM's model metadata (`crfm-helm`): access and release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import yaml

from steelyard.knowledge.catalog.feeds.rows import Cleaner, Row, said

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE: Final = "helm/config/model_metadata.yaml"

_OPEN: Final = {"open": True, "closed": False}
"""`open`: can be downloaded; `closed`: not accessible (ModelMetadata.access). `limited`, with an API key, says how HELM
reached a model: Llama at Bedrock is limited there, so it says nothing of the weights."""

_NO_MODEL: Final = re.compile(
    r".*/amazon-.*|.*-dspy-.*|.*-(?:high|medium|low)-reasoning-effort|.*-thinking-(?:\d+k|disabled)|.*-safety-.*"
    r"|.*_gpt-4o-.*|.*-bedrock|.*/stanford-online-.*"
)
"""What HELM made of models: deployments, prompts and settings, under names of their own."""


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
        if name.count("/") == 1 and not _NO_MODEL.fullmatch(name) and (id_ := cleaner.id(name)):
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
