"""What a pack sets on a rule beside what the rule has without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.choose import configure
from steelyard.policy.scope import KEYS
from steelyard.proving.lint.lint import Spot
from steelyard.record import NamedTuple
from steelyard.schemas import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.policy.build import Configured
    from steelyard.policy.packs.pack import Pack
    from steelyard.policy.packs.settings import Settings
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
        return _was(self.before, self.name)


def _was(rule: Configured, name: str) -> object:
    if name in ("severity", "on_unknown"):
        return getattr(rule, name).value
    return rule.enforcement if name == "enforcement" else rule.params[name]


class Start(NamedTuple):
    """A rule where a pack starts from: what all that it extends come to, and what each of them has, by its name.

    `disputed` are the keys that they say differently: the pack says what holds, even where it says what one of them does.
    """

    rule: Configured
    packs: Mapping[str, Configured]
    settings: tuple[Mapping[str, Any], ...]
    disputed: frozenset[str]

    @property
    def names(self) -> str:
        """The packs, as people name them."""
        return f"the pack{'s' if len(self.packs) > 1 else ''} {listed([f'`{one}`' for one in self.packs], 'and')}"

    def origin(self, name: str) -> str:
        """Return whose the severity, the enforcement or a parameter is: the first pack's that has it so."""
        was = _was(self.rule, name)
        return next(
            (f"the pack `{pack}`" for pack, rule in self.packs.items() if _was(rule, name) == was), self.names
        )


def inherited(gathered: Settings, shelf: Shelf, pack: Pack) -> dict[str, Start]:
    """Return what a pack starts from, rule by rule."""
    found, disputes = gathered.inherited(pack)
    packs: dict[str, dict[str, tuple[Mapping[str, Any], ...]]] = {}
    for parent in gathered.starts(pack):
        for id_, said in gathered.of(parent).items():
            packs.setdefault(id_, {})[parent.name] = said
    return {
        id_: Start(
            configure(shelf.card(id_), *said.settings),
            {name: configure(shelf.card(id_), *each) for name, each in packs[id_].items()},
            tuple([one for each in packs[id_].values() for one in each]),
            frozenset([one.clash.key for one in disputes if one.rule == id_]),
        )
        for id_, said in found.items()
    }


def settings(study: Study) -> Iterator[tuple[Pack, list[Setting]]]:
    """Yield every pack with what it sets, in the order of its file."""
    for shelf, pack in study.packs:
        below = inherited(study.gathered(shelf), shelf, pack)
        every = []
        for id_, said in pack.rules.items():
            start = below.get(id_)
            before = configure(shelf.card(id_), {}) if start is None else start.rule
            if isinstance(said, list) or before.others:
                continue  # a setting for some scope repeats nothing
            for name, value in said.items():
                if name in KEYS or (start is not None and name in start.disputed):
                    continue
                if name == "on_unknown" and said.get("severity", before.severity) != before.severity:
                    continue  # what an unknown weighs follows the severity, unless it is said
                at = Spot(pack.document.source, pack.document.key_region(("rules", id_, name)))
                origin = "the card" if start is None else start.origin(name)
                every.append(Setting(id_, name, value, before, origin, at))
        yield pack, every
