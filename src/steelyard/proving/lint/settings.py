"""What a pack sets on a rule beside what the rule has without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from steelyard.policy.choose import configure, pack_rules
from steelyard.policy.scope import KEYS
from steelyard.proving.lint.lint import Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.build import Configured
    from steelyard.policy.pack import Pack
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
        match self.name:
            case "severity":
                return self.before.severity.value
            case "enforcement":
                return self.before.enforcement
            case name:
                return self.before.params[name]


def settings(study: Study) -> Iterator[tuple[Pack, list[Setting]]]:
    """Yield every pack with what it sets, in the order of its file."""
    for shelf, pack in study.packs:
        inherited: dict[str, tuple[Configured, str]] = {}
        for name in pack.extends:
            below = pack_rules(shelf, shelf.pack(name))
            inherited |= {id_: (rule, f"the pack `{name}`") for id_, rule in below.items()}
        every = []
        for id_, said in pack.rules.items():
            before, origin = inherited.get(id_, (configure(shelf.card(id_), {}), "the card"))
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
