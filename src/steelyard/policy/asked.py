"""Which controls somebody asks for: the one that is named, in the usual ways of writing it, and all that is part of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from steelyard.errors import UsageError
from steelyard.policy.controls import above
from steelyard.record import NamedTuple
from steelyard.schemas import did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from steelyard.policy.controls import Frameworks

_ARTICLE: Final = re.compile(r"(?:article|art\.?)\s*(?=\d)", re.IGNORECASE)
_OF_ARTICLES: Final = "EU-AIA"

_PROFILE: Final[Mapping[str, str]] = {"GOVERN": "GV", "MAP": "MP", "MEASURE": "MS", "MANAGE": "MG"}
"""NIST AI 600-1 suggests its actions for the subcategories of the AI RMF: GV-6.1-004 is one for GOVERN 6.1."""
_PROFILED, _PROFILING = "NIST-AI-RMF", "NIST-AI-600-1"


class Asked(NamedTuple):
    """The controls that were asked for: the one that was meant, and those that are part of it, by name."""

    name: str
    controls: tuple[str, ...]


def framework_asked(name: str, every: Sequence[Frameworks]) -> str:
    """Return the framework that is meant. Raises UsageError with all there are."""
    tokens = _tokens(every)
    found = next((token for token in tokens if _letters(token) == _letters(name)), None)
    if found is None:
        raise UsageError(f"there is no framework `{name}`", hint=_of_all(name, tokens))
    return found


def asked(name: str, every: Sequence[Frameworks], serving: Collection[str]) -> Asked:
    """Return the controls that are asked for. `serving` are those that some rule serves: they are named beside a mistake.

    Raises UsageError where nothing is called so, and nothing is part of something called so.
    """
    pairs = _read(name, every)
    for token, id_ in pairs:
        controls = _parts(token, id_, every)
        if id_ and controls and id_.count("(") == id_.count(")"):
            own = f"{token} {id_}"
            spelt = [one[: len(own)] for one in controls if one.casefold().startswith(own.casefold())]
            return Asked(next(iter(spelt), own), controls)
    if not pairs:
        token = name.partition(" ")[0]
        raise UsageError(f"there is no framework `{token}`", hint=_of_all(token, _tokens(every)))
    token, id_ = pairs[0]
    if not id_:
        message, hint = _frameworks(token, every).refusal(token)
        raise UsageError(message, hint=f"{hint} Or all of them: `--framework {token}`.")
    raise UsageError(
        f"{token} has no control `{id_}`", hint=_hint(token, id_, list(_controls(token, every)), serving)
    )


def beside(control: Asked, serving: Collection[str]) -> list[str]:
    """Return what rules do serve around a control that none serves: what it is part of, and the other parts of that."""
    token, _, id_ = control.name.partition(" ")
    return _around(token, id_, serving)


def _hint(token: str, id_: str, controls: Sequence[str], serving: Collection[str]) -> str:
    near = did_you_mean(f"{token} {id_}", controls)
    meant = near.removeprefix("did you mean `").removesuffix("`?")
    # A number that merely looks alike is another article: 5(1) is not near 53(1).
    first = next(iter(re.findall(r"\d+", id_)), "")
    alike = (
        not first or first in re.findall(r"\d+", meant.partition(" ")[2]) or not near.startswith("did you")
    )
    around = _around(token, id_, serving)
    told = f"Rules serve {listed([f'`{one}`' for one in around], 'and')}." if around else ""
    said = [near if alike and not (told and near.startswith("allowed")) else "", told]
    return " ".join(filter(None, said)) or "docs/controls.md has them all."


def _around(token: str, id_: str, serving: Collection[str]) -> list[str]:
    for part in above(id_):
        found = [one for one in serving if _is_part(one, token, part)]
        if found:
            return sorted(found, key=lambda one: (len(one), one))
    return []


def _parts(token: str, id_: str, every: Sequence[Frameworks]) -> tuple[str, ...]:
    found = [one for one in _controls(token, every) if _is_part(one, token, id_)]
    if token == _PROFILED:
        function, _, number = id_.partition(" ")
        action = "-".join(filter(None, (_PROFILE.get(function.upper(), function), number)))
        found += [one for one in _controls(_PROFILING, every) if _is_part(one, _PROFILING, action)]
    return tuple(dict.fromkeys(found))


def _is_part(control: str, token: str, id_: str) -> bool:
    """Whether a control is the one with that id, or a part of it: 53(1)(d) is one of 53(1), and of 53."""
    of, _, own = control.partition(" ")
    own, id_ = own.casefold(), id_.casefold()
    return of == token and (own == id_ or id_ in above(own))


def _read(name: str, every: Sequence[Frameworks]) -> list[tuple[str, str]]:
    """Return (framework, id) as a name may be read; the framework may be shortened, or left out where the id says it."""
    words = name.split()
    tokens = _tokens(every)
    for count in range(len(words), 0, -1):
        start = _letters("".join(words[:count]))
        rest = _ARTICLE.sub("", " ".join(words[count:]))
        whole = [token for token in tokens if _letters(token) == start]
        if whole:
            return [(whole[0], rest)]
    start, rest = _letters(words[0]) if words else "", " ".join(words[1:])
    shortened = [(token, rest) for token in tokens if start and _letters(token).startswith(start) and rest]
    if shortened:
        # The framework that has it first; a framework without it can only say so.
        return sorted(shortened, key=lambda one: not _parts(one[0], one[1], every))
    if _ARTICLE.match(name.strip()) and _OF_ARTICLES in tokens:
        return [(_OF_ARTICLES, _ARTICLE.sub("", name.strip()))]
    return [(token, " ".join(words)) for token in tokens if words and _parts(token, " ".join(words), every)]


def _of_all(name: str, tokens: Sequence[str]) -> str:
    near = did_you_mean(name, tokens)
    return near if near.startswith("did you mean") else f"There are {', '.join(tokens)} (docs/controls.md)."


def _tokens(every: Iterable[Frameworks]) -> list[str]:
    return sorted({token for one in every for token in one.tokens})


def _frameworks(token: str, every: Sequence[Frameworks]) -> Frameworks:
    return next(one for one in every if token in one.tokens)


def _controls(token: str, every: Iterable[Frameworks]) -> dict[str, None]:
    return dict.fromkeys(
        name for one in every if token in one.tokens for name in one.framework(token).controls
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
