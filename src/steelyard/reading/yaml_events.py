"""YAML, from libyaml's events straight into the builder: no constructors, no resolvers, one pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from steelyard.reading.scalars import AFTER_NUMBERS, WORDS, Odd, plain, quoted
from steelyard.reading.yaml_errors import TOO_DEEP, explain
from steelyard.reading.yaml_expressions import KEEP_TAG, in_expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from steelyard.reading.builder import Builder

Parser: Any = yaml.SafeLoader
"""Gives the events: PyYAML's own parser only where libyaml is missing, it takes eighteen times as long."""

if yaml.__with_libyaml__:
    from yaml._yaml import CParser

    Parser = CParser

_SHORT = 40
_UNTAG = "Remove the tag: text in quotes is text, everything else is read as YAML 1.2 says."


def feed(text: str, builder: Builder) -> None:
    """Feed a YAML text. Halts where the text stops being YAML."""
    feeder = _Feeder(text, builder)
    take: dict[type, Callable[[Any], None]] = {
        MappingStartEvent: feeder.mapping,
        SequenceStartEvent: feeder.sequence,
        MappingEndEvent: feeder.end,
        SequenceEndEvent: feeder.end,
        AliasEvent: feeder.alias,
        DocumentStartEvent: feeder.document,
    }
    try:
        parser = Parser(text)
        # The stream's start comes first; its end, and that of the document, say nothing we need.
        while (event := parser.get_event()) is not None:
            if event.__class__ is ScalarEvent:
                feeder.scalar(event)
            elif (handle := take.get(event.__class__)) is not None:
                handle(event)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        message, start, end, hint = explain(error, text)
        if TOO_DEEP in str(error):
            builder.too_deep(start, end)
        builder.halt(message, start, end, hint)


class _Feeder:
    """What to do with each kind of event."""

    __slots__ = ("_builder", "_documents", "_text")

    def __init__(self, text: str, builder: Builder) -> None:
        self._text = text
        self._builder = builder
        self._documents = 0

    def document(self, event: Any) -> None:  # noqa: ANN401  # PyYAML's events are untyped
        start, end = event.start_mark.index, event.end_mark.index
        if self._documents:
            hint = "Keep one document to a file."
            self._builder.halt("a second document begins here", start, end, hint)
        self._documents = 1
        if event.tags:
            start = self._text.index("%TAG", start)
            end = self._text.index("\n", start)
            self._builder.fault(
                "a %TAG directive is not allowed", start, end, "Remove it: tags are not used here."
            )

    def scalar(self, event: Any) -> None:  # noqa: ANN401  # PyYAML's events are untyped
        builder = self._builder
        value = text = event.value
        style = event.style
        start = event.start_mark.index
        end = event.end_mark.index
        if event.tag is not None:
            self._refuse_tag(start)
        if style:
            if style == '"':
                self._check(text, start, end)
            elif style in "|>":
                end = self._last_line(start, end)
        elif builder.key is None:
            # Most scalars are words: they are told from everything else without a call.
            if text in WORDS or text < AFTER_NUMBERS or text == "<<":
                self._check_key(text, start, end)
        elif text in WORDS or text < AFTER_NUMBERS:
            value = plain(text)
            if value.__class__ is Odd:
                builder.fault(value.message, start, end, value.hint, ruins=False)
                value = text
        builder.take(value, start, end)
        if event.anchor is not None:
            builder.anchor(event.anchor, value)

    def _check_key(self, text: str, start: int, end: int) -> None:
        value = plain(text)
        if text == "<<":
            self._builder.fault(
                "`<<` does not merge mappings in YAML 1.2",
                start,
                end,
                "Copy the fields, or use `defaults:`; quote the key if it is a name.",
            )
        elif not (value.key if isinstance(value, Odd) else isinstance(value, str)):
            self._not_text(text, start, end)

    def _not_text(self, text: str, start: int, end: int) -> None:
        if text:
            message, hint = f"keys are text, and {quoted(text)} is not", "Quote it."
            if self._text[max(0, start - 2) : start].rstrip(",").isdigit() and self._text[start - 1] == ",":
                hint = "Decimals are written with a point; quote the key if it is one."
            elif len(text) <= _SHORT:
                hint = f'Quote it: "{text}".'
        else:
            message, hint = "a key is missing before the colon", "Write the key."
        self._builder.fault(message, start, end, hint)

    def mapping(self, event: Any) -> None:  # noqa: ANN401  # PyYAML's events are untyped
        self._open({}, event)

    def sequence(self, event: Any) -> None:  # noqa: ANN401  # PyYAML's events are untyped
        self._open([], event)

    def _open(self, container: object, event: Any) -> None:  # noqa: ANN401  # PyYAML's events are untyped
        start = event.start_mark.index
        if event.tag is not None:
            self._refuse_tag(start)
        if self._builder.key is None:
            self._refuse_key("a list or a mapping", start, start + 1)
        self._builder.open(container, start, event.anchor)

    def end(self, event: Any) -> None:  # noqa: ANN401  # PyYAML's events are untyped
        end = event.end_mark.index
        # Only a bracket has a width; a block ends where its last child did, not where the next thing begins.
        self._builder.close(end if end > event.start_mark.index else None)

    def alias(self, event: Any) -> None:  # noqa: ANN401  # PyYAML's events are untyped
        start, end = event.start_mark.index, event.end_mark.index
        if self._builder.key is None:
            self._refuse_key("an alias", start, end)
        self._builder.alias(event.anchor, start, end)

    def _refuse_key(self, what: str, start: int, end: int) -> None:
        self._builder.halt(f"keys are text, and this one is {what}", start, end, "Write the key out.")

    def _refuse_tag(self, start: int) -> None:
        start = self._text.index("!", start)
        tag = re.compile(r"!<[^>\s]*>|![^\s,\[\]{}]*").match(self._text, start)
        end = tag.end() if tag else start
        hint = KEEP_TAG if in_expression(self._text, start) else _UNTAG
        self._builder.fault(f"the tag {quoted(self._text[start:end])} is not allowed", start, end, hint)

    def _check(self, value: str, start: int, end: int) -> None:
        """Refuse half a character, which PyYAML's own parser lets through where libyaml does not."""
        if not value.isascii() and re.search("[\ud800-\udfff]", value):
            self._builder.halt(
                "an escape that is half of a character",
                start,
                end,
                "Write the character itself, or `\\U` and eight digits.",
            )

    def _last_line(self, start: int, end: int) -> int:
        """Return where the last line of a block scalar ends that is not blank."""
        text = self._text
        end = start + len(text[start:end].rstrip())
        line_end = text.find("\n", end)
        return len(text) if line_end < 0 else line_end
