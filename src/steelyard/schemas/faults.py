"""What jsonschema says of an invalid document, as faults: all of them, at their places, the best first."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from steelyard.schemas.manifest_hints import manifest_hint
from steelyard.schemas.nearest import did_you_mean, listed, number_hint
from steelyard.schemas.policy_hints import policy_hint
from steelyard.schemas.quick import is_date
from steelyard.secrets import redact, shortened
from steelyard.source import Fault, symbolic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from steelyard.reading import Document
    from steelyard.source import Pointer

_MOST = 200
_LONGEST = 60
_ENOUGH = 1024
"""So much of a list or a mapping is written out before it is cut."""

_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "null": "nothing",
}
_YAML_11_BOOLEANS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}

# Best first: a misspelt key explains the missing one beside it, and both explain more than a bad value.
_RANK = {"additionalProperties": 0, "propertyNames": 0, "required": 1}
_VALUE = 2


def schema_faults(document: Document, schema: dict[str, Any]) -> tuple[Fault, ...]:
    """Return the faults of `document` under `schema`, at most 200, one for each wrong key and each wrong value."""
    ranked: list[tuple[int, int, int, Fault]] = []
    seen: set[tuple[object, ...]] = set()
    for rank, fault in _every(document, schema):
        key = (fault.pointer, rank < _VALUE)
        if key not in seen:
            seen.add(key)
            ranked.append((rank, fault.region.start_line, fault.region.start_column, fault))
        if len(ranked) >= _MOST:
            break
    ranked.sort(key=lambda entry: entry[:3])
    return tuple(_without_echoes([entry[3] for entry in ranked]))


def _every(document: Document, schema: dict[str, Any]) -> Iterator[tuple[int, Fault]]:
    for error in _Validator(schema).iter_errors(document.value):
        for leaf in _meant(error):
            for fault in _faults(leaf, document):
                hint = policy_hint(schema, fault, document.value) or manifest_hint(
                    schema, leaf, fault, document
                )
                hint = hint or fault.hint
                yield _RANK.get(str(leaf.validator), _VALUE), fault._replace(hint=hint)


def _additional_properties(
    validator: Any,  # noqa: ANN401 - jsonschema's signature, here and below
    additional: Any,  # noqa: ANN401
    instance: Any,  # noqa: ANN401
    schema: dict[str, Any],
) -> Iterator[ValidationError]:
    """Report unknown keys one by one and in the document's order; jsonschema takes them from a set."""
    for key in instance if isinstance(instance, dict) else ():
        if key in schema.get("properties", {}):
            continue
        if additional is False:
            yield ValidationError("unknown key", path=[key])
        else:
            yield from validator.descend(instance[key], additional, path=key)


def _property_names(
    validator: Any,  # noqa: ANN401
    names: Any,  # noqa: ANN401
    instance: Any,  # noqa: ANN401
    _schema: dict[str, Any],
) -> Iterator[ValidationError]:
    """Report a bad key at the key; jsonschema reports it at the mapping."""
    for key in instance if isinstance(instance, dict) else ():
        error = next(validator.descend(key, names), None)
        if error is not None:
            yield ValidationError("bad key", path=[key], schema=error.schema)


def _any_of(
    validator: Any,  # noqa: ANN401
    branches: list[dict[str, Any]],
    instance: Any,  # noqa: ANN401
    _schema: dict[str, Any],
) -> Iterator[ValidationError]:
    context: list[ValidationError] = []
    for index, branch in enumerate(branches):
        errors = list(validator.descend(instance, branch, schema_path=index))
        if not errors:
            return
        context += errors
    yield ValidationError("no branch fits", context=context)


def _is_among(value: object, members: list[object]) -> bool:
    return any(value == each and isinstance(value, bool) is isinstance(each, bool) for each in members)


# Whether a value of the keyword's kind keeps to it. jsonschema knows as well, but writes the whole value into
# a message for every one that does not: megabytes that nobody reads.
_HOLDS: dict[str, tuple[type | tuple[type, ...], Callable[[Any, Any], bool]]] = {
    "enum": (object, _is_among),
    "const": (object, lambda value, constant: _is_among(value, [constant])),
    "pattern": (str, lambda value, pattern: re.search(pattern, value) is not None),
    "format": (str, lambda value, name: name != "date" or is_date(value)),
    "minLength": (str, lambda value, least: len(value) >= least),
    "maxLength": (str, lambda value, most: len(value) <= most),
    "minItems": (list, lambda value, least: len(value) >= least),
    "maxItems": (list, lambda value, most: len(value) <= most),
    "minProperties": (dict, lambda value, least: len(value) >= least),
    "maxProperties": (dict, lambda value, most: len(value) <= most),
}


