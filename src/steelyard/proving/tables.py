"""Test tables, `packs/<pack>_test.yaml`: what a pack, configured as it is, must say of whole projects."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from steelyard.errors import PolicyError
from steelyard.policy.build import policy_set
from steelyard.policy.card import load_document
from steelyard.policy.choose import pack_rules
from steelyard.policy.examples import AS_OF, placed_manifest
from steelyard.policy.packs.pack import load_pack
from steelyard.proving.projects import Projects, bound_around
from steelyard.reading import Unreadable
from steelyard.record import NamedTuple
from steelyard.resources import POLICIES
from steelyard.schemas import did_you_mean
from steelyard.source import Fault
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.build import Configured
    from steelyard.policy.checks.terms import Terms
    from steelyard.policy.packs.pack import Pack
    from steelyard.policy.rule import PolicySet
    from steelyard.policy.shelf import Shelf
    from steelyard.proving.projects import Bound
    from steelyard.reading import Document
    from steelyard.source import Pointer, SourceFile


_SHIPPED = os.path.join(POLICIES, "packs")


class Expected(NamedTuple):
    """What a case expects of a rule, at its place in the table.

    Without a `subject` it is about all of them, and the heaviest outcome counts. `subject` and `at` are written
    as findings write them, `models[drafter]` and `models[drafter].license`; empty means anywhere. `severity`
    None means any.
    """

    rule: str
    outcome: Outcome
    subject: str
    severity: Severity | None
    at: str
    place: Pointer


class Case(NamedTuple):
    """One row of a table: a project, a day, and what every rule named must say.

    `exhaustive` means that a finding of any other rule fails the case. Where there is no manifest, `faults` say
    why; their regions are in `source`: the table, or the file the case names.
    """

    name: str
    place: Pointer
    as_of: str
    manifest: Manifest | None
    faults: tuple[Fault, ...]
    source: SourceFile
    expected: Mapping[str, tuple[Expected, ...]]
    exhaustive: bool


class Table(NamedTuple):
    """A test table with the pack it tests, its rules as that pack configures them, and its cases."""

    path: str
    pack: Pack
    rules: Mapping[str, Configured]
    policies: PolicySet
    cases: tuple[Case, ...]
    document: Document


def load_table(
    path: str, shelf: Shelf, terms: Terms | None = None, projects: Projects | None = None
) -> Table:
    """Load a test table whose pack lies on a shelf.

    Python checks are used under the `terms`; the tables of a run share their `projects`. Raises PolicyError with
    every fault at its place: a pack or rule there is not, a manifest that cannot be read or lies outside of the
    table's bound, two cases of one name, two expectations of one subject.
    """
    within = bound_around(path)
    _refuse_way_out(path, within)
    document = load_document(path, "policy-test.v1", "test table")
    raw: dict[str, Any] = document.value  # type: ignore[assignment]  # the schema says so
    pack = _pack(raw, document, path, shelf, within)
    rules = pack_rules(shelf, pack)
    reading = _Reading(document, raw.get("as_of", AS_OF), rules, projects or Projects(), within)
    cases = tuple(reading.case(case, ("cases", index)) for index, case in enumerate(raw["cases"]))
    if reading.faults:
        raise _refused(document, *reading.faults)
    return Table(path, pack, rules, policy_set([pack.name], list(rules.values()), terms), cases, document)


def named_pack(path: str) -> str:
    """Return the pack that a table's name stands for: `acme` of `acme_test.yaml`."""
    return os.path.splitext(os.path.basename(path))[0].removesuffix("_test")


def _refuse_way_out(path: str, within: Bound) -> None:
    """Raise PolicyError for a link that leads out: what is wrong with a file is shown with its lines.

    What is shipped may be links: some installers link every file of a package to a store of theirs.
    """
    if os.path.dirname(path) != _SHIPPED and within.refusal(path):
        message = f"{path} is a link to a file outside of {within.name}"
        raise PolicyError(message, hint="Copy the file to where it is used.")


