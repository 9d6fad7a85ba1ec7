"""Finds the files that have a form: cards, packs, test tables and frameworks, in a policy folder or by name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from steelyard.errors import NothingToCheckError, UsageError
from steelyard.policy.shelf import files_below, refuse_strays
from steelyard.reading import lies_within
from steelyard.schemas import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ENDINGS = (".yaml", ".yml")
_FOLDERS = ("rules", "packs", "controls")


def form_files(paths: Sequence[str]) -> list[str]:
    """Return the files at paths, folders searched, each once and in order.

    Folders are searched as a shelf does, linked groups included. Raises UsageError for what is not there, holds no
    policy or is a link that leads out of the folder, PolicyError for files that nothing would ever read,
    NothingToCheckError when there is no file.
    """
    found: dict[str, str] = {}
    for path in paths:
        top = path if os.path.isdir(path) else os.path.dirname(path) or os.curdir
        for file in _at(path):
            if not lies_within(file, top):
                # It would be written through the link, and what is wrong with it is shown with its lines.
                raise UsageError(
                    f"{file} leads out of {top} through a link, and is left alone",
                    hint="Name the file that it leads to, or remove the link.",
                )
            found.setdefault(os.path.realpath(file), os.path.normpath(file))
    if not found:
        raise NothingToCheckError(
            "there is no card, pack, test table or framework to format",
            hint="Name a policy folder or a file: steelyard policy fmt ./policy",
        )
    return [*found.values()]


def _at(path: str) -> Iterator[str]:
    path = os.path.normpath(path) if path else path
    if os.path.isdir(path):
        yield from _in_folder(path)
    elif not os.path.lexists(path):
        folder = os.path.dirname(path) or os.curdir
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        hint = did_you_mean(os.path.basename(path), names)
        raise UsageError(f"there is no file or folder {path}", hint=hint)
    elif not path.endswith(_ENDINGS):
        raise UsageError(f"{path} is neither a card nor a pack", hint="They end in .yaml or .yml.")
    else:
        yield path


def _in_folder(path: str) -> Iterator[str]:
    inside = [name for name in _FOLDERS if os.path.isdir(os.path.join(path, name))]
    absolute = os.path.abspath(path)
    is_inside = (
        os.path.basename(absolute) in _FOLDERS or os.path.basename(os.path.dirname(absolute)) == "rules"
    )
    if inside:
        refuse_strays(path)
    elif not is_inside:
        raise UsageError(
            f"{path} is no policy folder",
            hint="A policy folder holds rules/<group>/<id>.yaml and packs/<name>.yaml.",
        )
    for folder in [os.path.join(path, name) for name in inside] or [path]:
        yield from files_below(folder, 1 if os.path.basename(os.path.abspath(folder)) == "rules" else 0)
