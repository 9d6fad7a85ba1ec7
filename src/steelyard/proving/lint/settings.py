"""What a pack sets on a rule beside what the rule has without it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from steelyard.policy.choose import configure
from steelyard.policy.scope import KEYS
from steelyard.policy.settings import Settings
from steelyard.proving.lint.lint import Spot
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.policy.build import Configured
    from steelyard.policy.pack import Pack
    from steelyard.policy.shelf import Shelf
    from steelyard.proving.lint.study import Study


class Setting(NamedTuple):
    """One setting of a pack: `value` is what it says, `before` the rule without this pack, `origin` whose that is."""

    rule: str
    name: str
    value: object
    before: Configured
    origin: str
    at: Spot

    @property
    def is_repeated(self) -> bool:
        """Whether the rule would be the same without this setting."""
        if self.name != "on_unknown":
            return self.value == self.was
        said = {"severity": self.before.severity.value, "on_unknown": self.value}
        return configure(self.before.card, said).on_unknown is self.before.on_unknown

    @property
    def was(self) -> object:
        """What the severity, the enforcement or the parameter would be if the pack did not say it."""
        if self.name == "severity":
            return self.before.severity.value
        return self.before.enforcement if self.name == "enforcement" else self.before.params[self.name]


def inherited(shelf: Shelf, pack: Pack) -> dict[str, tuple[tuple[Mapping[str, Any], ...], str]]:
    """Return the settings that a pack starts from, rule by rule, and which pack each comes from; the later has the word."""
    gathered = Settings(shelf)
    found: dict[str, tuple[tuple[Mapping[str, Any], ...], str]] = {}
    for parent in gathered.parents(pack, (os.path.realpath(pack.document.source.path),)):
        below = gathered.of(parent)
        found |= {id_: (said, f"the pack `{parent.name}`") for id_, said in below.items()}
    return found


def settings(study: Study) -> Iterator[tuple[Pack, list[Setting]]]:
    """Yield every pack with what it sets, in the order of its file."""
    for shelf, pack in study.packs:
        below = {
            id_: (configure(shelf.card(id_), *said), origin)
            for id_, (said, origin) in inherited(shelf, pack).items()
        }
        every = []
        for id_, said in pack.rules.items():
            before, origin = below.get(id_, (configure(shelf.card(id_), {}), "the card"))
            if isinstance(said, list) or before.others:
                continue  # a setting for some scope repeats nothing
            for name, value in said.items():
                if name in KEYS:
                    continue
                if name == "on_unknown" and said.get("severity", before.severity) != before.severity:
                    continue  # what an unknown weighs follows the severity, unless it is said
                at = Spot(pack.document.source, pack.document.key_region(("rules", id_, name)))
                every.append(Setting(id_, name, value, before, origin, at))
        yield pack, every