def _pack(raw: Mapping[str, Any], document: Document, path: str, shelf: Shelf, within: Bound) -> Pack:
    """Return the pack beside a table, else the one on the shelf."""
    name = raw.get("pack", named_pack(path))
    for ending in (".yaml", ".yml"):
        beside = os.path.join(os.path.dirname(path), name + ending)
        if os.path.isfile(beside):
            _refuse_way_out(beside, within)
            return load_pack(beside)
    if name in shelf.pack_names():
        return shelf.pack(name)
    message = f"there is no pack `{name}` to test"
    hint = did_you_mean(name, shelf.pack_names())
    if "pack" not in raw:
        hint = f"The table's name says which pack it tests, or `pack:` does; {hint}"
    raise _refused(document, Fault(message, document.region(("pack",)), ("pack",), hint=hint))


def _refused(document: Document, *faults: Fault) -> PolicyError:
    return PolicyError("the test table cannot be used", source=document.source, faults=faults)


class _Reading:
    """Reads the cases of one table; what is wrong with them collects in `faults`."""

    def __init__(
        self,
        document: Document,
        as_of: str,
        rules: Mapping[str, Configured],
        projects: Projects,
        within: Bound,
    ) -> None:
        self._document = document
        self._folder = os.path.dirname(document.source.path)
        self._as_of = as_of
        self._rules = rules
        self._projects = projects
        self._within = within
        self._names: dict[str, Pointer] = {}
        self.faults: list[Fault] = []

    def case(self, raw: Mapping[str, Any], at: Pointer) -> Case:
        name, said = raw["name"], raw["expect"]
        if name in self._names:
            line = self._document.region(self._names[name]).start_line
            self._fault(f"two cases are called `{name}`", (*at, "name"), f"The other is on line {line}.")
        self._names.setdefault(name, (*at, "name"))
        exhaustive = raw.get("exhaustive", True)
        if not said and not exhaustive:
            hint = "Name a rule and its outcome; `{}` expects no finding where the case is exhaustive."
            self._fault("the case expects nothing", (*at, "expect"), hint)
        expected = {
            rule: tuple(self._expected(rule, one, (*at, "expect", rule))) for rule, one in said.items()
        }
        manifest, faults, source = self._manifest(raw["manifest"], (*at, "manifest"))
        as_of = raw.get("as_of", self._as_of)
        return Case(name, at, as_of, manifest, faults, source, expected, exhaustive)

    def _fault(self, message: str, at: Pointer, hint: str, *, key: bool = False) -> None:
        region = self._document.key_region(at) if key else self._document.region(at)
        self.faults.append(Fault(message, region, at, hint=hint))

    def _manifest(self, said: Any, at: Pointer) -> tuple[Manifest | None, tuple[Fault, ...], SourceFile]:  # noqa: ANN401
        """Bind what stands under `manifest:`, fields or the path of a file."""
        if not isinstance(said, str):
            return *placed_manifest(said, self._document, at), self._document.source
        try:
            path = os.path.normpath(os.path.join(self._folder, said))
            return self._projects.read(path, self._within)
        except Unreadable as error:
            hint = "A path starts at the table's own folder."
            self._fault(f"cannot read the manifest {said}: {error.reason}", at, hint)
            return None, (), self._document.source

    def _expected(self, rule: str, said: Any, at: Pointer) -> Iterator[Expected]:  # noqa: ANN401 - three forms
        if rule not in self._rules:
            message = f"there is no rule `{rule}` in the pack"
            self._fault(message, at, did_you_mean(rule, self._rules), key=True)
        if isinstance(said, str):
            yield Expected(rule, Outcome(said), "", None, "", at)
            return
        rows = (
            [(at, said)]
            if isinstance(said, dict)
            else [((*at, index), row) for index, row in enumerate(said)]
        )
        subjects: set[str] = set()
        for place, row in rows:
            subject = row.get("subject", "")
            if subject in subjects or (not subject and len(rows) > 1):
                message = f"two expectations of `{rule}` on one subject"
                self._fault(message, place, "Each row of a list names a `subject` of its own.")
            subjects.add(subject)
            severity = Severity(row["severity"]) if "severity" in row else None
            yield Expected(rule, Outcome(row["outcome"]), subject, severity, row.get("at", ""), place)
