"""Controls: what the frameworks that rules serve ask for, by id. One file a framework: `controls/<framework>.yaml`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from steelyard.errors import PolicyError
from steelyard.policy.card import load_document
from steelyard.record import NamedTuple
from steelyard.schemas import did_you_mean
from steelyard.source import START, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from steelyard.reading import Document
    from steelyard.source import Pointer


class Control(NamedTuple):
    """A control by the name that cards write, `FRAMEWORK id`; `doubt` says why its title is not verified."""

    name: str
    framework: str
    title: str
    link: str
    doubt: str = ""


class Framework(NamedTuple):
    """A framework as its file has it; `date` is that of the text, or of the snapshot that was read.

    `controls` are by their names, in the file's order.
    """

    token: str
    title: str
    publisher: str
    link: str
    date: str
    source: str
    doubt: str
    controls: Mapping[str, Control]


def load_framework(path: str) -> Framework:
    """Load one framework. Raises PolicyError with every fault at its place."""
    document = load_document(path, "controls.v1", "framework")
    raw: dict[str, Any] = document.value  # type: ignore[assignment]  # the schema says so
    if faults := [*_name_faults(document, raw, path), *_doubt_faults(document, raw)]:
        raise PolicyError("the framework cannot be used", source=document.source, faults=faults)
    return Framework(
        raw["framework"],
        raw["title"],
        raw["publisher"],
        raw["link"],
        raw["date"],
        raw["source"],
        raw.get("because", ""),
        {control.name: control for control in _controls(raw)},
    )


def _controls(raw: Mapping[str, Any]) -> Iterator[Control]:
    """Yield the controls of a framework, each with its own link, or that of what it is a part of, or the framework's."""
    token: str = raw["framework"]
    links: dict[str, str] = {}
    for id_, said in raw["controls"].items():
        entry = {"title": said} if isinstance(said, str) else said
        links[id_] = entry.get("link") or next((links[up] for up in above(id_) if up in links), raw["link"])
        doubt = (entry if "verified" in entry else raw).get("because", "")
        yield Control(f"{token} {id_}", token, entry["title"], links[id_], doubt)


def above(id_: str) -> Iterator[str]:
    """Yield what an id is a part of, the nearest first: 53(1)(d), 53(1), 53."""
    for place in range(len(id_) - 1, 0, -1):
        if not id_[place].isalnum() and id_[place - 1] not in "(.- ":
            yield id_[:place]


class Frameworks:
    """The frameworks at paths, by token; a file is read when a control of it is asked for, and once."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = {_token(path): path for path in paths}
        self._loaded: dict[str, Framework] = {}

    @property
    def tokens(self) -> list[str]:
        """What the frameworks are called, sorted."""
        return sorted(self._paths)

    def framework(self, token: str) -> Framework:
        """Return a framework. Raises KeyError when there is none, PolicyError for a file that cannot be used."""
        if token not in self._loaded:
            self._loaded[token] = load_framework(self._paths[token])
        return self._loaded[token]

    def find(self, name: str) -> Control | None:
        """Return the control that a card names, None when no framework has it. Raises PolicyError as above."""
        token, _, id_ = name.partition(" ")
        if not id_ or token not in self._paths:
            return None
        return self.framework(token).controls.get(name)

    def refusal(self, name: str) -> tuple[str, str]:
        """Say why there is no such control, and what may be meant."""
        token, _, id_ = name.partition(" ")
        if token not in self._paths:
            return f"there is no framework `{token}`", did_you_mean(token, self.tokens)
        controls = list(self.framework(token).controls)
        if not id_:
            return f"`{token}` is a framework, and none of its controls", f"Name one: `{controls[0]}`."
        return f"{token} has no control `{id_}`", did_you_mean(name, controls)

    def served(self, names: Sequence[str]) -> tuple[list[Control], list[Fault]]:
        """Return the controls that a card names, and a fault for every name that is none, or is there twice."""
        found: list[Control] = []
        faults: list[Fault] = []
        for place, name in enumerate(names):
            control = self.find(name)
            if control is None:
                message, hint = self.refusal(name)
                faults.append(Fault(message, START, ("controls", place), hint=hint))
            elif control in found:
                message = f"the control `{name}` is named twice"
                faults.append(Fault(message, START, ("controls", place), hint="Name it once."))
            else:
                found.append(control)
        return found, faults


def _token(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0].upper()


def _name_faults(document: Document, raw: Mapping[str, Any], path: str) -> list[Fault]:
    stem = os.path.splitext(os.path.basename(path))[0]
    if raw["framework"].lower() == stem:
        return []
    message = f"the framework `{raw['framework']}` is not what its file is called"
    hint = f"Call the file {raw['framework'].lower()}.yaml: cards find it by its name."
    at = ("framework",)
    return [Fault(message, document.region(at), at, hint=hint)]


def _doubt_faults(document: Document, raw: Mapping[str, Any]) -> list[Fault]:
    """Return a fault where `verified: false` gives no reason, or a reason doubts nothing."""
    faults = []
    places: list[tuple[Pointer, Mapping[str, Any]]] = [((), raw)]
    places += [(("controls", id_), said) for id_, said in raw["controls"].items() if isinstance(said, dict)]
    for at, said in places:
        if said.get("verified", True) is ("because" in said):
            key = "because" if "because" in said else "verified"
            place = (*at, key)
            hint = "Write both `verified: false` and, under `because`, why; or neither."
            faults.append(Fault(f"`{key}` stands alone", document.key_region(place), place, hint=hint))
    return faults
