"""`steelyard policy fmt`: cards, packs, test tables and frameworks in one form."""

from __future__ import annotations

import os
from difflib import unified_diff
from typing import TYPE_CHECKING

import click

from steelyard.cli.files import replace
from steelyard.cli.terminal import complain, write
from steelyard.cli.unnamed import named_policies, refuse_unnamed
from steelyard.config import find_root, load_config
from steelyard.errors import Exit, PolicyError
from steelyard.proving.form import formed
from steelyard.proving.form_files import form_files
from steelyard.render.escape import opening, visible
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.proving.form import Formed


@click.command("fmt")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--check", is_flag=True, help="Write nothing; list what is not in form (exit 1).")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change (exit 1).")
def command(paths: tuple[str, ...], *, check: bool, diff: bool) -> int:
    """Write cards, packs, test tables and frameworks in the house's form.

    A PATH is a policy folder, a folder in it, or a file; default: the policies of steelyard.yaml that are paths.
    Keys come in the order of the schema, indents are two spaces; comments, quotes, and line breaks inside of texts
    and brackets stay. Only the form is looked at: what a card means, and whether its check is installed, `policy test`
    and `policy lint` say. A file whose meaning would change, or that is broken, is left alone, and so are then all others
    (exit 2).
    """
    results = _formed(form_files(paths or _configured()))
    if results is None:
        return Exit.USAGE
    changed = [result for result in results if result.changes]
    lines: list[str] = []
    for result in changed:
        if diff:
            lines += _diff(result)
        elif check:
            lines.append(f"not in form: {_shown(result.path)}")
        else:
            replace(result.path, result.after)
            lines.append(f"wrote {_shown(result.path)}")
    lines.append(_summary(len(changed), len(results), writing=not (check or diff)))
    write("\n".join(lines) + "\n", "-")
    return Exit.FAILED if changed and (check or diff) else Exit.HELD


def _configured() -> Sequence[str]:
    """Return the policies of the configuration that are files or folders: shipped ones are not the user's to write."""
    config = load_config(find_root(os.curdir))
    refuse_unnamed(config, "policy fmt")
    return [os.path.relpath(policy) for policy in named_policies(config) if os.path.dirname(policy)]


def _formed(files: Sequence[str]) -> list[Formed] | None:
    """Return all files formed; None, with everything complained of, when one of them cannot be."""
    results, refused = [], False
    for path in files:
        try:
            results.append(formed(path))
        except PolicyError as error:
            complain(error)
            refused = True
    return None if refused else results


def _diff(result: Formed) -> Iterator[str]:
    name = _shown(result.path)
    before, after = (_lines(redact(text)) for text in (result.before, result.after))
    for line in unified_diff(before, after, f"{name} (as it is)", f"{name} (in form)", lineterm=""):
        yield opening(line)


def _lines(text: str) -> list[str]:
    """Return the lines of a text; a line end that is missing is a line to see."""
    lines = text.split("\n")
    return lines[:-1] if not lines[-1] else [*lines, "\\ No newline at end of file"]


def _shown(path: str) -> str:
    return visible(path.replace(os.sep, "/"))


def _summary(changed: int, every: int, *, writing: bool) -> str:
    if not changed:
        return f"{_files(every)} in form"
    done = "written" if writing else "not in form"
    left = f", {every - changed} in form already" if every > changed else ""
    return f"{_files(changed)} {done}{left}"


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"
