"""`steelyard policy new`: the scaffold of a card."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

import click

from steelyard.cli.files import create, refuse_way_out
from steelyard.cli.terminal import write
from steelyard.config import find_root, load_config
from steelyard.errors import Exit, UsageError
from steelyard.policy.card import RESERVED
from steelyard.policy.shelf import Shelf, refuse_strays
from steelyard.proving.scaffold import SKETCHES, is_word, scaffold, word_of
from steelyard.render.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.language.types import Each

_GROUP = "governance"
_FOLDER = "policy"


@click.command("new")
@click.argument("rule", metavar="RULE-ID")
@click.option(
    "--group",
    metavar="GROUP",
    help=f"The folder below rules/; default: the only one there is, else {_GROUP}.",
)
@click.option(
    "--each",
    type=click.Choice(tuple(SKETCHES)),
    default="model",
    show_default=True,
    help="Whom the rule looks at.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=str),
    help=f"The policy folder; default: the first that steelyard.yaml names, else ./{_FOLDER}.",
)
def command(rule: str, group: str | None, each: str, folder: str | None) -> int:
    """Write the scaffold of a card: rules/GROUP/RULE-ID.yaml in a policy folder.

    RULE-ID names the defect in kebab-case, and reads well after "waive": floating-model-alias. The card loads and its
    examples hold; comments say what to change. Nothing that exists is written over.
    """
    _refuse(rule, "a rule id", "Words in kebab-case that name the defect, such as floating-model-alias.")
    folder = _folder() if folder is None else folder
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise UsageError(f"{folder} is no folder", hint="Name the policy folder, the one that holds rules/.")
    refuse_strays(folder)
    shelf = Shelf(folder)
    if rule in shelf.card_ids():
        place = "" if rule in shelf.own_cards else ": it is shipped"
        raise UsageError(
            f"there is a rule `{rule}` already{place}",
            hint="Choose another id, or set the rule's severity and parameters in a pack.",
        )
    chosen = _only_group(folder) if group is None else group
    _refuse(chosen, "a group", "One word or more in kebab-case, such as governance or lock-in.")
    path = os.path.join(folder, "rules", chosen, f"{rule}.yaml")
    refuse_way_out(os.path.dirname(path), folder)
    _make(os.path.dirname(path))
    if not create(path, scaffold(rule, chosen, cast("Each", each))):
        raise UsageError(f"{path} is there already", hint="Choose another id, or edit the file.")
    write("\n".join(_said(path, folder, rule, shelf)) + "\n", "-")
    return Exit.HELD


def _refuse(word: str, what: str, hint: str) -> None:
    if word in RESERVED:
        raise UsageError(f"`{word}` is Steelyard's own", hint=hint)
    if not is_word(word):
        meant = word_of(word)
        raise UsageError(f"`{word}` is not {what}", hint=f"did you mean `{meant}`?" if meant else hint)


def _folder() -> str:
    """Return the first policy folder of the configuration, or where one would be looked for by habit."""
    config = load_config(find_root(os.curdir))
    named = config.policy if "policy" in config.origins else ()
    folders = [
        os.path.relpath(path)
        for path in named
        if os.path.isabs(path) and not path.endswith((".yaml", ".yml"))
    ]
    return folders[0] if folders else _FOLDER


def _only_group(folder: str) -> str:
    rules = os.path.join(folder, "rules")
    groups = [name for name in os.listdir(rules) if is_word(name)] if os.path.isdir(rules) else []
    return groups[0] if len(groups) == 1 else _GROUP


def _make(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {folder}: {error.strerror}") from error


def _said(path: str, folder: str, rule: str, shelf: Shelf) -> Iterator[str]:
    shown, place = (visible(os.path.normpath(name).replace(os.sep, "/")) for name in (path, folder))
    yield f"wrote {shown}"
    if shelf.own_packs:
        yield f"next: add `{rule}: {{}}` under `rules:` of a pack in {place}/packs, or it would never run"
    yield f"next: say the defect and its condition, then: steelyard policy test {place} --rule {rule}"
