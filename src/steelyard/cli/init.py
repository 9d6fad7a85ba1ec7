"""`steelyard init`: a first manifest, configuration and pre-commit entry; what is there already is left alone."""

from __future__ import annotations

import os
import re
import shlex
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import click

from steelyard.cli import starter
from steelyard.cli.consent import terms
from steelyard.cli.files import create
from steelyard.cli.locked import elsewhere
from steelyard.cli.options import today
from steelyard.cli.terminal import write
from steelyard.config import FILE, Config, find_root, load_config
from steelyard.errors import ConfigError, Exit, UsageError
from steelyard.manifest.discover import NAMES
from steelyard.pipeline import STDIN, check
from steelyard.policy.load import load_policies
from steelyard.reading import Unreadable, read_bytes
from steelyard.render.escape import visible
from steelyard.report import SCHEMA_INVALID
from steelyard.stages import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from steelyard.report import Report

DEFAULT = "baseline"


def _answer(field: starter.Field) -> Callable[[str], str]:
    """Return what turns a given text into a field's value: held against the manifest's schema at once."""

    def answer(given: str) -> str:
        fault = starter.refusal(field, given) if given else None
        if fault is None:
            return given
        wanted = f"found {fault.found}, wanted {fault.wanted}" if fault.wanted else fault.message
        raise click.BadParameter(visible("; ".join(filter(None, (wanted, fault.hint)))))

    return answer


def _field_options(function: Any) -> Any:  # noqa: ANN401 - click's decorators
    for field in reversed(starter.FIELDS):
        words = starter.allowed(field)
        told = f": {', '.join(words)}. Repeatable" if field.many else f": {', '.join(words)}" if words else ""
        function = click.option(
            f"--{field.name}",
            type=_answer(field),
            metavar="TEXT",
            multiple=field.many,
            help=f"{field.asked}{told}.",
        )(function)
    return function


@click.command("init")
@click.argument("folder", default=os.curdir, type=click.Path(path_type=str))
@_field_options
@click.option("--policy", "policies", multiple=True, help="What to check against; default: baseline.")
@click.option("--no-input", "--yes", "-y", "silent", is_flag=True, help="Ask nothing; use the flags alone.")
def command(folder: str, policies: tuple[str, ...], *, silent: bool, **answers: Any) -> int:  # noqa: ANN401
    """Write ai-models.yaml, steelyard.yaml and .pre-commit-config.yaml into FOLDER (default: this one).

    What the options leave open is asked when a terminal listens. A file that exists is never touched: what to
    paste into it is printed.
    """
    if not os.path.isdir(folder):
        raise UsageError(f"there is no folder {folder}", hint="Make it first, or leave the argument out.")
    settled = _settled(folder)
    flagged = policies
    policies = policies or settled or (DEFAULT,)
    said: dict[str, object] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in answers.items()
    }
    existing = next((name for name in NAMES if os.path.lexists(os.path.join(folder, name))), None)
    if existing is None:
        said = _completed(said, folder, asking=not silent and sys.stdin is not None and sys.stdin.isatty())
    wanted = _texts(said, policies, folder, existing)
    # What a later `check` uses is said at the root: a flag that differs from it has to be given again.
    later = settled or (policies if FILE in wanted else (DEFAULT,))
    again = flagged if flagged and flagged != later else ()
    report = _proven(wanted, policies, folder)
    lines = [line for name, text in wanted.items() for line in _written(folder, name, text)]
    write("\n".join([*lines, *_left(said, folder, existing), *_next(report, folder, again)]) + "\n", "-")
    return Exit.HELD


def _completed(said: Mapping[str, object], folder: str, *, asking: bool) -> dict[str, object]:
    """Return the answers with what was asked for, or the project's default. Raises UsageError for what is missing."""
    answers = {**said}
    slug = _slug(os.path.basename(os.path.abspath(folder)))
    for field in starter.FIELDS:
        if answers.get(field.name):
            continue
        default = slug if field.name == "project" else ""
        if asking and starter.applies(field, answers):
            answers[field.name] = _asked(field, default)
        elif default:
            answers[field.name] = default
    missing = [
        f"--{field.name}" for field in starter.FIELDS if field.required and not answers.get(field.name)
    ]
    if missing:
        raise UsageError(
            f"a manifest needs {' and '.join(missing)}",
            hint="For example: steelyard init --owner team@example.org --model claude-sonnet-5",
        )
    return answers


