"""Remembers how files were judged: of a thousand manifests only those that changed are judged again.

A run's verdicts lie in one entry of the user's own cache, named after everything that judging rests on beside the
files: policy, day, options, code. Each file's are found by its name and the digest of its bytes, and hold only while
what its evidence names is as it was. On any doubt there is no answer, and the file is judged.
"""

from __future__ import annotations

import marshal
import os
import sys
from _blake2 import blake2b  # hashlib brings OpenSSL in, 4 ms that every run would pay
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from steelyard.cli.memo import FOREIGN
from steelyard.cli.terminal import cache
from steelyard.policy.cache import NO_CACHE, identity, key
from steelyard.reading import Unreadable, read_bytes, text_of
from steelyard.resources import SCHEMAS
from steelyard.source import SourceFile
from steelyard.stages import files_beside, shown_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from steelyard.policy.rule import PolicySet
    from steelyard.stages import Checked, Options

_FORM: Final = "5"
"""Raised whenever an entry is made differently."""
_MOST_BYTES: Final = 32 * 1024 * 1024
_WIDEST: Final = 4
"""So many bytes a character of a name may take."""
_BESIDE: Final = 24
"""So many bytes tell the kinds and lengths of an entry's name, digest and verdicts; marshal takes no more."""
_CHANGED: Final = 5
"""So many files may have changed at the least before others are asked to help looking."""
_UNKNOWN: Final = (b"", b"")


Entries = dict[str, tuple[bytes, bytes]]
"""Of each file, by name, the digest of its bytes and its verdicts, as `kept` writes them."""


class Packed:
    """A file that was judged, and that without its text as it is kept: of the two only the latter is sent.

    No text is kept: it is in the file, and may hold what nobody wants to have twice.
    """

    __slots__ = ("checked", "content")

    def __init__(self, checked: Checked, content: bytes = b"") -> None:
        from steelyard.cli.kept import packed  # noqa: PLC0415 - only where much is judged

        self.checked = checked
        self.content = content or packed(checked)

    def __reduce__(self) -> tuple[object, ...]:
        return _unpacked, (self.content, self.checked.file.source.text)


class Verdicts:
    """The verdicts of files as they were judged before, as `stages.Memory` has them. `save` keeps what was learnt."""

    def __init__(self, checked: Sequence[str], policies: PolicySet, fewest: int) -> None:
        self._checked = checked
        self._place = NO_CACHE
        self._policies = policies
        self._fewest = fewest
        self._name = ""
        self._top = ""
        self._known: Entries = {}
        self._learnt: Entries = {}
        self._unchanged: set[str] = set()

    def recall(self, paths: Sequence[str], options: Options) -> dict[str, Checked]:
        """Return the verdicts of those files that are as they were; none where so few files are sooner judged."""
        if len(paths) < self._fewest:
            return {}
        if not self._name:  # most runs look at few files, and need not even know whether there is a cache
            self._place = cache(self._checked, "verdicts")
            if self._place is NO_CACHE:
                return {}
            self._name = _name_of_run(self._policies, options)
            self._known = self._load()
        self._top = _top(options)
        found: dict[str, Checked] = {}
        changed = 0
        for path in paths if self._known else ():
            checked = self._recalled(path, options)
            if checked is not None:
                found[path] = checked
                continue
            changed += 1
            if changed > max(len(found), _CHANGED):
                break  # most have: whoever judges the files looks at the rest, and there are several of them
        return found

    def known(self, path: str, shown: str, data: bytes, options: Options) -> tuple[bytes, Checked | None]:
        """Return what tells the bytes of a file from others, and how they were judged if all is as it was."""
        if not self._name:
            return b"", None  # nothing is kept of so few files
        digest = blake2b(data, digest_size=16).digest()
        name = self._top + shown
        kept, judged = self._known.get(name, _UNKNOWN)
        if kept != digest:
            return digest, None
        from steelyard.cli.kept import unpacked  # noqa: PLC0415 - as above

        try:
            checked = unpacked(judged)
        except (ValueError, EOFError, TypeError):
            return digest, None
        files = files_beside(path, options)
        if not all(files.is_as_it_was(one) for one in checked.looked):
            return digest, None
        self._unchanged.add(name)
        if checked.findings and options.frames:
            checked = _with_text(checked, text_of(data, options.limits))
        return digest, checked

    def packed(self, checked: Checked) -> Checked | Packed:
        """Return a file as it is sent and kept: made where it was judged, and once."""
        name = self._top + checked.file.path
        if name in self._unchanged:
            return Packed(checked, self._known[name][1])
        return Packed(checked) if self._name and checked.digest else checked

    def learn(self, judged: Iterable[tuple[str | None, Any]]) -> Iterator[tuple[str | None, Checked]]:
        """Take files as `packed` made them, and give them back as they were judged."""
        for path, one in judged:
            if isinstance(one, Packed):
                checked = one.checked
                name, entry = self._top + checked.file.path, (checked.digest, one.content)
                if self._known.get(name) == entry:
                    self._unchanged.add(name)
                else:
                    self._learnt[name] = entry
                yield path, checked
            else:
                yield path, one

    def save(self) -> None:
        """Keep what was learnt. Whatever goes wrong with that, the answer is the same."""
        if not self._learnt:
            return
        # What still held comes first: were it to give way for what was learnt, each run would learn what the last forgot.
        held = {name: self._known[name] for name in self._known if name in self._unchanged}
        entries = _that_fit({**held, **self._learnt, **self._known, **self._learnt})
        if entries != self._known:
            self._place.put(self._name, marshal.dumps(entries))

    def _load(self) -> Entries:
        stored = self._place.get(self._name)
        try:
            known: Any = {} if stored is None else marshal.loads(stored)  # noqa: S302 - plain values behind a digest, in a folder of the user's own
        except (ValueError, EOFError, TypeError):
            known = {}
        return known if isinstance(known, dict) else {}

    def _recalled(self, path: str, options: Options) -> Checked | None:
        try:
            data = read_bytes(path, options.limits)
        except Unreadable:
            return None
        return self.known(path, shown_as(path, options), data, options)[1]


