"""Where cards, packs and frameworks are found: a policy folder's own, then the shipped. Ids are unique across both."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.elsewhere import UNLOCKED, is_elsewhere
from steelyard.resources import POLICIES, is_shipped
from steelyard.schemas import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.controls import Frameworks
    from steelyard.policy.elsewhere import Elsewhere
    from steelyard.policy.packs.pack import Pack

_ENDINGS = (".yaml", ".yml")
_OF_TABLES = tuple([f"_test{ending}" for ending in _ENDINGS])
_MISNAMED = (".yaml.txt", ".yml.txt")
"""What editors on Windows make of a name whose ending they hide."""
_FOLDERS = ("rules", "packs")
_CONTROLS = "controls"
_PARTS_OF_A_CARD = len(("rules", "<group>", "<id>.yaml"))
_NO_POLICY = ("steelyard.yaml", "ai-models.yaml", "ai-models.yml")
_WHERE = "Cards live in rules/<group>/<id>.yaml, packs in packs/<name>.yaml, frameworks in controls/<framework>.yaml."
_TABLES = "Test tables lie beside packs, packs/<pack>_test.yaml; `steelyard policy test` runs them."


class Shelf:
    """The cards, packs and frameworks of one policy folder (`rules/`, `packs/`, `controls/`) and the shipped.

    Nothing is parsed before it is asked for. Raises PolicyError when two cards, packs or frameworks share a name. What its
    packs extend from `elsewhere` stands on shelves of its own, whose cards can be asked for here as well.
    """

    def __init__(self, folder: str | None = None, elsewhere: Elsewhere = UNLOCKED) -> None:
        self._elsewhere = elsewhere
        self.is_fetched = False
        self._brought: dict[str, tuple[Shelf, tuple[Pack, ...]]] = {}
        self._cards: dict[str, str] = {}
        self._packs: dict[str, str] = {}
        self._controls: dict[str, str] = {}
        self._frameworks: Frameworks | None = None
        self._loaded: dict[str, Card] = {}
        self._opened: dict[str, Pack] = {}
        self.own_cards: tuple[str, ...] = ()
        self.own_packs: tuple[str, ...] = ()
        self.own_frameworks: tuple[str, ...] = ()
        self.tables: list[str] = []
        self.own_tables: tuple[str, ...] = ()
        if folder is not None and not _same(folder, POLICIES):
            self._index(folder)
            _refuse_ways_out(folder, [*self.files(), *self.tables])
            self.own_cards, self.own_packs = tuple(self._cards), tuple(self._packs)
            self.own_frameworks = tuple([name.upper() for name in self._controls])
            self.own_tables = tuple(self.tables)
        self._index(POLICIES)

    def _index(self, folder: str) -> None:
        cards, packs, controls = _shipped(folder) if folder == POLICIES else _listing(folder)
        for path in cards:
            if is_table(path):
                raise PolicyError(f"{path} is a test table, and lies among the cards", hint=_TABLES)
            self._enter(self._cards, path, "rule")
        for path in packs:
            if is_table(path):
                self.tables.append(path)
            else:
                self._enter(self._packs, path, "pack")
        for path in controls:
            self._enter(self._controls, path, "framework")

    def _enter(self, index: dict[str, str], path: str, kind: str) -> None:
        name = os.path.splitext(os.path.basename(path))[0]
        if kind == "framework":
            name = name.lower()  # one that is called otherwise is refused when it is read
        if name in index:
            hint = "Rename yours: a shipped rule or pack cannot be replaced, only configured in a pack."
            raise PolicyError(
                f"there are two {kind}s called `{name}`: {index[name]} and {path}",
                hint="Rename yours: a shipped framework cannot be replaced." if kind == "framework" else hint,
            )
        index[name] = path

    def card_ids(self) -> list[str]:
        """Return the ids of all cards, sorted."""
        if not self._brought:
            return sorted(self._cards)
        return sorted(
            {*self._cards, *(id_ for shelf, _ in self._brought.values() for id_ in shelf.card_ids())}
        )

    def pack_names(self) -> list[str]:
        """Return the names of all packs, sorted."""
        return sorted(self._packs)

    def has_pack(self, name: str) -> bool:
        """Whether there is a pack of that name."""
        return name in self._packs

    def files(self) -> list[str]:
        """Return the paths of all cards, packs and frameworks, in a fixed order."""
        return [*self._cards.values(), *self._packs.values(), *self._controls.values()]

    @property
    def frameworks(self) -> Frameworks:
        """The frameworks whose controls a card may serve."""
        if self._frameworks is None:
            from steelyard.policy.controls import Frameworks  # noqa: PLC0415 - as in `card`

            self._frameworks = Frameworks(self._controls.values())
        return self._frameworks

    def card(self, id_: str) -> Card:
        """Load a card by id (KeyError when there is none), with the controls it serves; a card is loaded once."""
        if id_ not in self._cards:
            for shelf, _ in self._brought.values():
                if id_ in shelf.card_ids():
                    return shelf.card(id_)
        if id_ not in self._loaded:
            from steelyard.policy.card import load_card  # noqa: PLC0415 - a shelf is mostly only listed

            self._loaded[id_] = load_card(self._cards[id_], self.frameworks)
        return self._loaded[id_]

    def pack(self, name: str) -> Pack:
        """Load a pack by name (KeyError when there is none); a pack is loaded once."""
        if name not in self._opened:
            from steelyard.policy.packs.pack import load_pack  # noqa: PLC0415 - as above

            self._opened[name] = load_pack(self._packs[name])
        return self._opened[name]

    def bring(self, source: str) -> tuple[Shelf, tuple[Pack, ...]]:
        """Return the shelf that a source from elsewhere stands for, and the packs of it that are meant.

        Raises PolicyError for a source that is not locked, or not as it was locked.
        """
        if source not in self._brought:
            shelf, path = shelf_around(source, os.curdir, self._elsewhere)
            names = shelf.own_packs if os.path.isdir(path) else (os.path.splitext(os.path.basename(path))[0],)
            self._brought[source] = shelf, tuple([shelf.pack(name) for name in names])
        return self._brought[source]


def _listing(folder: str) -> tuple[list[str], list[str], list[str]]:
    """Return the paths of the cards, of the packs and tables, and of the frameworks of a policy folder."""
    return (
        [*files_below(os.path.join(folder, "rules"), depth=1)],
        [*files_below(os.path.join(folder, "packs"), depth=0)],
        [*files_below(os.path.join(folder, _CONTROLS), depth=0)],
    )


# What ships does not change while we run, and lies on every shelf.
_shipped = cache(_listing)


def shelf_around(policy: str, folder: str, elsewhere: Elsewhere = UNLOCKED) -> tuple[Shelf, str]:
    """Return the shelf a policy lies on, and its path, empty for a shipped pack."""
    is_fetched = is_elsewhere(policy)
    path = elsewhere.place(policy) if is_fetched else os.path.normpath(os.path.join(folder, policy))
    if is_shipped(policy):
        return Shelf(None, elsewhere), ""
    if policy and os.path.isdir(path):  # an unset variable is not the current folder
        refuse_strays(path)
        shelf = Shelf(path, elsewhere)
        shelf.is_fetched = is_fetched
        return shelf, path
    if is_fetched:
        shelf = Shelf(os.path.dirname(os.path.dirname(path)), elsewhere)
        shelf.is_fetched = True
        return shelf, path
    if is_table(policy):
        raise PolicyError(f"{policy} is a test table, no policy", hint=_TABLES)
    if policy.endswith((".yaml", ".yml")) and os.path.exists(path):
        _refuse_card(policy)
        parent = os.path.dirname(path)  # relative as it was written: faults are shown where the user looks
        if os.path.basename(os.path.abspath(parent)) == "packs":
            parent = os.path.normpath(os.path.join(parent, os.pardir))
        return Shelf(parent or os.curdir, elsewhere), path
    from steelyard.policy.misspelt import meant, shipped_packs  # noqa: PLC0415 - for a mistake alone

    raise PolicyError(
        f"there is no policy `{policy}`: neither a shipped pack, a pack file nor a folder",
        hint=meant(policy, folder) or did_you_mean(os.path.basename(policy), shipped_packs()),
    )


def _refuse_card(path: str) -> None:
    """Raise PolicyError for a path where cards lie: a card alone is no policy."""
    above = os.path.abspath(path).split(os.sep)
    if len(above) > _PARTS_OF_A_CARD and above[-3] == "rules":
        folder = os.path.normpath(os.path.join(os.path.dirname(path), os.pardir, os.pardir))
        rule = os.path.splitext(above[-1])[0]
        raise PolicyError(
            f"{path} is a card, no policy",
            hint=f"Name its policy folder, `{folder}`, or a pack that uses it. To test this rule alone: "
            f"`steelyard policy test {folder} --rule {rule}`.",
        )


def is_table(path: str) -> bool:
    """Whether a file is a test table by its name: `<pack>_test.yaml`."""
    return path.endswith(_OF_TABLES)


def _refuse_ways_out(folder: str, paths: Sequence[str]) -> None:
    """Raise PolicyError for a link that leads out: whoever brings a policy folder must not choose what else is read.

    What is wrong with a file is shown with its lines.
    """
    top = os.path.join(os.path.realpath(folder), "")
    folders = {name: os.path.realpath(name) for name in {*map(os.path.dirname, paths)}}
    for path in paths:
        name = os.path.join(folders[os.path.dirname(path)], os.path.basename(path))
        if not (os.path.realpath(path) if os.path.islink(path) else name).startswith(top):
            raise PolicyError(
                f"{path} is a link to a file outside of the policy folder",
                hint="Copy the file to where it is used.",
            )


def refuse_strays(folder: str) -> None:
    """Raise PolicyError for what lies in a policy folder where nothing would ever look for it."""
    from steelyard.policy.strays import misplaced  # noqa: PLC0415 - most runs use shipped packs

    _refuse_part(folder)
    for name in _names(folder):
        path = os.path.join(folder, name)
        if name.lower().endswith(_ENDINGS) and name not in _NO_POLICY:
            raise PolicyError(f"{path} lies outside of rules/, packs/ and controls/", hint=_WHERE)
        if _is_nearly_controls(name) and os.path.isdir(path):
            raise PolicyError(
                f"the folder {path} would never be looked into", hint=f"did you mean `{_CONTROLS}`?"
            )
        if name not in _FOLDERS and os.path.isdir(path) and abs(len(name) - len("rules")) <= 1:
            near = did_you_mean(name, _FOLDERS)
            if near.startswith("did you mean"):
                raise PolicyError(f"the folder {path} would never be looked into", hint=near)
    stray = misplaced(folder)
    if stray:
        raise PolicyError(
            f"{stray} looks like a card, a pack, a test table or a framework, and lies outside of rules/, packs/ and "
            "controls/",
            hint=_WHERE + " " + _TABLES,
        )


def _refuse_part(folder: str) -> None:
    """Raise PolicyError for a folder that is a part of a policy folder: whoever names it means the one above."""
    from steelyard.policy.strays import is_policy_folder  # noqa: PLC0415 - as above

    *_, above, name = ("", *os.path.abspath(folder).split(os.sep))
    steps = 1 if name in (*_FOLDERS, _CONTROLS) else 2 if above == "rules" else 0
    inside = any(entry.lower().endswith(_ENDINGS) for entry in _names(folder))
    if not steps or is_policy_folder(folder) or not (inside or name == "rules"):
        return
    whole = os.path.normpath(os.path.join(folder, *[os.pardir] * steps))
    if is_policy_folder(whole):
        raise PolicyError(
            f"{folder} is a part of a policy folder, and no policy", hint=f"Name the folder above: `{whole}`."
        )


def _is_nearly_controls(name: str) -> bool:
    """Whether a folder is called as the one of the frameworks, but not quite; `contracts` is something else."""
    return name != _CONTROLS and name.casefold().rstrip("s") == "control"


def files_below(folder: str, depth: int) -> Iterator[str]:
    """Yield the YAML files exactly `depth` folders below, in a fixed order; a missing folder has none.

    Raises PolicyError for one that lies higher or deeper, or is called otherwise: it would never be looked at.
    """
    for name in _names(folder):
        path = os.path.join(folder, name)
        if name.endswith(_ENDINGS) and depth == 0:
            yield path
        elif _looks_like_policy(name):
            raise PolicyError(
                f"{path} is not where cards, packs and frameworks lie, or not called as they are", hint=_WHERE
            )
        elif name.lower().endswith(_MISNAMED):
            raise PolicyError(
                f"{path} is not called as cards, packs and frameworks are, and would be passed over",
                hint=f"Rename it to `{name[:-4]}`, or move it out of the policy folder.",
            )
        elif os.path.isdir(path) and (depth > 0 or not os.path.islink(path)):
            # Below the right depth there is nothing to find: looking there refuses what lies too deep.
            yield from files_below(path, depth - 1)
        elif os.path.islink(path) and not os.path.isfile(path):
            raise PolicyError(
                f"cannot read {path}: it is a link to nothing that could be read here", hint=_WHERE
            )


def _names(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError as error:
        if os.path.lexists(folder):
            raise PolicyError(f"cannot read the policy folder {folder}: {error.strerror}") from error
        return []


def _looks_like_policy(name: str) -> bool:
    return name.lower().endswith((*_ENDINGS, ".json"))


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
