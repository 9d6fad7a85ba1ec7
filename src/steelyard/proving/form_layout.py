"""Lays out a YAML text anew: indentation and spaces as the house has them, everything that is written kept as written.

It works on libyaml's tokens, those our reader reads by. Words, quotes, comments and the author's line breaks inside
of brackets and texts stay; what stands between them is decided here. Round-trip writers re-wrap texts and brackets,
resolve what is plain, and lose whose comment it was: that is why the text itself is laid out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP = 2
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENING = (yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
_CLOSING = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_BRACES = (yaml.FlowMappingStartToken, yaml.FlowMappingEndToken)
_OWN_LINE = (yaml.DirectiveToken, yaml.DocumentStartToken, yaml.DocumentEndToken)
_SILENT = (
    yaml.StreamStartToken,
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockEndToken,
)


class UnformattableError(Exception):
    """A way to write YAML that is not laid out: `at` is its offset in the text, the argument says what it is."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


class _Level(NamedTuple):
    """A block mapping or sequence: its column before and its indent after; one without a token of its own is implied."""

    is_mapping: bool
    column: int
    indent: int
    implied: bool = False


class _Comment(NamedTuple):
    """A comment: its text, its column, and whether a blank line stands before it."""

    text: str
    column: int
    apart: bool


class _Gap(NamedTuple):
    """What stands between two tokens: a comment at the end of a line, comments on their own, and how it ends."""

    behind: str
    comments: tuple[_Comment, ...]
    breaks: bool
    apart: bool


def laid_out(text: str) -> str:
    """Return a YAML text in the house's layout. Raises UnformattableError, and yaml.YAMLError for what is no YAML."""
    layout = _Layout(text)
    for token in yaml.scan(text, Loader=_LOADER):
        layout.take(token)
    return layout.text()


