"""The files a project starts with, as text: few lines, each with the reason it is there, every value quoted right."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

from steelyard.manifest.discover import NAMES
from steelyard.reading import parse
from steelyard.record import NamedTuple
from steelyard.resources import HOME, VERSION
from steelyard.schemas import conform, load_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ruamel.yaml.comments import CommentedMap

    from steelyard.source import Fault

MANIFEST = NAMES[0]
HOOKS = ".pre-commit-config.yaml"
HOOK_ID = "steelyard-check"

_UNFOLDED = 1_000_000
_COMMENTS = 44
"""The column where comments begin."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._/@+-]*")
_YAML_1_1 = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
"""Words that some YAML readers take for something other than text."""


class Field(NamedTuple):
    """A field the first manifest asks for. `about` is the comment beside it, `asked` the question."""

    name: str
    asked: str
    about: str
    of_model: bool = True
    required: bool = False
    many: bool = False
    only_for: tuple[str, ...] = ()
    """Asked and suggested only when the model's access is one of these, or was not told."""


_OPEN = ("weights",)
_CLOSED = ("undisclosed", "hosted", "api", "tunable-api")

FIELDS = (
    Field("project", "Name of the project", "its key in the inventory", of_model=False, required=True),
    Field(
        "owner",
        "Team that answers for it (a handle or a mailbox)",
        "team that answers for the project",
        of_model=False,
        required=True,
    ),
    Field("data", "Classes of data that reach a model", "what reaches a model", of_model=False, many=True),
    Field("model", "Exact id of the model", "the exact id sent over the wire", required=True),
    Field("access", "What the public can obtain of the model", "what the public can obtain of it"),
    Field("developer", "Who trained it", "who trained it"),
    Field("provider", "Who serves it to you, or self", "who serves it to you, or self", only_for=_CLOSED),
    Field("revision", "Commit or digest of its weights", "commit or digest of the weights", only_for=_OPEN),
    Field("license", "License of its weights (SPDX)", "SPDX expression", only_for=_OPEN),
    Field("terms", "Address of the terms you use it under", "terms you use it under", only_for=_CLOSED),
    Field("hosting", "How you consume it", "how you consume it"),
)


def allowed(field: Field) -> list[str]:
    """Return the words a field may hold, from the manifest's schema; nothing when it is free text."""
    schema: dict[str, Any] = load_schema("manifest.v1")
    owner = schema["$defs"]["Model"] if field.of_model else schema
    declared = owner["properties"][field.name]
    reference = (declared["items"] if field.many else declared).get("$ref", "")
    return list(schema["$defs"].get(reference.rpartition("/")[2], {}).get("enum", ()))


def applies(field: Field, answers: Mapping[str, object]) -> bool:
    """Whether a field says anything about a model of the access that was answered."""
    access = answers.get("access")
    return not (field.only_for and access) or access in field.only_for


def refusal(field: Field, value: str) -> Fault | None:
    """Return what the manifest's schema has against a value of a field, or None."""
    answers: dict[str, object] = {"project": "p", "owner": "o", "model": "m"}
    answers[field.name] = [value] if field.many else value
    # As JSON, whose quoting is not in doubt, so that only the value itself is judged.
    document = parse(json.dumps(manifest_value(answers)).encode(), "answer.json")
    faults = document.faults or conform(document, "manifest.v1")
    return faults[0] if faults else None


def manifest_value(answers: Mapping[str, object]) -> dict[str, object]:
    """Return the manifest that answers stand for, as plain data."""
    return {"schema": 1, **_given(answers, of_model=False), "models": [_given(answers, of_model=True)]}


def _given(answers: Mapping[str, object], *, of_model: bool) -> dict[str, object]:
    fields = [field for field in FIELDS if field.of_model is of_model and answers.get(field.name)]
    return {field.name: answers[field.name] for field in fields}


def manifest_text(answers: Mapping[str, object]) -> str:
    """Return the manifest that answers stand for, with what it does not say yet as comments at the end."""
    about = {field.name: field.about for field in FIELDS}
    model = _commented(_given(answers, of_model=True), about)
    manifest = _commented(
        {**manifest_value(answers), "models": [model]}, {"schema": "version of the format", **about}
    )
    text = (
        f"# The AI models this project uses. Every field: steelyard schema manifest.v1\n"
        f"# Hold them against the rules: steelyard check\n{_dumped(manifest)}"
    )
    open_questions = [field for field in FIELDS if not answers.get(field.name) and applies(field, answers)]
    above = "".join(_question(field, "") for field in open_questions if not field.of_model)
    head, models, entries = text.partition("models:\n")
    below = "".join(_question(field, "    ") for field in open_questions if field.of_model)
    return head + above + models + entries + below


def _question(field: Field, indent: str) -> str:
    return f"{f'{indent}# {field.name}:':<{_COMMENTS}}# {_about(field)}\n"


def model_entry(answers: Mapping[str, object]) -> str:
    """Return the list item that declares the model in a manifest that is already there."""
    return manifest_text(answers).partition("\nmodels:\n")[2]


def _about(field: Field) -> str:
    words = allowed(field)
    return f"{field.about}: {', '.join(words)}" if words else field.about


def config_text(policies: Sequence[str]) -> str:
    """Return the configuration that chooses policies."""
    policy = policies[0] if len(policies) == 1 else list(policies)
    config = _commented({"policy": policy}, {"policy": "packs, pack files or policy folders"})
    return f"# What steelyard does in this repository: steelyard check --show-config\n{_dumped(config)}"


def hooks_text() -> str:
    """Return the pre-commit configuration that checks manifests before every commit."""
    hook = _commented({"id": HOOK_ID}, {})
    entry = _commented(
        {"repo": HOME, "rev": f"v{VERSION}", "hooks": [hook]},
        {"repo": "where your organisation hosts steelyard", "rev": "a tag of it"},
    )
    return _dumped(_commented({"repos": [entry]}, {}))


def _commented(value: Mapping[str, object], about: Mapping[str, str]) -> CommentedMap:
    """Return a mapping that ruamel writes with a comment beside each key and every text quoted as it must be."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq  # noqa: PLC0415 - only `init` writes YAML

    mapping = CommentedMap()
    for key, item in value.items():
        if isinstance(item, list) and all(isinstance(word, str) for word in item):
            words = CommentedSeq([_text(word) for word in item])
            words.fa.set_flow_style()
            mapping[key] = words
        else:
            mapping[key] = _text(item) if isinstance(item, str) else item
        if about.get(key):
            mapping.yaml_add_eol_comment(about[key], key, column=_COMMENTS)
    return mapping


def _text(value: str) -> str:
    """Return a text as ruamel must write it: plain only where no YAML reader could take it for something else."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString  # noqa: PLC0415 - as above

    plain = _PLAIN.fullmatch(value) and value.casefold() not in _YAML_1_1
    return value if plain else DoubleQuotedScalarString(value)


def _dumped(value: CommentedMap) -> str:
    from ruamel.yaml import YAML  # noqa: PLC0415 - as above

    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = _UNFOLDED
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()
