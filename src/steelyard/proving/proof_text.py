"""A test run for people: every failure in its frame, what is not covered at its place, and an honest tally."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.render.escape import opening, visible
from steelyard.render.frame import Label, frame
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from steelyard.proving.bench import Mutation
    from steelyard.proving.coverage import Coverage, RuleCoverage, Share
    from steelyard.proving.proof import Proof
    from steelyard.proving.trial import Trial
    from steelyard.render import Style
    from steelyard.source import Region, SourceFile

_SGR = {"error": "1;31", "warning": "1;33", "pass": "32", "dim": "2", "bold": "1"}
_SHOWN = 12


def render_proof(proof: Proof, style: Style, shown: Callable[[str], str]) -> str:
    """Return the text of a test run; `shown` is how the path of a file is written."""
    return "".join(f"{line}\n" for line in _Page(style, shown).lines(proof))


class _Page:
    def __init__(self, style: Style, shown: Callable[[str], str]) -> None:
        self._style = style
        self._shown = shown

    def lines(self, proof: Proof) -> Iterator[str]:
        for trial in proof.trials:
            if self._style.verbose and not trial.problems:
                place = self._place(trial.source, trial.region)
                yield f"{self._paint('ok', 'pass')} {_safe(trial.owner)} {_named(trial)}  {self._paint(place, 'dim')}"
            yield from self._trial(trial)
        for mutation in proof.mutations or ():
            yield from self._mutation(mutation)
        if proof.coverage is not None:
            yield from self._coverage(proof, proof.coverage)
        yield from self._tally(proof)

    # -- what failed

    def _trial(self, trial: Trial) -> Iterator[str]:
        for problem in trial.problems:
            yield self._headline(problem.rule or trial.owner, f"{_named(trial)}: {_safe(problem.message)}")
            labels = [
                Label(region, _safe(said)) for region, said in problem.labels if region != problem.region
            ]
            yield from self._frame(trial.source, [Label(problem.region, "", primary=True), *labels], "-->")
            if problem.elsewhere is not None:
                source, region = problem.elsewhere
                yield from self._frame(source, [Label(region, "", primary=True)], ":::")
            yield from self._notes([*problem.notes, *([("hint", problem.hint)] if problem.hint else [])])
            yield ""

    def _mutation(self, mutation: Mutation) -> Iterator[str]:
        for mutant in mutation.survivors.unnoticed:
            yield self._headline(mutation.card.id, f"nobody notices: {_safe(mutant.what)}")
            yield from self._frame(mutation.source, [Label(mutant.region, "", primary=True)], "-->")
            hint = (
                "Add an example that the change turns over, or say under `survivors:` why it does not matter."
            )
            yield from self._notes([("hint", hint)])
            yield ""
        for fault in mutation.survivors.stale:
            yield self._headline(mutation.card.id, _safe(fault.message))
            yield from self._frame(mutation.source, [Label(fault.region, "", primary=True)], "-->")
            yield from self._notes([("hint", fault.hint)])
            yield ""

    def _headline(self, owner: str, said: str) -> str:
        return f"{self._paint(f'error[{_safe(owner)}]', 'error')}: {self._paint(said, 'bold')}"

    def _frame(self, source: SourceFile, labels: Sequence[Label], arrow: str) -> Iterator[str]:
        rows = list(frame(source, labels, self._style.width)) if source.text else []
        gutter = max((len(row.gutter) for row in rows), default=1)
        bar = self._paint("│" if self._style.unicode else "|", "dim")
        yield f"{' ' * gutter}{self._paint(arrow, 'dim')} {self._place(source, labels[0].region)}"
        for row in rows:
            text = self._paint(row.text, "error" if row.mark == "primary" else "dim")
            yield f"{self._paint(row.gutter.rjust(gutter), 'dim')} {bar} {row.text if row.mark == 'source' else text}".rstrip()

    def _notes(self, notes: Iterable[tuple[str, str]]) -> Iterator[str]:
        for name, said in notes:
            yield f"   {self._paint('=', 'dim')} {self._paint(_safe(name) + ':', 'bold')} {_safe(said)}"

    # -- what is covered

    def _coverage(self, proof: Proof, coverage: Coverage) -> Iterator[str]:
        for rule in coverage.by_rule:
            yield from self._rule(rule)
        for pack in proof.untouched:
            if pack.rules and len(pack.rules) == pack.of:
                yield f"pack {_safe(pack.pack)}: no table names any of its {_many(pack.of, 'rule')}"
            elif pack.rules:
                names = ", ".join(pack.rules if self._style.verbose else pack.rules[:_SHOWN])
                more = len(pack.rules) - _SHOWN
                cut = f" and {more} more" if more > 0 and not self._style.verbose else ""
                count = f"{len(pack.rules)} of its {pack.of} rules"
                yield f"pack {_safe(pack.pack)}: no table names {count}: {_safe(names)}{cut}"
        yield _covered("rules", coverage.rules, "were seen with every outcome they can have")
        yield _covered("values of conditions", coverage.branches, "were seen")
        for name in proof.below:
            share = coverage.rules if name == "rules" else coverage.branches
            yield self._paint("error", "error") + f": {share.percent} % of {name} is below {proof.floor} %"

    def _rule(self, rule: RuleCoverage) -> Iterator[str]:
        source = rule.card.path
        for gap in rule.gaps:
            condition = gap.condition
            place = f"{opening(redact(self._shown(source)))}:{condition.region.start_line}:{condition.region.start_column}"
            never = " nor ".join(gap.never)
            yield f"{place}: never {never}: {condition.side} `{_safe(' '.join(condition.text.split()))}`"
        if rule.never:
            yield f"{_safe(rule.card.id)}: no test where it is {' or '.join(rule.never)}"
        if self._style.verbose:
            seen = ", ".join(rule.seen) or "nothing"
            yield f"{_safe(rule.card.id)}: {rule.branches.seen} of {rule.branches.possible} values, seen {seen}"

    # -- the end

    def _tally(self, proof: Proof) -> Iterator[str]:
        if proof.untested:
            yield f"{self._paint('not tested', 'warning')}: {_safe(', '.join(proof.untested))}"
        if proof.mutations is not None:
            tried = sum(one.tried for one in proof.mutations)
            accepted = sum(len(one.survivors.accepted) for one in proof.mutations)
            unnoticed = sum(len(one.survivors.unnoticed) for one in proof.mutations)
            noticed = tried - accepted - unnoticed
            yield (
                f"{_many(tried, 'mutant')}: {noticed} noticed, {accepted} accepted with a reason, {unnoticed} survived"
            )
        examples = sum(trial.kind == "example" for trial in proof.trials)
        cases = len(proof.trials) - examples
        failed = len(proof.failed)
        said = f"{len(proof.trials) - failed} held, {failed} failed"
        yield (
            f"{_many(proof.cards, 'rule')} with {_many(examples, 'example')}, {_many(proof.tables, 'table')} with "
            f"{_many(cases, 'case')}: {self._paint(said, 'error' if failed else 'pass')}"
        )

    def _place(self, source: SourceFile, region: Region) -> str:
        return f"{visible(redact(self._shown(source.path)))}:{region.start_line}:{region.start_column}"

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{_SGR[colour]}m{text}\x1b[0m" if self._style.color else text


def _named(trial: Trial) -> str:
    return trial.name if trial.kind == "example" else f"case `{_safe(trial.name)}`"


def _covered(what: str, share: Share, said: str) -> str:
    return f"{share.seen} of {share.possible} {what} {said}: {share.percent} %"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def _safe(text: str) -> str:
    return visible(redact(text))