class _Layout:
    """Writes token by token."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._written: list[str] = []
        self._end = 0  # of what was taken from the text
        self._before: Any = None  # the last token that was written
        self._levels: list[_Level] = []
        self._closed: list[_Level] = []  # since the last token that was written
        self._flow = 0

    def text(self) -> str:
        """Return what was written, with one line end behind it."""
        return "".join(self._written).lstrip("\n") + "\n"

    def take(self, token: Any) -> None:  # noqa: ANN401 - PyYAML's tokens are untyped
        """Write a token, and what stood before it."""
        if isinstance(token, _SILENT):
            self._nest(token)
            return
        if isinstance(token, yaml.KeyToken):
            self._leave_implied()
            if token.start_mark.index != token.end_mark.index:
                raise UnformattableError("a key written with `?`", token.start_mark.index)
            if self._flow:
                return
        elif isinstance(token, yaml.BlockEntryToken):
            self._enter_implied(token)
        gap = self._gap(token)
        self._closing(token)
        self._space(token, gap)
        self._written.append(self._token_text(token))
        self._opening(token)
        self._advance(token)

    def _advance(self, token: Any) -> None:  # noqa: ANN401 - as above
        start, end = token.start_mark.index, token.end_mark.index
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            # What is blank behind a block is taken as a gap, unless the block keeps it.
            kept = self._text[start:end]
            end = start + len(kept[:-1] if _keeps(kept.split("\n", 1)[0]) else kept.rstrip("\n"))
        self._end = max(self._end, end)
        self._before = token
        self._closed = []

    # -- levels

    def _nest(self, token: Any) -> None:  # noqa: ANN401 - as above
        if isinstance(token, yaml.BlockEndToken):
            self._leave_implied()
            self._closed.append(self._levels.pop())
        elif not isinstance(token, yaml.StreamStartToken):
            indent = self._levels[-1].indent + _STEP if self._levels else 0
            is_mapping = isinstance(token, yaml.BlockMappingStartToken)
            self._levels.append(_Level(is_mapping, token.start_mark.column, indent))

    def _enter_implied(self, token: Any) -> None:  # noqa: ANN401 - as above
        """Open the sequence whose dashes stand below their key's first letter: it has no token of its own."""
        level = self._levels[-1]
        if level.is_mapping:
            self._levels.append(
                _Level(
                    is_mapping=False,
                    column=token.start_mark.column,
                    indent=level.indent + _STEP,
                    implied=True,
                )
            )

    def _leave_implied(self) -> None:
        if not self._flow and self._levels and self._levels[-1].implied:
            self._closed.append(self._levels.pop())

    def _closing(self, token: Any) -> None:  # noqa: ANN401 - as above
        if isinstance(token, _CLOSING):
            self._flow -= 1

    def _opening(self, token: Any) -> None:  # noqa: ANN401 - as above
        if isinstance(token, _OPENING):
            self._flow += 1

    @property
    def _inner(self) -> int:
        """The indent of lines that go on with what a level holds."""
        return (self._levels[-1].indent + _STEP if self._levels else 0) + _STEP * self._flow

    # -- what stands between

    def _gap(self, token: Any) -> _Gap:  # noqa: ANN401 - as above
        first, *lines = self._text[self._end : token.start_mark.index].split("\n")
        if self._before is None:
            first, lines = "", [first, *lines]  # at the start of the text, nothing is behind anything
        behind = first.rstrip() if "#" in first else ""
        comments: list[_Comment] = []
        apart = False
        for line in lines[:-1] if not isinstance(token, yaml.StreamEndToken) else lines:
            words = line.strip()
            if words:
                comments.append(_Comment(words, len(line) - len(line.lstrip()), apart))
            apart = not words
        return _Gap(behind, tuple(comments), bool(lines), apart)

    def _space(self, token: Any, gap: _Gap) -> None:  # noqa: ANN401 - as above
        if gap.behind:
            # The comment at the end of a line stays as far away as it was.
            self._written.append(gap.behind if gap.behind[0] != "#" else f" {gap.behind}")
        for comment in gap.comments:
            blank = "\n" if comment.apart and self._written else ""
            self._written.append(f"{blank}\n{' ' * self._comment_indent(comment, token)}{comment.text}")
        commented = bool(gap.behind or gap.comments)
        if self._breaks(token, gap, commented=commented):
            blank = "\n" if gap.apart and self._written else ""
            self._written.append(f"{blank}\n{' ' * self._indent(token)}")
        elif self._before is not None and self._is_spaced(token):
            self._written.append(" ")

    def _comment_indent(self, comment: _Comment, token: Any) -> int:  # noqa: ANN401 - as above
        """Comments stand with what follows; one written deeper stays with the block that ends before it."""
        column = 0 if isinstance(token, yaml.StreamEndToken) else token.start_mark.column
        if comment.column > column:
            for level in self._closed:
                if level.column <= comment.column:
                    return level.indent
        return self._indent(token) + (_STEP if isinstance(token, _CLOSING) else 0)

    def _indent(self, token: Any) -> int:  # noqa: ANN401 - as above
        if isinstance(token, (yaml.StreamEndToken, *_OWN_LINE)):
            return 0
        if isinstance(token, (yaml.KeyToken, yaml.BlockEntryToken)):
            return self._levels[-1].indent
        return self._inner

    def _breaks(self, token: Any, gap: _Gap, *, commented: bool) -> bool:  # noqa: ANN401 - as above
        """Whether a token begins a line."""
        before = self._before
        if before is None and not commented:
            return False
        if isinstance(token, yaml.StreamEndToken):
            return False
        if commented:
            return True
        if isinstance(token, (yaml.KeyToken, yaml.BlockEntryToken)):
            return (
                not isinstance(before, yaml.BlockEntryToken) or len(self._closed) > 0 or self._is_next(token)
            )
        if isinstance(token, _OWN_LINE) or isinstance(before, _OWN_LINE):
            return True
        if isinstance(token, (yaml.ValueToken, yaml.FlowEntryToken)) or isinstance(before, yaml.KeyToken):
            return False
        return gap.breaks

    def _is_next(self, token: Any) -> bool:  # noqa: ANN401 - as above
        """Whether a dash follows an item without a value."""
        return (
            isinstance(token, yaml.BlockEntryToken)
            and self._levels[-1].column == self._before.start_mark.column
        )

    def _is_spaced(self, token: Any) -> bool:  # noqa: ANN401 - as above
        before = self._before
        if isinstance(token, yaml.ValueToken):
            return isinstance(before, yaml.AliasToken)  # a colon may be part of an alias
        if isinstance(token, (yaml.FlowEntryToken, yaml.StreamEndToken)) or isinstance(before, yaml.KeyToken):
            return False
        if isinstance(before, _OPENING) or isinstance(token, _CLOSING):
            empty = isinstance(before, _OPENING) and isinstance(token, _CLOSING)
            edge = before if isinstance(before, _OPENING) else token
            return isinstance(edge, _BRACES) and not empty
        return True

    # -- tokens

    def _token_text(self, token: Any) -> str:  # noqa: ANN401 - as above
        text = self._text[token.start_mark.index : token.end_mark.index]
        if not isinstance(token, yaml.ScalarToken) or "\n" not in text:
            return text
        if token.style in ("|", ">"):
            return self._block(text)
        first, *lines = text.split("\n")
        # A backslash at the end may keep the space before it, or be what the line ends with.
        kept = [line.lstrip() if line.rstrip().endswith("\\") else line.strip() for line in lines]
        head = first if first.rstrip().endswith("\\") else first.rstrip()
        return "\n".join([head, *(f"{' ' * self._inner}{line}" if line else "" for line in kept)])

    def _block(self, text: str) -> str:
        """Move a block of text to the right indent; what is deeper in it stays deeper."""
        header, *lines = text.split("\n")
        level = self._levels[-1] if self._levels else _Level(is_mapping=True, column=0, indent=-_STEP)
        indicated = re.match(r"[|>][-+]?([1-9])", header)
        was = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), 0)
        now = level.indent + _STEP
        if indicated:
            was, now = level.column + int(indicated[1]), level.indent + int(indicated[1])
        if lines and _keeps(header):
            lines.pop()  # the line end of the last line
        while lines and not _keeps(header) and not lines[-1][was:]:
            lines.pop()
        moved = (f"{' ' * now}{line[was:]}" if line[was:] else "" for line in lines)
        return "\n".join([header.rstrip(), *moved])


def _keeps(header: str) -> bool:
    """Whether a block keeps the line ends behind it."""
    return "+" in header.split("#", 1)[0]


def comments(text: str) -> Iterator[str]:
    """Yield the comments of a YAML text, those in the headers of blocks left out. Raises yaml.YAMLError."""
    end = 0
    for token in yaml.scan(text, Loader=_LOADER):
        start = token.start_mark.index
        for line in text[end:start].split("\n"):
            if line.strip().startswith("#"):
                yield line.strip()
        end = max(end, token.end_mark.index)
