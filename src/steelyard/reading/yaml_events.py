"""YAML, from libyaml's events straight into the builder: no constructors, no resolvers, one pass."""

from __future__ import annotations

import re
from itertools import repeat, starmap
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
    StreamEndEvent,
)

from steelyard.reading.anchors import Anchors
from steelyard.reading.scalars import AFTER_NUMBERS, WORDS, Odd, plain, quoted
from steelyard.reading.yaml_errors import TOO_DEEP, explain
from steelyard.reading.yaml_expressions import KEEP_TAG, in_expression

if TYPE_CHECKING:
    from steelyard.reading.builder import Builder

Parser: Any = yaml.SafeLoader
"""Gives the events: PyYAML's own parser only where libyaml is missing, it takes eighteen times as long."""

if yaml.__with_libyaml__:
    from yaml._yaml import CParser

    Parser = CParser

_SHORT = 40
_UNTAG = "Remove the tag: text in quotes is text, everything else is read as YAML 1.2 says."

_WRITE_OUT = "Write the key out, or quote the whole text if it is one."

_SPECIAL = frozenset((*WORDS, "<<"))
"""What is more than a word, beside what begins like a number."""


def feed(text: str, builder: Builder) -> None:
    """Feed a YAML text. Halts where the text stops being YAML."""
    try:
        _feed(text, builder)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        message, start, end, hint = explain(error, text)
        if TOO_DEEP in str(error):
            builder.too_deep(start, end)
        builder.halt(message, start, end, hint)


def _feed(text: str, builder: Builder) -> None:  # noqa: C901, PLR0912, PLR0915 - one branch per kind of event
    feeder, anchors, places, stack = _Feeder(text, builder), Anchors(builder), builder.places, builder.stack
    add_start, ends, add_end, add_closed = (
        places.start.append,
        places.end,
        places.end.append,
        places.closed.append,
    )
    container, node, key, last = builder.container, builder.node, builder.key, 0
    deepest = builder.limits.depth
    # Of most texts this tells that no node has a tag or an anchor, and none hides a letter: then none is asked.
    is_marked = "!" in text or "&" in text
    is_odd = is_marked or builder.hides
    try:
        # Nothing is asked of an event in between, as `iter` would.
        for event in starmap(Parser(text).get_event, repeat(())):
            kind = event.__class__
            if kind is ScalarEvent:
                value, start, end = event.value, event.start_mark.index, event.end_mark.index
                # Of the key that is due the builder is told before it, or the feeder, looks at it.
                if is_marked and event.tag is not None:
                    builder.key = key
                    feeder.refuse_tag(start)
                if style := event.style:
                    if not value:
                        builder.empties = True
                    if style == '"':
                        if not value.isascii():
                            builder.key = key
                            feeder.check(value, start, end)
                    elif style != "'":
                        end = feeder.last_line(start, end)
                elif value < AFTER_NUMBERS or value in _SPECIAL:
                    builder.key = key
                    value = feeder.plain(value, start, end)
                # `Builder.take`, written out, as `open` and `close` are below: without calls, reading takes a tenth less.
                add_start(start)
                add_end(end)
                if is_odd:
                    builder.key = key
                    builder.refuse_invisible(value, start, end)
                    if event.anchor is not None:
                        anchors.took(event.anchor, value)
                if container.__class__ is list:
                    container.append(value)
                elif key is not None:
                    container[key] = value
                    key = None
                elif value in container:
                    builder.refuse_again(value, start, end)
                    key = builder.key
                else:
                    key = value
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                start = event.start_mark.index
                builder.key = key
                if is_marked and event.tag is not None:
                    feeder.refuse_tag(start)
                if key is None:
                    feeder.refuse_key("a list or a mapping", start, start + 1)
                if len(stack) >= deepest:
                    builder.too_deep(start, start + 1)
                stack.append((container, node))
                inner: Any = {} if kind is MappingStartEvent else []
                if container.__class__ is list:
                    container.append(inner)
                else:
                    container[key] = inner
                builder.container, builder.node = container, node = inner, len(ends)
                add_start(start)
                add_end(start)
                key = None if kind is MappingStartEvent else ""
                if is_marked:
                    anchors.opened(event.anchor)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                end = event.end_mark.index
                # Only a bracket has a width; a block ends where its last child did, not where the next thing begins.
                if end <= event.start_mark.index:
                    end = max(ends[-1], last)
                last = ends[node] = end
                if not container:
                    builder.empties = True
                add_closed(node)
                add_closed(len(ends))
                if is_marked:
                    anchors.closed(container)
                builder.container, builder.node = container, node = stack.pop()
                key = None if container.__class__ is dict else ""
            elif kind is AliasEvent:
                builder.key = key
                feeder.alias(event, anchors)
                key = builder.key
            elif kind is DocumentStartEvent:
                feeder.document(event)
            elif kind is StreamEndEvent:
                break
    finally:
        builder.key = key  # which says where the text stopped being YAML


class _Feeder:
    """What to do with what is not in every document, and with scalars that are more than words."""

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

    def plain(self, text: str, start: int, end: int) -> object:
        """Return what an unquoted scalar stands for: where a key is due, itself."""
        if self._builder.key is None:
            self._check_key(text, start, end)
            return text
        value = plain(text)
        if isinstance(value, Odd):
            self._builder.fault(value.message, start, end, value.hint, ruins=False)
            return text
        return value

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

    def alias(self, event: Any, anchors: Anchors) -> None:  # noqa: ANN401  # PyYAML's events are untyped
        start, end = event.start_mark.index, event.end_mark.index
        if self._builder.key is None:
            self.refuse_key("an alias", start, end)
        anchors.alias(event.anchor, start, end)

    def refuse_key(self, what: str, start: int, end: int) -> None:
        self._builder.halt(f"keys are text, and this one is {what}", start, end, _WRITE_OUT)

    def refuse_tag(self, start: int) -> None:
        start = self._text.index("!", start)
        tag = re.compile(r"!<[^>\s]*>|![^\s,\[\]{}]*").match(self._text, start)
        end = tag.end() if tag else start
        hint = KEEP_TAG if in_expression(self._text, start) else _UNTAG
        self._builder.fault(f"the tag {quoted(self._text[start:end])} is not allowed", start, end, hint)

    def check(self, value: str, start: int, end: int) -> None:
        """Refuse half a character, which PyYAML's own parser lets through where libyaml does not."""
        if re.search("[\ud800-\udfff]", value):
            self._builder.halt(
                "an escape that is half of a character",
                start,
                end,
                "Write the character itself, or `\\U` and eight digits.",
            )

    def last_line(self, start: int, end: int) -> int:
        """Return where the last line of a block scalar ends that is not blank."""
        text = self._text
        end = start + len(text[start:end].rstrip())
        line_end = text.find("\n", end)
        return len(text) if line_end < 0 else line_end