@contextmanager
def remembering(
    options: Options, policies: PolicySet, checked: Sequence[str], fewest: int = 10
) -> Iterator[Options]:
    """Give options a memory of runs under a policy, and at the end keep what it learnt.

    There is none where a Python check may run, and where there is no cache (`terminal.cache`). With fewer files than
    `fewest`, reading what is kept takes longer than judging.
    """
    if not policies.stamp or FOREIGN in sys.modules:
        yield options
        return
    memory = Verdicts(checked, policies, fewest)
    yield options._replace(memory=memory)
    memory.save()


def _that_fit(entries: Entries) -> Entries:
    """Return as many entries, of the first ones, as are kept together."""
    room = _MOST_BYTES
    for number, (name, (digest, judged)) in enumerate(entries.items()):
        room -= _WIDEST * len(name) + len(digest) + len(judged) + _BESIDE
        if room < 0:
            return dict(islice(entries.items(), number))
    return entries


def _name_of_run(policies: PolicySet, options: Options) -> str:
    parts = (
        _FORM,
        policies.stamp,
        sys.version,
        os.getcwd(),
        repr((options.as_of, options.limits, options.thorough, options.used, options.offers is not None)),
        repr(options.central),
        repr(_catalog(options.catalog)),
        repr(list(_code())),
    )
    return key([part.encode("utf-8", "surrogatepass") for part in parts])


def _top(options: Options) -> str:
    """Return what the names of all files of a run begin with: their root, and how it is walked."""
    return f"{os.path.realpath(options.root)}\0{options.gitignore}\0"


def _catalog(catalog: Any) -> object:  # noqa: ANN401 - see `Options`
    """Return what tells one catalog from another; the shipped one is data of ours."""
    if catalog is None:
        return None
    return catalog.overlay, catalog.path, identity(os.stat(catalog.path))


def _code() -> Iterator[tuple[str, object]]:
    """Yield what tells our own code and data, and the libraries that are installed, from others."""
    for top in (os.path.dirname(os.path.dirname(os.path.abspath(__file__))), SCHEMAS):
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(one for one in folders if one != "__pycache__")
            for file in sorted(files):
                path = os.path.join(folder, file)
                yield path, identity(os.stat(path))
    for folder in sys.path:
        if os.path.isdir(folder):
            yield folder, os.stat(folder).st_mtime_ns


def _unpacked(content: bytes, text: str) -> Packed:
    from steelyard.cli.kept import unpacked  # noqa: PLC0415 - as above

    checked = unpacked(content)
    return Packed(_with_text(checked, text) if text else checked, content)


def _with_text(checked: Checked, text: str) -> Checked:
    source = SourceFile(checked.file.source.path, text)
    return checked._replace(file=checked.file._replace(source=source))
