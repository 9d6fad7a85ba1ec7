"""Keeps what looks like a credential out of everything Steelyard prints (promise 6)."""

from __future__ import annotations

import re

REDACTED = "[redacted]"

_SHAPES = re.compile(
    r"""
      -----BEGIN\ [A-Z ]{0,40}PRIVATE\ KEY-----        # PEM, to its end or that of the text
      (?:(?!-----END)[\s\S])*(?:-----END\ [A-Z ]{0,40}-----)?
    | \bsk-[A-Za-z0-9_-]{16,}                          # OpenAI, Anthropic and others
    | \bhf_[A-Za-z0-9]{16,}                            # Hugging Face
    | \bgh[pousr]_[A-Za-z0-9]{16,}                     # GitHub
    | \bglpat-[A-Za-z0-9_-]{16,}                       # GitLab
    | \bxox[abeoprs]-[A-Za-z0-9-]{10,}                 # Slack
    | \bA(?:KIA|SIA)[A-Z0-9]{16}\b                     # AWS access key id
    | \bAIza[A-Za-z0-9_-]{30,}                         # Google API key
    | \beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.    # JSON Web Token
    | (?<=://)[^/\s:@]{1,256}:[^/\s@]{1,256}(?=@)      # credentials in a URL
    | (?<=[?&]key=)[^&\s]{8,}                          # a key as a query parameter
    """,
    re.VERBOSE,
)


_MARKS = ("sk-", "hf_", "gh", "glpat-", "xox", "AKIA", "ASIA", "AIza", "eyJ", "://", "key=", "-----BEGIN")
"""One of these stands in every shape; looking for them first costs a fortieth of the pattern."""


def redact(text: str) -> str:
    """Return the text with everything that has the shape of a credential replaced by `[redacted]`."""
    return _SHAPES.sub(REDACTED, text) if any(mark in text for mark in _MARKS) else text


def mask(text: str) -> str:
    """Return the text with credentials starred out, letter for letter, so that lines and columns stay."""
    return _SHAPES.sub(lambda match: re.sub(r"[^\r\n]", "*", match[0]), text)
