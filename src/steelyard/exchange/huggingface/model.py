"""A card and the results beside it, read from a file or a folder into one outcome."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Final

from steelyard.errors import Exit
from steelyard.exchange.entry import NEED_ID, Draft, Origin, Outcome, Problem
from steelyard.exchange.huggingface import card, eval_results, measured, model_index
from steelyard.exchange.huggingface.cached import snapshot
from steelyard.exchange.huggingface.front_matter import cut
from steelyard.exchange.wording import label, plain
from steelyard.reading import Unreadable, lies_within, parse, read_bytes
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.exchange.entry import Given
    from steelyard.exchange.huggingface.measured import Measured
    from steelyard.reading import Limits

KIND: Final = "huggingface"
README: Final = "README.md"
_MOST_FILES: Final = 200
_ENDINGS: Final = (".yaml", ".yml")


class _Files(NamedTuple):
    """The results of a folder: what was read of it, by name, and what could not be."""

    results: list[Measured]
    digests: list[tuple[str, str]]
    problems: list[Problem]


def bring_folder(folder: str, shown: str, given: Given) -> Outcome:
    """Import the README.md of a folder and its `.eval_results/*.yaml`. Raises Unreadable for a card that is out of reach."""
    path, said = os.path.join(folder, README), _below(shown, README)
    found = snapshot(folder)
    within = found.root if found else folder
    if not os.path.lexists(path):
        hint = f"A folder is imported by its {README}; name an MOF YAML file itself."
        return Outcome(shown, None, (Problem(f"there is no {said}", Exit.USAGE, hint),))
    if not lies_within(path, within):
        return Outcome(shown, None, (_led_out(said, shown),))
    data = read_bytes(path, given.limits, said)
    files = _results(folder, within, shown, given.limits)
    return _outcome(path, said, data, given, files, os.path.basename(os.path.abspath(folder)))


def bring_card(path: str, shown: str, data: bytes, given: Given) -> Outcome:
    """Import a card alone."""
    return _outcome(path, shown, data, given, _Files([], [], []))


def _outcome(  # noqa: PLR0913, PLR0917 - two callers, and the folder is named by one of them
    path: str, shown: str, data: bytes, given: Given, files: _Files, folder: str = ""
) -> Outcome:
    def refused(problem: Problem) -> Outcome:
        return Outcome(shown, None, (problem, *files.problems))

    if len(data) > given.limits.bytes:
        hint = "Raise `limits.bytes` in steelyard.yaml."
        return refused(Problem(f"{shown} is larger than {given.limits.bytes:,} bytes", Exit.FAILED, hint))
    front = cut(data)
    if front is None:
        hint = "A card begins with a line of `---`, YAML, and a second line of `---`."
        return refused(Problem(f"{shown} has no front matter", Exit.FAILED, hint))
    document = parse(front, shown, given.limits)
    found = card.card_of(document)
    if found is None:
        faults = tuple(fault for fault in document.faults if not fault.tolerable)
        what = "is a list, not a mapping" if isinstance(document.value, list) else "is no mapping"
        what = "cannot be read" if faults else what
        return refused(
            Problem(f"the front matter of {shown} {what}", Exit.FAILED, "", document.source, faults)
        )
    cached = snapshot(os.path.dirname(path))
    draft = Draft()
    known = cached.model if cached else ""
    if why := card.identity(draft, found, model=given.model, cached=known, folder=folder):
        return refused(Problem(f"{shown}: {why}", Exit.FAILED, NEED_ID))
    card.facts(draft, found)
    _revision(draft, given.revision, cached.commit if cached else "")
    listed = model_index.results(draft, found.fields.get("model-index"), draft.facts["model"])
    measured.take(draft, [*listed, *files.results], given.as_of)
    for problem in files.problems:
        draft.ask("benchmarks", why=f"not all results were read: {plain(problem.message)}")
    own = (os.path.basename(path), hashlib.sha256(data).hexdigest())
    name = known or "/".join(filter(None, (folder, own[0])))
    origin = Origin(KIND, label(name), _digest([own, *files.digests]), given.as_of)
    return Outcome(shown, draft.finished(origin), tuple(files.problems))


def _revision(draft: Draft, given: str, cached: str) -> None:
    if given:
        draft.give("revision", given)
    elif cached:
        draft.take("revision", cached)
    else:
        draft.ask("revision", why="a card does not tell the commit it belongs to: --revision COMMIT")


def _digest(files: list[tuple[str, str]]) -> str:
    """Return one file's digest; of several, that of the lines `sha256sum` prints of them, in this order."""
    if len(files) == 1:
        return files[0][1]
    lines = "".join(f"{digest}  {name}\n" for name, digest in files)
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def _results(folder: str, within: str, shown: str, limits: Limits) -> _Files:
    files = _Files([], [], [])
    for name in _listed(folder, within, shown, files.problems):
        path, said = os.path.join(folder, name), plain(_below(shown, name))
        if not lies_within(path, within):
            files.problems.append(_led_out(said, shown))
            continue
        try:
            data = read_bytes(path, limits, said)
        except Unreadable as error:
            files.problems.append(Problem(f"{plain(error.path)}: {error.reason}", Exit.INCOMPLETE))
            continue
        document = parse(data, said, limits)
        found, faults = eval_results.results(document)
        files.results.extend(found)
        files.digests.append((name, hashlib.sha256(data).hexdigest()))
        if faults:
            message = f"{said} could not be read whole"
            files.problems.append(Problem(message, Exit.FAILED, "", document.source, faults))
    return files


def _listed(folder: str, within: str, shown: str, problems: list[Problem]) -> Iterator[str]:
    """Yield the names of the files with results, below the folder, in the order of their names."""
    path, said = os.path.join(folder, eval_results.FOLDER), _below(shown, eval_results.FOLDER)
    if not os.path.lexists(path):
        return
    if not lies_within(path, within):
        problems.append(_led_out(said, shown))
        return
    try:
        names = sorted(name for name in os.listdir(path) if name.lower().endswith(_ENDINGS))
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        problems.append(Problem(f"{said}: {reason}", Exit.INCOMPLETE))
        return
    if len(names) > _MOST_FILES:
        message = f"{said} holds {len(names):,} files; the first {_MOST_FILES} were read"
        problems.append(Problem(message, Exit.FAILED))
    yield from (f"{eval_results.FOLDER}/{name}" for name in names[:_MOST_FILES])


def _below(shown: str, name: str) -> str:
    return name if shown == os.curdir else f"{shown}/{name}"


def _led_out(said: str, folder: str) -> Problem:
    hint = "Name the file it leads to, or copy it into the folder."
    return Problem(f"{said} leads out of {folder} through a link, and is left alone", Exit.FAILED, hint)
