"""Holds the gate of a repository against what it was: each setting that lets more pass than before, at its place."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from steelyard.baseline import added
from steelyard.comparing.gate import EVERYTHING, LOCK
from steelyard.comparing.hooks import HOOKS, lost
from steelyard.comparing.manifests import missing
from steelyard.comparing.signers import unsigned
from steelyard.config import FILE, NEVER
from steelyard.errors import ConfigError
from steelyard.policy.changes import asked, organisation_changes, organisation_of, rule_changes, text
from steelyard.reading import Unreadable, read
from steelyard.record import NamedTuple
from steelyard.source import START
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.comparing.gate import Gate, Run
    from steelyard.policy.build import Configured
    from steelyard.policy.choose import Choice
    from steelyard.policy.packs.pack import Pack
    from steelyard.reading import Document
    from steelyard.source import Pointer, Region
    from steelyard.waivers.waiver import Waiver

_SHOWN: Final = 5
_LOOSEST: Final = 4


class Weakening(NamedTuple):
    """A setting that lets more pass than it did: its place now, what happened, what was and what is, in words."""

    file: str
    region: Region
    pointer: str
    what: str
    was: str
    now: str


def weakened(before: Gate, after: Gate, run: Run = EVERYTHING) -> tuple[Weakening, ...]:
    """Return what weakens the gate, in a fixed order; what only tightens it is left out, what cannot be told is not."""
    found = _Comparison(before, after, run)
    every = [
        *found.threshold(),
        *found.excluded(),
        *found.checks(),
        *found.locking(),
        *found.catalog(),
        *found.baseline(),
        *found.waivers(),
        *found.rules(),
        *found.organisation(),
        *found.locks(),
        *found.hooks(),
        *found.manifests(),
    ]
    return tuple(sorted(dict.fromkeys(every), key=lambda one: (one.file, one.region, one.pointer, one.what)))


class _Comparison:
    def __init__(self, before: Gate, after: Gate, run: Run) -> None:
        self._run = run
        self._before = before
        self._after = after
        self._config = _document(os.path.join(after.config.root, FILE), FILE)

    def _setting(self, name: str, what: str, was: str, now: str, *deeper: int) -> Weakening:
        region = START if self._config is None else self._config.region((name, *deeper))
        pointer = "".join((name, *(f"[{index}]" for index in deeper)))
        return Weakening(FILE, region, pointer, what, was, now)

    def threshold(self) -> Iterator[Weakening]:
        was, now = self._before.config.fail_on, self._after.config.fail_on
        if _threshold(now) > _threshold(was):
            yield self._setting("fail_on", "`fail_on` lets more pass", was, now)

    def excluded(self) -> Iterator[Weakening]:
        was, now = self._before.config.exclude, self._after.config.exclude
        for index, pattern in enumerate(now):
            if pattern not in was and not pattern.startswith("!"):
                yield self._setting("exclude", "`exclude` leaves more out", "not excluded", pattern, index)
        for pattern in was:
            if pattern.startswith("!") and pattern not in now:
                yield self._setting("exclude", "`exclude` takes less back in", pattern, "nothing")
        kept = [one for one in was if one in now]
        if kept != [one for one in now if one in was] and any(one.startswith("!") for one in kept):
            yield self._setting("exclude", "`exclude` is in another order", ", ".join(was), ", ".join(now))

    def checks(self) -> Iterator[Weakening]:
        was, now = self._before.config.checks, self._after.config.checks
        if was is None:
            return
        if now is None:
            listed = ", ".join(was) or "none"
            yield self._setting(
                "checks", "any Python check that is installed may run", listed, "what is installed"
            )
            return
        for index, name in enumerate(now):
            if name not in was:
                yield self._setting(
                    "checks", "another Python check may run", ", ".join(was) or "none", name, index
                )

    def locking(self) -> Iterator[Weakening]:
        before, after = self._before, self._after
        if before.config.require_locked and not after.config.require_locked:
            yield self._setting(
                "require_locked", "policies of the repository itself may judge it", "yes", "no"
            )
        path = after.config.lock or os.path.join(after.config.root, LOCK)
        for source, signer, allowed in unsigned(before.signers, after.signers):
            document = _document(path, after.shown(path))
            region = START if document is None else document.region(("sources", source, "signature"))
            what = f"the signer of `{source}` is another"
            yield Weakening(
                after.shown(path), region, f"sources.{source}.signature", what, " or ".join(allowed), signer
            )

    def catalog(self) -> Iterator[Weakening]:
        before, after = self._before, self._after
        if before.catalog == after.catalog:
            return
        was, now = (
            side.shown(side.config.catalog) if side.catalog else "the shipped one" for side in (before, after)
        )
        if was == now:
            yield Weakening(now, START, "", "the catalog says otherwise", "another content", "this content")
        else:
            yield self._setting("catalog", "another catalog is asked", was, now)

    def baseline(self) -> Iterator[Weakening]:
        after = self._after.baseline
        if after is None:
            return
        old = self._before.baseline
        more = added(after.entries, old.entries if old else ())
        if not more:
            return
        first = after.entries.index(more[0])
        names = "; ".join([one.words for one in more[:_SHOWN]])
        cut = f" and {len(more) - _SHOWN} more" if len(more) > _SHOWN else ""
        shown = self._after.shown(after.path)
        document = _document(after.path, shown)
        region = START if document is None else document.region(("findings", first))
        was = "no baseline" if old is None else f"{len(old.entries)} known findings"
        yield Weakening(shown, region, f"findings[{first}]", f"the baseline knows more: {names}{cut}", was, f"{len(more)} more")  # fmt: skip

    def waivers(self) -> Iterator[Weakening]:
        had: dict[str, list[str]] = {}
        for one in self._before.waivers:
            had.setdefault(_key(one), []).append(_end(one))
        for one in self._after.waivers:
            ends = had.get(_key(one), [])
            reaching = [end for end in ends if end >= _end(one)]
            if reaching:
                ends.remove(min(reaching))
                continue
            place = self._after.shown(one.file)
            was = f"until {max(ends)}" if ends else "no waiver"
            yield Weakening(
                place, one.region, one.pointer, f"a central waiver for `{one.rule}`", was, one.said
            )

    def rules(self) -> Iterator[Weakening]:
        changes = rule_changes(*(_with_law(side.chosen) for side in (self._before, self._after)))
        gone = [one.rule for one in changes if one.kind == "removed"]
        was, now = (
            ", ".join(
                [side.shown(policy) if os.path.isabs(policy) else policy for policy in side.config.policy]
            )
            for side in (self._before, self._after)
        )
        if gone and was != now:
            names = ", ".join([f"`{rule}`" for rule in gone[:_SHOWN]])
            cut = f" and {len(gone) - _SHOWN} more" if len(gone) > _SHOWN else ""
            yield self._setting("policy", f"the policy no longer has {names}{cut}", was, now)
            gone = []
        for change in changes:
            if change.kind == "removed" and change.rule in gone:
                yield self._in_pack(
                    change.rule, "", f"the policy no longer has `{change.rule}`", change.weight, "nothing"
                )
            for one in change.changes:
                if one.direction != "tighter":
                    name = one.name.partition(" (")[0].removeprefix("params.")
                    yield self._in_pack(
                        change.rule, name, f"`{one.name}` of `{change.rule}` is another", one.was, one.now
                    )

    def _in_pack(self, rule: str, name: str, what: str, was: str, now: str) -> Weakening:
        """Return a weakening at the setting of a pack, else in the card, else at its policy in the configuration."""
        settings = [
            one for whole in self._after.chosen.rules if whole.card.id == rule for one in whole.settings
        ]
        by = {path for one in settings for path in one.origins.get(name, ())}
        packs = sorted(
            self._after.packs,
            key=lambda pack: (
                os.path.realpath(pack.document.source.path) in by,
                rule in pack.rules,
                _says(pack, rule, name),
            ),
        )
        if name == "conditions" or not packs:
            path = next((one.card.path for one in self._after.chosen.rules if one.card.id == rule), "")
            shown = self._after.shown(path) if path else ""
            if path and not os.path.isabs(shown):
                return Weakening(shown, START, "", what, was, now)
        if not packs:
            return self._setting("policy", what, was, now)
        pack = packs[-1]
        if name in ("enforcement", "scope") and not _says(pack, rule, name):
            for one in self._enforcing():
                return self._at(one, ("enforcement",), what, was, now)
        at = (
            ("rules", rule, name)
            if _says(pack, rule, name)
            else ("rules", rule)
            if rule in pack.rules
            else ("rules",)
        )
        return self._at(pack, at, what, was, now)

    def _enforcing(self) -> Iterator[Pack]:
        """Yield the packs that say now, and said not so before, how all their rules are enforced."""
        before, after = self._before, self._after
        were = {before.shown(pack.document.source.path): pack.enforcement for pack in before.packs}
        for pack in after.packs:
            if pack.enforcement and pack.enforcement != were.get(after.shown(pack.document.source.path)):
                yield pack

    def _at(self, pack: Pack, at: Pointer, what: str, was: str, now: str) -> Weakening:
        file = self._after.shown(pack.document.source.path)
        return Weakening(file, pack.document.region(at), ".".join(map(str, at)), what, was, now)

    def organisation(self) -> Iterator[Weakening]:
        before, after = (organisation_of(side.chosen.rules) for side in (self._before, self._after))
        for change in organisation_changes(before, after):
            fact = change.name.removeprefix("org.")
            if change.direction == "tighter" or (change.was == text(None) and not self._failed_without(fact)):
                continue
            saying = [pack for pack in self._after.packs if fact in pack.org] or list(self._after.packs)
            what = f"`{change.name}` is another"
            if saying:
                yield self._at(saying[0], ("org", fact), what, change.was, change.now)
            else:
                yield self._setting("policy", what, change.was, change.now)

    def _failed_without(self, fact: str) -> bool:
        """Whether a rule failed the run since a fact was not known: saying it decides what could not be decided."""
        gates = min(_threshold(said) for said in (self._before.config.fail_on, self._run.fail_on or NEVER))
        reads = re.compile(rf"\borg\.{re.escape(fact)}\b")
        return any(
            reads.search(asked(rule.card))
            and f"has(org.{fact})" not in asked(rule.card)  # then it is not unknown, and saying it asks more
            and any(one.on_unknown.rank >= gates for one in rule.settings)
            for rule in _with_law(self._before.chosen)
        )

    def locks(self) -> Iterator[Weakening]:
        packs = list(self._locked_packs())
        yield from packs
        before, after = self._before.chosen, self._after.chosen
        open_ = sorted({rule.card.id for rule in after.rules} & before.locked - after.locked)
        if open_ and not packs:
            cut = f" and {len(open_) - _SHOWN} more" if len(open_) > _SHOWN else ""
            what = f"packs may weaken {', '.join([f'`{rule}`' for rule in open_[:_SHOWN]])}{cut}"
            yield self._in_pack(open_[0], "", what, "locked", "not locked")

    def _locked_packs(self) -> Iterator[Weakening]:
        had = Counter([pack.name for pack in self._before.packs if pack.locked])
        for name, times in had.items():
            now = [pack for pack in self._after.packs if pack.name == name]
            if sum(pack.locked for pack in now) >= times:
                continue
            opened = [pack for pack in now if not pack.locked]
            if opened:
                what = f"the pack `{name}` may be weakened"
                yield self._at(opened[0], ("locked",), what, "locked", "not locked")
            else:
                what = f"the pack `{name}`, which nobody may weaken, is gone"
                yield self._setting("policy", what, "locked", "nothing")

    def hooks(self) -> Iterator[Weakening]:
        after = self._after.hooks
        for one in lost(self._before.hooks, after):
            region = START if after.document is None else after.document.region(one.at)
            yield Weakening(HOOKS, region, ".".join(map(str, one.at)), one.what, one.was, one.now)

    def manifests(self) -> Iterator[Weakening]:
        for one in missing(self._before, self._after, self._run.looked_at):
            yield Weakening(one.path, START, "", one.what, one.was, one.now)


def _with_law(chosen: Choice) -> Sequence[Configured]:
    """Return the rules of a policy, with the one about waivers as it is where no pack says otherwise."""
    law = chosen.law
    if law is None:
        return chosen.rules
    said = [one._replace(others=(*one.others, law)) for one in chosen.rules if one.card.id == law.card.id]
    return [*(one for one in chosen.rules if one.card.id != law.card.id), *(said or [law])]


def _threshold(fail_on: str) -> int:
    return _LOOSEST if fail_on == NEVER else Severity(fail_on).rank


def _document(path: str, shown: str) -> Document | None:
    try:
        return read(path, shown=shown) if os.path.lexists(path) else None
    except Unreadable as error:
        raise ConfigError(f"cannot read {shown}: {error.reason}") from error


def _says(pack: Pack, rule: str, name: str) -> bool:
    said = pack.rules.get(rule)
    return isinstance(said, dict) and name in said


def _key(waiver: Waiver) -> str:
    record: dict[str, Any] = {key: said for key, said in waiver.record.items() if key != "expires"}
    return text([record, waiver.project, waiver.path])


def _end(waiver: Waiver) -> str:
    return str(waiver.record.get("expires", "9999-12-31"))
