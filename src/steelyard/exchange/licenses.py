"""A license as a document wrote it: its canonical expression, or why there is none and what may be meant."""

from __future__ import annotations

from steelyard.exchange.wording import cited
from steelyard.knowledge.licenses import normalize
from steelyard.record import NamedTuple

_CANDIDATES = 5


class Judged(NamedTuple):
    """The expression to write, empty where there is none; and what is to be said of it, in words."""

    expression: str
    why: str = ""
    kind: str = ""
    """Why there is none, as `normalize` tells: none, unknown, family, unnamed, …."""


def judged(text: str, *, name: str = "", link: str = "") -> Judged:
    """Return what to write of a license. `name` and `link` are what model cards add to `other`."""
    found = normalize(text, name=name, link=link)
    said = cited(text) + (f" ({cited(name)})" if name.strip() else "")
    meant = f"; perhaps {', '.join(found.candidates[:_CANDIDATES])}" if found.candidates else ""
    if not found.expression:
        return Judged("", f"the document says {said}: {found.problem}{meant}", found.why)
    if found.how == "custom":
        return Judged(found.expression, f"{said} is a license that no list knows; read its text{meant}")
    return Judged(found.expression)
