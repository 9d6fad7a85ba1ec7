"""Keeps what looks like a credential out of everything Steelyard prints (promise 6).

Every pattern is linear on every text: a repetition is possessive, and whatever it has read it never reads again.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REDACTED = "[redacted]"

_LETTERS = "[A-Za-z0-9_-]"
_TOKENS = (
    (("sk-", "xai-", "pplx-", "nvapi-"), _LETTERS + "{16,}+"),  # OpenAI, Anthropic, xAI, Perplexity, NVIDIA
    (("hf_", "gsk_", "r8_", "fw_", "npm_"), "[A-Za-z0-9]{16,}+"),  # Hugging Face, Groq, Replicate, Fireworks
    (("tgp_v1_", "github_pat_"), _LETTERS + "{16,}+"),  # Together, GitHub
    (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), "[A-Za-z0-9]{16,}+"),  # GitHub
    (("glpat-", "pypi-", "GOCSPX-"), _LETTERS + "{16,}+"),  # GitLab, PyPI, Google's OAuth
    (("sk_live_", "sk_test_", "rk_live_", "rk_test_"), "[A-Za-z0-9]{10,}+"),  # Stripe
    (tuple(f"xox{kind}-" for kind in "abeoprs"), "[A-Za-z0-9-]{10,}+"),  # Slack
    (("AKIA", "ASIA"), r"[A-Z0-9]{16}+(?![A-Za-z0-9_])"),  # AWS access key id
    (("AIza",), _LETTERS + "{30,}+"),  # Google API key
    (("ya29.", "hvs.", "hvb."), r"[A-Za-z0-9._-]{16,}+"),  # Google's OAuth, Vault
    (("SG.",), _LETTERS + r"{16,}+(?:\." + _LETTERS + r"*+)?+"),  # SendGrid
    (("dapi",), "[0-9a-f]{32}+(?:-[0-9])?+"),  # Databricks
    # A JSON Web Token begins with `{"` in base64, and few other words do.
    # Without a dot it counts as well: to look for one behind every beginning would take the square of the time.
    (("eyJ",), _LETTERS + r"{16,}+(?:\." + _LETTERS + r"*+){0,4}+"),
    (
        ("Bearer", "bearer", "BEARER"),
        r"[ \t]{1,8}+(?=[A-Za-z._~+/=-]{0,64}+[0-9])[A-Za-z0-9._~+/=-]{16,}+",
    ),
)
"""How tokens begin, and how each goes on. One of the beginnings stands in every token: looking for them first
costs a fraction of the pattern."""

# What may stand before a token: no letter or digit, unless it ends an escape of JSON, YAML or a URL.
_EDGES = (
    "(?<![A-Za-z0-9]{0})",
    r"(?<=\\[abefnrtv0]{0})",
    r"(?<=\\x[0-9A-Fa-f]{{2}}{0})",
    r"(?<=\\u[0-9A-Fa-f]{{4}}{0})",
    r"(?<=\\U[0-9A-Fa-f]{{8}}{0})",
    "(?<=%[0-9A-Fa-f]{{2}}{0})",
)


def _token(start: str, rest: str) -> str:
    start = re.escape(start)
    return f"{start}(?:{'|'.join(edge.format(start) for edge in _EDGES)}){rest}"


_PEM = "-----BEGIN"
_BEHIND_A_BLANK = r"[ \t]"
_SPACED = tuple(
    {
        mark[1:]: None  # however its first letter is written
        for mark in (
            _PEM,
            *(start for starts, rest in _TOKENS for start in starts if rest.startswith(_BEHIND_A_BLANK)),
        )
    }
)
"""What is in those that have a blank in them."""
_PLAIN = tuple(start for starts, rest in _TOKENS for start in starts if not rest.startswith(_BEHIND_A_BLANK))
_MARKS = tuple(
    (sign, tuple(start for start in _PLAIN if sign in start[-1:] + start * start.isalnum()))
    for sign in ("-", "_", ".", "I", "J", "dapi")
)
"""How all others begin, by what is looked for before them: most words have none of it."""
_LEAST_BEHIND = 10
"""So many letters at least stand behind the beginning of a token."""
_OF_TOKENS = b"-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_RUNS = bytes([ord("a" if letter in _OF_TOKENS else " ") for letter in range(256)])
_RUN = b"a" * 15
"""As long as the shortest of the tokens without a blank (Slack's)."""
_SEPARATORS = ("?", "&", ";", "#", "\\")
# Compiled by whoever comes to need one, and kept by `re`: together they take two milliseconds, and most runs need none.
_SLASHES = r":(?://|\\/\\/)"
_URL_END = r"""[\s"'<>`]"""
_AUTHORITY = r"[^/\\?#]*+"
_HOST = r"(?:\[[0-9A-Fa-f:.%]*+\]|[^:@]*+)(?::[0-9]{0,5}+)?+"
_PARAMETER = r"""(?:[?&;#]|\\u0026)([^=&;?#\s"'\\]*+)="""
_VALUE = r"""[^&\s"'<>`\\]{6,}+"""
_PLACEHOLDER = r"\$\{[A-Za-z_][A-Za-z0-9_.:]*+\}"
"""An environment variable's name in the place of its value, which is what the value is to be replaced by."""
_SHORTEST = len("?key=123456")
_START = 1024
_REMEMBERED = 256
_TELLING = "(?i)key|token|sig|secret|password|passwd|credential"


@cache
def _shapes() -> re.Pattern[str]:
    """Return the pattern of every token: 18 ms to compile, which a run that prints none need not spend."""
    return re.compile(
        "|".join(
            (
                # PEM, to its end or that of the text.
                _PEM
                + r" [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}-----|\Z)",
                *(_token(start, rest) for starts, rest in _TOKENS for start in starts),
            )
        )
    )


def redact(text: str) -> str:
    """Return the text with everything that has the shape of a credential replaced by `[redacted]`."""
    pieces: list[str] = []
    done = 0
    for start, end in _spans(text):
        pieces += text[done:start], REDACTED
        done = end
    return "".join((*pieces, text[done:])) if done else text


def redacted(text: str) -> str:
    """Return what `redact` does, short texts remembered: names and sentences come again in every file of a fleet."""
    return _redacted(text) if len(text) <= _REMEMBERED else redact(text)


@lru_cache(maxsize=2048)
def _redacted(text: str) -> str:
    return redact(text)


def shortened(text: str, longest: int) -> str:
    """Return the text cut to `longest` characters, credentials taken out while they can be told by their shape."""
    if len(text) <= longest:
        return redact(text)
    text = _long_redacted(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


@lru_cache(maxsize=16)
def _long_redacted(text: str) -> str:
    # A name of megabytes is said once for every fault inside of what it names; its beginning is enough.
    return redact(text)[:_START]


def mask(text: str) -> str:
    """Return the text with credentials starred out, letter for letter, so that lines and columns stay."""
    pieces: list[str] = []
    done = 0
    for start, end in _spans(text):
        pieces += text[done:start], re.sub(r"[^\r\n]", "*", text[start:end])
        done = end
    return "".join((*pieces, text[done:])) if done else text


def may_hold(text: str) -> bool:
    """Whether a value that is written somewhere in a document may have the shape of a credential: one look at its text.

    False is certain; true may be a false alarm. A shape without a blank is a piece of one line, and stands in the text as it does in
    the value, letter for letter, unless something of it is escaped.
    """
    return (
        "\\" in text
        or "%" in text  # what is escaped in a package URL
        or _is_marked(text)
        or (_has_user(text) and any(_in_urls(text)))
        or ("=" in text and _has_parameter(text))
    )


def holds(texts: Iterable[str]) -> bool:
    """Whether something in any of the texts has the shape of a credential; one look at all of them."""
    # A line end is where every shape ends or begins, so that together they have no more than each by itself.
    # Only the user of a URL may be shorter, and has an `@` behind it: words and dates need not be looked through.
    # Each once: what stands under `defaults` is in every model, and a thousand times a megabyte is more than there is room for.
    joined = "\n".join(dict.fromkeys([text for text in texts if len(text) >= _SHORTEST or "@" in text]))
    return bool(_spans(joined))


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where credentials stand, in order; those that overlap are one."""
    found: list[tuple[int, int]] = []
    if _is_marked(text):
        found += [match.span() for match in _shapes().finditer(text)]
    if _has_user(text):
        found += _in_urls(text)
    if "=" in text and _has_parameter(text):
        found += _in_queries(text)
    if not found:
        return found
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _is_marked(text: str) -> bool:
    """Whether a token may be in the text: looking for marks costs a fraction of the pattern."""
    for mark in _SPACED:
        if mark in text:
            return True
    # Few words are as long as a token: to look through these, all at once, costs a fraction of looking through the text.
    shape = text.encode("ascii", "replace").translate(_RUNS)
    words = []
    start = shape.find(_RUN)
    while start >= 0:
        end = shape.find(b" ", start)
        if end < 0:
            end = len(shape)
        words.append(text[start : end - _LEAST_BEHIND])
        start = shape.find(_RUN, end)
    joined = " ".join(words)
    for sign, marks in _MARKS:
        if sign in joined:
            for mark in marks:
                if mark in joined:
                    return True
    return False


def _has_user(text: str) -> bool:
    """Whether an `@` stands behind the beginning of a URL."""
    if "@" not in text:
        return False
    if (at := text.find("://")) >= 0 and text.find("@", at) >= 0:
        return True
    return "\\" in text and (at := text.find(":\\/\\/")) >= 0 and text.find("@", at) >= 0


def _has_parameter(text: str) -> bool:
    """Whether what stands before a `=`, without a blank between, may be the name of a parameter."""
    if not any(sign in text for sign in _SEPARATORS):
        return False
    for before in text.split("=")[:-1]:
        word = before.rsplit(None, 1)[-1:]
        if word and any(sign in word[0] for sign in _SEPARATORS):
            return True
    return False


def _in_urls(text: str) -> Iterator[tuple[int, int]]:
    """Yield what stands before the `@` of a URL's authority."""
    starts = [match.span() for match in re.finditer(_SLASHES, text)]
    for number, (_, start) in enumerate(starts):
        last = starts[number + 1][0] if number + 1 < len(starts) else len(text)
        if text.find("@", start, last) < 0:
            continue
        stop = re.compile(_URL_END).search(text, start, last)
        url = text[start : stop.start() if stop else last]
        at = _user_end(url)
        user, _, password = url[: max(at, 0)].partition(":")
        # `git` is everybody's name at every host of git repositories.
        if at > 0 and url[:at] != "git" and not re.fullmatch(_PLACEHOLDER, password or user):
            yield start, start + at


def _user_end(url: str) -> int:
    """Return the offset of the `@` that ends user and password, or -1.

    A password may hold what ought to be escaped (`/`, `?`, `@`): behind a colon that begins no port, all up to
    the last `@` is taken for it. So `https://host/@user` stays, and `https://user:a/b@host` does not.
    """
    found = re.match(_AUTHORITY, url)
    authority = found[0] if found else ""
    if re.fullmatch(_HOST, authority):
        return -1
    return url.rfind("@") if ":" in authority else authority.rfind("@")


def _in_queries(text: str) -> Iterator[tuple[int, int]]:
    """Yield the values of parameters whose name says that they are secret."""
    done = 0
    for match in re.finditer(_PARAMETER, text):
        if (
            match.start() >= done
            and re.search(_TELLING, match[1])
            and (value := re.compile(_VALUE).match(text, match.end()))
            and not re.fullmatch(_PLACEHOLDER, value[0])
        ):
            done = value.end()
            yield value.span()
