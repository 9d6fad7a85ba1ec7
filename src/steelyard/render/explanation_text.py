"""An explanation for people: the tree of the evaluation with marks, values and places, a frame, and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.explanation import Change, Ways
from steelyard.explanation.model import Origin, State
from steelyard.manifest.derived import derived_name
from steelyard.policy.tradeoffs import in_words
from steelyard.record import NamedTuple
from steelyard.render.escape import opening, visible
from steelyard.render.exemptions import exemptions
from steelyard.render.frame import Label, frame
from steelyard.schemas import listed
from steelyard.secrets import redact
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.explanation import Branch, Explanation, Node, Reason, Step, Verdict
    from steelyard.render import Style
    from steelyard.source import Region

_SGR = {"good": "32", "bad": "1;31", "open": "1;33", "dim": "2", "bold": "1"}
_MOST_LABELS = 12
_STEP = "  "
_LONGEST = 80
_ORGANISATION = {
    Origin.POLICY: "the policy says it, under `org:`",
    Origin.UNDECLARED: "missing from `org:` of the policy",
}


class Mark(NamedTuple):
    """How a state is shown: on terminals that can, on those that cannot, in which colour, and in words."""

    sign: str
    ascii: str
    colour: str
    words: str


_MARKS = {
    State.TRUE: Mark("✔", "+", "good", "hold"),
    State.FALSE: Mark("✘", "x", "bad", "do not hold"),
    State.UNKNOWN: Mark("?", "?", "open", "are unknown"),
    State.NO_ANSWER: Mark("!", "!", "bad", "have no answer"),
    State.NOT_COMPUTED: Mark("·", ".", "dim", "were not computed"),
    State.VALUE: Mark("", "", "dim", "have a value"),
    State.ABSENT: Mark("", "", "dim", "are not declared"),
}
_OUTCOMES = {
    Outcome.PASS: "good",
    Outcome.FAIL: "bad",
    Outcome.UNKNOWN: "open",
    Outcome.NOT_APPLICABLE: "dim",
    Outcome.WAIVED: "dim",
}


def render_explanation_text(explanation: Explanation, style: Style) -> str:
    """Return the explanation as text."""
    page = _Page(explanation, style)
    return "".join(f"{line}\n" for line in page.lines())


class _Page:
    def __init__(self, explanation: Explanation, style: Style) -> None:
        self._explanation = explanation
        self._style = style
        self._file = visible(explanation.source.path)

    def lines(self) -> Iterator[str]:
        yield from self._head()
        for verdict in self._explanation.verdicts:
            yield ""
            yield from self._verdict(verdict)
        if not self._explanation.verdicts:
            each = self._explanation.each
            yield ""
            yield f"{self._file} declares no {each}: the rule looks at nothing there."

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{_SGR[colour]}m{text}\x1b[0m" if self._style.color and text else text

    def _head(self) -> Iterator[str]:
        told = self._explanation
        yield f"{self._paint(opening(told.rule.id), 'bold')}: {visible(told.rule.title)}"
        packs = ", ".join(f"{visible(name)} ({severity})" for name, severity in told.packs.items())
        chosen = f"{visible(', '.join(told.policy))} as of {told.as_of}"
        if packs:
            yield f"{_STEP}policy: {chosen}; the rule is in {packs}"
        else:
            yield f"{_STEP}policy: {chosen}; the rule is in no pack of it: explained with its card's defaults"
        unknown = "nothing" if told.on_unknown is Severity.NONE else told.on_unknown.value
        yield f"{_STEP}weighs: {told.rule.severity.value}, unknown as {unknown}"
        if told.tradeoffs:
            yield f"{_STEP}trade-offs: {in_words(told.tradeoffs)}"
        if told.controls:
            names = ", ".join(control.name for control in told.controls)
            yield f"{_STEP}controls: {visible(redact(names))}"
        if told.examples:
            counts = ", ".join(f"{count} {outcome}" for outcome, count in told.examples.items())
            yield f"{_STEP}examples: {counts}; `steelyard explain {visible(told.rule.id)}` shows them"
        for name, value in told.params.items():
            yield f"{_STEP}params.{name} = {visible(value)}"

    # -- a verdict

    def _verdict(self, verdict: Verdict) -> Iterator[str]:
        if verdict.outcome is None:
            word, colour = "no answer", "bad"
        else:
            word, colour = verdict.outcome.value, _OUTCOMES[verdict.outcome]
            weighs = verdict.severity is not Severity.NONE
            if weighs and verdict.outcome in (Outcome.FAIL, Outcome.UNKNOWN):
                word += f"[{verdict.severity.value}]"
        place = self._place(verdict.region)
        because = visible(verdict.because + (f": {verdict.problem}" if verdict.problem else ""))
        yield f"{self._paint(word, colour)} on {self._paint(visible(verdict.subject), 'bold')} ({place}): {because}"
        if verdict.when.conditions:
            yield from self._branch("when", verdict.when)
        yield from self._branch("require", verdict.require)
        yield from self._frame(verdict)
        if verdict.finding is not None:
            for label, words in exemptions(verdict.finding):
                yield f"{_STEP}{self._paint(label, 'bold')}: {visible(words)}"
        yield from self._help(verdict)

    def _mark(self, state: State) -> str:
        mark = _MARKS[state]
        return self._paint(mark.sign if self._style.unicode else mark.ascii, mark.colour)

    def _branch(self, name: str, branch: Branch) -> Iterator[str]:
        yield f"{_STEP}{self._mark(branch.state)} {self._paint(name, 'bold')}{self._note_on(branch)}"
        for node in branch.conditions:
            yield from self._node(node, 2)

    def _note_on(self, branch: Branch) -> str:
        return self._paint("  not computed", "dim") if branch.state is State.NOT_COMPUTED else ""

    # -- the tree

    def _node(self, node: Node, depth: int) -> Iterator[str]:
        pieces = [
            self._mark(node.state),
            opening(node.text),
            self._seen_as(node),
            self._said(node),
            self._whence(node),
        ]
        if node.problem:
            pieces.append(self._paint(f"no answer: {visible(node.problem)}", "bad"))
        if node.decided:
            pieces.append(self._paint("◂ decided" if self._style.unicode else "<- decided", "bold"))
        yield _STEP * depth + " ".join(filter(None, pieces))
        for part in node.parts:
            yield from self._node(part, depth + 1)
        if node.left_out:
            yield _STEP * (depth + 1) + self._paint(_left_out(node), "dim")

    def _seen_as(self, node: Node) -> str:
        if node.element is None:
            return ""
        return self._paint(f"({node.element.variable} is {visible(node.element.stands_for)})", "dim")

    def _said(self, node: Node) -> str:
        """Return the value of a node, or why there is none."""
        if node.state is State.NOT_COMPUTED:
            return self._paint("not computed", "dim")
        if node.value is not None:
            return f"= {visible(self._cut(node.value))}"
        if node.origin is Origin.UNDECLARED:
            return self._paint("is not declared", "open")
        if node.origin is Origin.DERIVED and node.pointer:
            return self._paint("is not known", "open")
        if node.pointer:
            return self._paint("counts as not declared", "open")
        if node.state is State.UNKNOWN and not node.parts:
            return self._paint("is not known", "open")
        return ""

    def _whence(self, node: Node) -> str:
        if node.region is None:
            return (
                self._paint(f"({_ORGANISATION[node.origin]})", "dim")
                if node.pointer.startswith("org.")
                else ""
            )
        place = self._place(node.region)
        words = {
            Origin.UNDECLARED: f"missing from {place}",
            Origin.DEFAULT: f"the default, not written at {place}",
            Origin.INHERITED: f"inherited, {place}",
            Origin.DERIVED: f"derived, {place}",
        }.get(node.origin, place)
        return self._paint(f"({words})", "dim")

    def _place(self, region: Region) -> str:
        return f"{self._file}:{region.start_line}:{region.start_column}"

    # -- the manifest

    def _frame(self, verdict: Verdict) -> Iterator[str]:
        labels: dict[object, Label] = {}
        for reason in verdict.reasons:
            if reason.pointer and len(labels) < _MOST_LABELS:
                labels.setdefault(
                    reason.region, Label(reason.region, self._label(reason), primary=not labels)
                )
        if not labels or not self._explanation.source.text:
            return
        rows = list(frame(self._explanation.source, [*labels.values()], self._style.width))
        gutter = max(len(row.gutter) for row in rows)
        bar = self._paint("│" if self._style.unicode else "|", "dim")
        first = next(iter(labels.values())).region
        yield f"{' ' * gutter}{self._paint('-->', 'dim')} {self._place(first)}"
        yield f"{' ' * gutter} {bar}"
        for row in rows:
            text = (
                self._paint(row.text, "bad" if row.mark == "primary" else "dim")
                if row.mark != "source"
                else row.text
            )
            yield f"{self._paint(row.gutter.rjust(gutter), 'dim')} {bar} {text}".rstrip()
        yield f"{' ' * gutter} {bar}"

    # -- what would help

    def _help(self, verdict: Verdict) -> Iterator[str]:
        if verdict.outcome is None:
            yield f"{_STEP}{self._paint('what would help:', 'bold')} the card has to be mended, not the manifest"
        if verdict.outcome not in (Outcome.FAIL, Outcome.UNKNOWN):
            return
        head = f"{_STEP}{self._paint('what would help:', 'bold')}"
        if verdict.too_many:
            yield f"{head} more than can be listed; begin with the leaves that decided"
        elif verdict.help is None:
            yield f"{head} no change of a single field can be named"
        elif isinstance(verdict.help, Change):
            yield f"{head} {self._change(verdict.help)}"
        else:
            yield f"{head} {_JOINS[verdict.help.join]}"
            for step in verdict.help.steps:
                yield from self._step(step, 2)
        yield f"{_STEP}{self._paint('remedy:', 'bold')} {visible(self._explanation.rule.remedy)}"

    def _step(self, step: Step, depth: int) -> Iterator[str]:
        if isinstance(step, Ways):
            yield f"{_STEP * depth}- {_JOINS[step.join]}"
            for one in step.steps:
                yield from self._step(one, depth + 1)
        else:
            yield f"{_STEP * depth}- {self._change(step)}"

    def _change(self, change: Change) -> str:
        if change.problem:
            return visible(f"{change.wanted}, which has no answer: {change.problem}")
        if not change.pointer:
            return visible(change.wanted)
        nothing = "not known" if derived_name(change.place or ()) else "nothing declared"
        found = nothing if change.found is None else f"found {self._cut(change.found)}"
        return visible(f"`{change.pointer}`: {found}, wanted {change.wanted}")

    def _label(self, reason: Reason) -> str:
        if reason.found is None:
            return f"`{reason.field}` is not {'known' if reason.derived else 'declared'}"
        return f"`{reason.field}` is {self._cut(reason.found)}"

    def _cut(self, value: str) -> str:
        end = "…" if self._style.unicode else "..."
        return value if len(value) <= _LONGEST else value[: _LONGEST - len(end)] + end


_JOINS = {"all": "all of", "any": "any one of"}


def _left_out(node: Node) -> str:
    total = sum(node.left_out.values())
    counts = listed((f"{number} {_MARKS[state].words}" for state, number in node.left_out.items()), "and")
    return f"and {total} more, of which {counts}"