def _asked(field: starter.Field, default: str) -> object:
    """Ask until the answer can be right. On standard error: standard output carries results."""
    choices = starter.allowed(field)
    question = f"{field.asked} ({', '.join(choices)})" if choices else field.asked
    answer = _answer(field)

    def several(words: str) -> list[str]:
        return [answer(word) for word in re.split(r"[\s,]+", words) if word]

    typed: object = click.prompt(
        question,
        default=default or (None if field.required else ""),
        show_default=bool(default),
        value_proc=several if field.many else answer,
        err=True,
    )
    return typed


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _texts(
    said: Mapping[str, object], policies: tuple[str, ...], folder: str, existing: str | None
) -> dict[str, str]:
    """Return the files to write, by name. Settings and hooks belong to the repository's root, and only there."""
    texts = {} if existing else {starter.MANIFEST: starter.manifest_text(said)}
    if find_root(folder) == os.path.abspath(folder):
        texts |= {FILE: starter.config_text(policies), starter.HOOKS: starter.hooks_text()}
    return texts


def _proven(wanted: Mapping[str, str], policies: tuple[str, ...], folder: str) -> Report | None:
    """Read back what is about to be written, as a later run will. Raises before anything was written."""
    config = Config(find_root(folder))
    rules = load_policies(policies, folder, terms=terms(config, [folder]), elsewhere=elsewhere(config))
    if starter.MANIFEST not in wanted:
        return None
    options = Options(
        as_of=today(),
        root=folder,
        stdin=wanted[starter.MANIFEST].encode(),
        stdin_name=starter.MANIFEST,
    )
    report = check((STDIN,), rules, options)
    faults = [finding.message for finding in report.findings if finding.rule == SCHEMA_INVALID]
    if faults:
        raise UsageError(f"these answers make no valid manifest: {'; '.join(faults)}")
    return report


def _written(folder: str, name: str, text: str) -> Iterator[str]:
    path = os.path.join(folder, name)
    shown = visible(os.path.normpath(path))
    if create(path, text):
        yield f"wrote {shown}"
    elif name == starter.HOOKS and _mentions(path, starter.HOOK_ID):
        yield f"left {shown} as it is: it has {starter.HOOK_ID} already"
    elif _mentions(path, text):
        yield f"left {shown} as it is: it says so already"
    else:
        yield f"left {shown} as it is; what to put there:\n"
        yield text


def _mentions(path: str, word: str) -> bool:
    try:
        return word.encode() in read_bytes(path)
    except Unreadable:
        return False


def _left(said: Mapping[str, object], folder: str, existing: str | None) -> Iterator[str]:
    if existing:
        yield f"left {visible(os.path.normpath(os.path.join(folder, existing)))} as it is" + (
            "; what to put there, under `models:`\n\n"
            + starter.model_entry({**said, "project": "p", "owner": "o"})
            if said.get("model")
            else ""
        )
    root = find_root(folder)
    if root != os.path.abspath(folder) and not os.path.lexists(os.path.join(root, FILE)):
        yield f"{FILE} and {starter.HOOKS} belong at the repository's root: run steelyard init there"


def _settled(folder: str) -> tuple[str, ...]:
    """Return the policies that the configuration of the repository around a folder sets; none without a usable one."""
    try:
        config = load_config(find_root(folder))
    except ConfigError:
        return ()  # the next `check` says what is wrong with it
    return config.policy if "policy" in config.origins else ()


def _next(report: Report | None, folder: str, again: Sequence[str]) -> Iterator[str]:
    place = "" if folder == os.curdir else f" {visible(folder)}"
    place = "".join(f" --policy {visible(shlex.quote(policy))}" for policy in again) + place
    number = len(report.findings) if report is not None else 0
    open_ = f"   ({number} finding{'s' if number != 1 else ''} so far)" if number else ""
    yield f"next: steelyard check{place}{open_}"
    if again:
        yield f"   without --policy, {FILE} at the root of the repository says what is checked"
