"""`steelyard import`: documents of others made into manifest entries, with their provenance and what is left to fill in."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

import click

from steelyard.cli.files import create, rewrite
from steelyard.cli.options import configured, day, today
from steelyard.cli.terminal import complain, write
from steelyard.errors import Exit, UsageError
from steelyard.exchange.append import appended
from steelyard.exchange.entry import Given, Outcome, Problem, no_id
from steelyard.exchange.sources import Kind, bring
from steelyard.exchange.wording import plain
from steelyard.exchange.write import entry_text, manifest_text
from steelyard.reading import Unreadable, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.config import Config
    from steelyard.exchange.entry import Entry

_COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_WORST: Final = (Exit.INCOMPLETE, Exit.USAGE, Exit.FAILED)


def _commit(value: str) -> str:
    if not _COMMIT.fullmatch(value):
        raise click.BadParameter(
            "a revision is a whole commit, 40 hexadecimal digits; a branch or tag may move"
        )
    return value


def _model(value: str) -> str:
    if why := no_id(value):
        raise click.BadParameter(f"the model {why}")
    return value


@click.command("import")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=str))
@click.option(
    "--from",
    "kind",
    type=click.Choice([kind.value for kind in Kind]),
    help="What the sources are; default: told by their content.",
)
@click.option("--model", type=_model, metavar="ID", help="Id of the model, for one source.")
@click.option("--revision", type=_commit, metavar="COMMIT", help="Commit of the weights, for one source.")
@click.option("--as-of", type=day, metavar="DATE", help="Day of the import (YYYY-MM-DD); default: today.")
@click.option(
    "--entry", "bare", is_flag=True, help="Print the entries alone, without a manifest around them."
)
@click.option("--manifest", metavar="FILE", help="Add the entries to this manifest.")
@click.option("--output", metavar="FILE", help="Write a new file; one that exists is never overwritten.")
def command(  # noqa: PLR0913, PLR0917 - one argument per option
    sources: tuple[str, ...],
    kind: str | None,
    model: str | None,
    revision: str | None,
    as_of: str | None,
    manifest: str | None,
    output: str | None,
    *,
    bare: bool,
) -> int:
    """Make manifest entries of SOURCES: what they say, where it came from, and what a person must fill in.

    A source is an MOF YAML file of the Model Openness Tool, a Hugging Face model card (README.md), or a folder that
    holds a card and its .eval_results. Nothing is guessed, and no network is asked. Exit codes: 0 all imported, 1 some
    could not be, 2 usage, or a file that is neither, 4 one that cannot be read, 70 a bug of ours.
    """
    if manifest and (output or bare):
        raise UsageError(f"--manifest and {'--output' if output else '--entry'} exclude each other")
    if len(sources) > 1 and (model or revision):
        raise UsageError(
            f"--{'model' if model else 'revision'} is said of one source, and {len(sources)} are named",
            hint="Import them one by one.",
        )
    config = configured((), None)
    limits = config.limits
    now = as_of or today()
    given = Given(now, model or "", revision or "", limits)
    outcomes = list(_distinct(bring(source, Kind(kind) if kind else None, given) for source in sources))
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    for problem in problems:
        complain(_error(problem))
    entries = [outcome.entry for outcome in outcomes if outcome.entry]
    if entries:
        _deliver(entries, manifest, output, config, bare=bare)
    for outcome in outcomes:
        if outcome.entry:
            _tell(outcome.shown, outcome.entry)
    codes = {problem.code for problem in problems}
    return next((code for code in _WORST if code in codes), Exit.HELD)


def _distinct(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Yield outcomes; a second entry with the id of an earlier one becomes a problem."""
    first: dict[str, str] = {}
    for outcome in outcomes:
        if outcome.entry and (earlier := first.get(outcome.entry.model)):
            message = f"{outcome.shown} has the id of {earlier}: {outcome.entry.model}"
            hint = "Import it alone, with an id of its own: --model ID."
            yield Outcome(outcome.shown, None, (*outcome.problems, Problem(message, Exit.FAILED, hint)))
            continue
        if outcome.entry:
            first[outcome.entry.model] = outcome.shown
        yield outcome


def _deliver(
    entries: Sequence[Entry], manifest: str | None, output: str | None, config: Config, *, bare: bool
) -> None:
    if manifest:
        shown = plain(os.path.normpath(manifest))
        try:
            data = read_bytes(manifest, config.limits, shown)
        except Unreadable as error:
            raise UsageError(str(error), hint="--output FILE writes a new manifest.") from error
        rewrite(manifest, data, appended(data, shown, entries, config.limits).encode(), config.root)
        return
    text = "".join(entry_text(entry) for entry in entries) if bare else manifest_text(entries)
    if output and output != "-":
        if not create(output, text):
            raise UsageError(
                f"{output} exists already, and is left as it is", hint="--manifest FILE adds to a manifest."
            )
    else:
        write(text, "-")


def _error(problem: Problem) -> UsageError:
    return UsageError(problem.message, hint=problem.hint, source=problem.source, faults=problem.faults)


def _tell(shown: str, entry: Entry) -> None:
    left = len(entry.open)
    todo = f"{left} line{'' if left == 1 else 's'} to fill in" if left else "nothing to fill in"
    click.echo(f"imported {shown} as {entry.model}: {todo}", err=True)