def _quietly(keyword: str) -> Callable[..., Iterator[ValidationError]]:
    kind, holds = _HOLDS[keyword]

    def check(
        _validator: Any,  # noqa: ANN401
        operand: Any,  # noqa: ANN401
        instance: Any,  # noqa: ANN401
        _schema: dict[str, Any],
    ) -> Iterator[ValidationError]:
        if isinstance(instance, kind) and not holds(instance, operand):
            yield ValidationError(keyword)

    return check


def _type(
    validator: Any,  # noqa: ANN401
    types: str | list[str],
    instance: Any,  # noqa: ANN401
    _schema: dict[str, Any],
) -> Iterator[ValidationError]:
    if not any(validator.is_type(instance, kind) for kind in ([types] if isinstance(types, str) else types)):
        yield ValidationError("wrong type")


_Validator = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {
        "additionalProperties": _additional_properties,
        "propertyNames": _property_names,
        "anyOf": _any_of,
        "type": _type,
        **{keyword: _quietly(keyword) for keyword in _HOLDS},
    },
)


def _meant(error: ValidationError) -> Iterator[ValidationError]:
    """Reduce a union's storm of errors to those of the branch that was meant."""
    if error.validator not in ("anyOf", "oneOf") or not error.context:
        yield error
        return
    branches: dict[object, list[ValidationError]] = {}
    for part in error.context:
        branches.setdefault(part.relative_schema_path[0], []).append(part)
    # The branch that was meant is the one whose shape fits: its errors lie inside the value, not about it.
    fitting = [parts for parts in branches.values() if not any(_about_shape(part) for part in parts)]
    if len(fitting) != 1:
        yield error
        return
    for part in fitting[0]:
        yield from _meant(part)


def _about_shape(error: ValidationError) -> bool:
    return error.validator in ("type", "const", "enum") and not error.relative_path


def _faults(error: ValidationError, document: Document) -> Iterator[Fault]:
    pointer = tuple(error.absolute_path)
    value: Any = error.instance
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    name = f"`{symbolic(pointer, document.value)}`" if pointer else "the document"
    match error.validator:
        case "additionalProperties":
            known = (word for word in schema.get("properties", {}) if word not in value)
            place = document.key_region(pointer)
            key = shortened(str(pointer[-1]), _LONGEST)
            yield Fault(
                f"unknown key `{key}`",
                place,
                pointer,
                hint=did_you_mean(key, known),
                keyword="additionalProperties",
                choices=tuple(schema.get("properties", {})),
            )
        case "propertyNames":
            place = document.key_region(pointer)
            key = shortened(str(pointer[-1]), _LONGEST)
            members = [word for word in schema.get("enum", ()) if word not in value]
            wanted = f"one of {listed(members)}" if members else _wanted(schema)
            yield Fault(
                f"`{key}` cannot be a key here", place, pointer, wanted=wanted, hint=_near(key, members)
            )
        case "required":
            for key in cast("list[str]", error.validator_value):
                if key not in value:
                    missing = (*pointer, key)
                    where = f"{symbolic(pointer, document.value)} has no" if pointer else "there is no"
                    yield Fault(
                        f"{where} `{key}`", document.region(missing), missing, wanted=f"the key `{key}`"
                    )
        case "type":
            yield _wrong_type(error, document, name)
        case _ if value is None:
            yield _nothing(pointer, document, name, _wanted(schema, error))
        case _:
            found = shown(value)
            yield Fault(
                f"{name} cannot be {found}",
                document.region(pointer),
                pointer,
                found,
                _wanted(schema, error),
                _choices_hint(error),
                keyword=str(error.validator),
                choices=_choices(error),
            )


def _wrong_type(error: ValidationError, document: Document, name: str) -> Fault:
    pointer = tuple(error.absolute_path)
    types: Any = error.validator_value
    wanted_types: list[str] = [types] if isinstance(types, str) else types
    wanted = listed((_KINDS[kind] for kind in wanted_types), "or")
    value: Any = error.instance
    written = document.text(pointer)
    if cast("dict[str, Any]", error.schema).get("format") == "date":  # a number in quotes is none either
        wanted, wanted_types = _wanted(cast("dict[str, Any]", error.schema)), []
    if value is None:
        return _nothing(pointer, document, name, wanted)
    hint = ""
    if "string" in wanted_types and isinstance(value, (bool, int, float)):
        hint = f'`{written}` reads as {_kind(value)}: quote it, "{written}".'
    elif "boolean" in wanted_types and isinstance(value, str) and value.lower() in _YAML_11_BOOLEANS:
        hint = f"did you mean `{_YAML_11_BOOLEANS[value.lower()]}`?"
    elif "array" in wanted_types and isinstance(value, str):
        hint = f"Write it as a list: [{value}]." if len(value) <= _LONGEST else "Write it as a list."
    elif isinstance(value, str) and ({"integer", "number"} & set(wanted_types)):
        hint = _number_hint(value)
    found = f"{_kind(value)} {shown(value)}"
    return Fault(
        f"{name} must be {wanted}",
        document.region(pointer),
        pointer,
        found,
        wanted,
        hint,
        keyword="type",
        choices=tuple(wanted_types),
    )


def _nothing(pointer: Pointer, document: Document, name: str, wanted: str) -> Fault:
    message = f"{name} has no value" if pointer else "the document is empty"
    hint = "Give it a value, or remove the key: absent means not asserted." if pointer else ""
    return Fault(message, document.region(pointer), pointer, "nothing", wanted, hint)


def _kind(value: object) -> str:
    match value:
        case bool():
            return "the boolean"
        case int() | float():
            return "the number"
        case str():
            return "the text"
        case list():
            return "the list"
        case _:
            return "the mapping"


def _wanted(  # noqa: C901, PLR0912 - one branch per keyword
    schema: dict[str, Any], error: ValidationError | None = None
) -> str:
    """Say what the schema asks for, in words; a named type's own description says it best."""
    keyword = error.validator if error is not None else "pattern"
    operand: Any = error.validator_value if error is not None else None
    match keyword:
        case "enum":
            return f"one of {listed(map(str, operand))}"
        case "const":
            return json.dumps(operand)
        case "anyOf" | "oneOf":
            return listed((str(branch.get("title", _kinds(branch))) for branch in operand), "or")
        case "minimum":
            return f"at least {operand}"
        case "maximum":
            return f"at most {operand}"
        case "exclusiveMinimum":
            return f"more than {operand}"
        case "exclusiveMaximum":
            return f"less than {operand}"
        case "minItems":
            return f"at least {operand} item{'s' if operand != 1 else ''}"
        case "maxItems":
            return f"at most {operand} item{'s' if operand != 1 else ''}"
        case "minLength":
            return "some text"
        case "minProperties":
            return "at least one entry"
        case "format":
            return "a day that exists, written YYYY-MM-DD"
    if schema.get("format") == "date":
        return "a date written YYYY-MM-DD"
    described = str(schema.get("description") or schema.get("pattern") or "another value")
    begins = described[:1].lower() if re.match("[A-Z][a-z -]", described) else described[:1]
    return begins + described[1:].split("\n", 1)[0].rstrip(".")


def _kinds(branch: dict[str, Any]) -> str:
    kind = branch.get("type")
    return _KINDS.get(kind, "another value") if isinstance(kind, str) else json.dumps(branch.get("const"))


def _choices(error: ValidationError) -> tuple[object, ...]:
    """Return the values that an enumeration, or a constant, would take."""
    if error.validator == "const":
        return (error.validator_value,)
    return tuple(cast("list[object]", error.validator_value)) if error.validator == "enum" else ()


def _choices_hint(error: ValidationError) -> str:
    operand: Any = error.validator_value
    if not isinstance(error.instance, str) or len(error.instance) > _LONGEST:
        return ""
    match error.validator:
        case "enum":
            return _near(error.instance, operand)
        case "anyOf" | "oneOf":
            members = [word for branch in operand for word in branch.get("enum", ())]
            if not members and any(branch.get("type") in ("integer", "number") for branch in operand):
                return _number_hint(error.instance)
            return _near(error.instance, members) or (f"allowed: {listed(members)}" if members else "")
    return ""


def _number_hint(value: str) -> str:
    return "Remove the quotes." if value.replace(".", "", 1).isdigit() else number_hint(value)


def _near(word: str, members: Iterable[object]) -> str:
    near = did_you_mean(word, [member for member in members if isinstance(member, str)])
    return near if near.startswith("did you mean") else ""


def shown(value: object) -> str:
    """Write a value in one short line, credentials taken out while they can still be told by their shape."""
    if isinstance(value, str):
        return shortened(f'"{value}"', _LONGEST)
    text = ""
    for piece in json.JSONEncoder(ensure_ascii=False).iterencode(value):
        text += redact(piece)
        if len(text) > _ENOUGH:
            break
    return shortened(text, _LONGEST)


def _without_echoes(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Drop "missing `license`" beside "unknown `licence`, did you mean `license`?": one mistake, one fault."""
    guessed: set[tuple[object, ...]] = set()
    for fault in faults:
        if fault.hint.startswith("did you mean `") and fault.message.startswith("unknown key"):
            guessed.add((*fault.pointer[:-1], fault.hint.split("`")[1]))
        elif fault.wanted.startswith("the key `") and fault.pointer in guessed:
            continue
        yield fault
