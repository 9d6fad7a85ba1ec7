"""Files go through the stages side by side as each would by itself; and what they are called in reports."""

from __future__ import annotations

import gc
import os
import pickle
from array import array
from typing import TYPE_CHECKING

import pytest

from steelyard import pipeline, stages
from steelyard.cli.kept import unpacked
from steelyard.cli.verdicts import Packed
from steelyard.errors import PolicyError
from steelyard.manifest.files import RepositoryFiles
from steelyard.policy.load import load_policies
from steelyard.stages import Options, check_file, check_files, shown_as
from tests.unit.policy.cards import DAY, policies, put

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.rule import PolicySet

HEAD = "schema: 1\nproject: p\nowner: o\n"
TEXTS = (
    HEAD + "models: [{model: m, access: weights, license: MIT}]\n",
    HEAD + "models: [{model: m, access: weights, license: X}, {model: n, access: api}]\n",
    HEAD + "models: [{model: m, acess: weights}]\n",
    "[",
    "\0",
    "",
    HEAD + "models: []\n",
    HEAD + "models: [{model: m}]\nevidence: {e: {path: gone.md}}\n",
    HEAD + "models: [{model: m, access: weights, license: Y}]\n"
    "waivers: [{rule: own-rule, reason: for now, owner: o, expires: 2026-12-24}]\n",
)
"""Manifests that hold and that do not, that are none, that ask for files, that are waived."""


@pytest.fixture
def fleet(tmp_path: Path) -> list[str]:
    """Paths of manifests of all sorts, of one that is missing and of a folder."""
    files = [str(put(tmp_path / f"p{at}" / "ai-models.yaml", text)) for at, text in enumerate(TEXTS)]
    return [*files, str(tmp_path / "missing.yaml"), str(tmp_path)]


@pytest.fixture
def rules(tmp_path: Path) -> PolicySet:
    return policies(
        tmp_path / "policy",
        when="{access: {equals: weights}}",
        require="{license: {one_of: [MIT, Apache-2.0]}}",
    )


@pytest.mark.parametrize("most", [1, 150, 1 << 16])
def test_files_fare_together_as_each_does_by_itself(
    fleet: list[str], rules: PolicySet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(stages, "_MOST_TOGETHER", most)
    for thorough in (False, True):
        options = Options(DAY, root=str(tmp_path), thorough=thorough)
        each = [check_file(path, rules, options) for path in fleet]
        assert {one.file.state for one in each} == {"checked", "invalid", "unreadable"}
        assert check_files(fleet, rules, options) == each
        assert check_files(fleet[::-1], rules, options) == each[::-1]
        assert check_files([], rules, options) == []


def test_what_was_judged_is_let_go_though_nobody_collects_rings(fleet: list[str], tmp_path: Path) -> None:
    """A run does without the collector (`cli.main`): a ring for each manifest would cost a fleet its memory."""
    rules = load_policies(["financial-services"])
    # jsonschema, which says what is wrong with the others, makes rings of its own.
    fleet = [path for path in fleet if check_file(path, rules, Options(DAY)).file.state == "checked"]
    assert len(fleet) > 3
    options = Options(DAY, root=str(tmp_path))
    check_files(fleet, rules, options)
    gc.collect()
    gc.disable()
    try:
        check_files(fleet, rules, options)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_rule_without_an_answer_is_told_of_the_first_file_however_many_go_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = policies(tmp_path / "policy", require='{expr: "1 / model.privacy.retention_days < 5"}')
    for name, days in (("a", 1), ("b", 0), ("c", 0)):
        put(
            tmp_path / name / "ai-models.yaml",
            f"{HEAD}models: [{{model: m, privacy: {{retention_days: {days}}}}}]\n",
        )
    for together in (1, 2, 3):
        monkeypatch.setattr(pipeline, "_TOGETHER", together)
        with pytest.raises(PolicyError) as caught:
            pipeline.check([str(tmp_path)], rules, Options(DAY, root=str(tmp_path)))
        assert caught.value.message.endswith(", in b/ai-models.yaml")


def test_where_an_error_decides_nothing_the_others_fare_as_ever(tmp_path: Path) -> None:
    """An error ends the quick way for all files that go together; each is then asked exactly."""
    rules = policies(
        tmp_path / "policy",
        require="""{expr: "1 / model.privacy.retention_days < 5 || model.license == 'MIT'"}""",
    )
    texts = [
        f"{HEAD}models: [{{model: m, license: {license_}, privacy: {{retention_days: {days}}}}}]\n"
        for license_, days in (("MIT", 1), ("X", 1), ("MIT", 0), ("X", 2), ("MIT", 0))
    ]
    paths = [str(put(tmp_path / f"p{at}" / "ai-models.yaml", text)) for at, text in enumerate(texts)]
    options = Options(DAY, root=str(tmp_path), thorough=True)
    each = [check_file(path, rules, options) for path in paths]
    assert check_files(paths, rules, options) == each
    assert [one.file.counts.passed for one in each] == [2] * 5


def test_what_is_sent_is_what_is_kept_and_the_text_beside_it(
    fleet: list[str], rules: PolicySet, tmp_path: Path
) -> None:
    for frames in (False, True):
        for checked in check_files(fleet, rules, Options(DAY, root=str(tmp_path), frames=frames)):
            packed = Packed(checked)
            home = pickle.loads(pickle.dumps(packed))  # noqa: S301 - our own
            assert home.checked == checked
            assert home.content == packed.content
            assert not unpacked(packed.content).file.source.text


def shown(path: str, root: str) -> str:
    return shown_as(path, Options("2026-11-23", root))


@pytest.mark.parametrize(
    ("path", "root", "name"),
    [
        ("/r/a/m.yaml", "/r", "a/m.yaml"),
        ("/r/a/m.yaml", "/r/", "a/m.yaml"),
        ("/r/a/../b//m.yaml", "/r/./", "b/m.yaml"),
        ("/r/m.yaml", "/r/a/..", "m.yaml"),
        ("/r", "/r", "."),
        ("/rest/m.yaml", "/r", "/rest/m.yaml"),
        ("/s/../q/m.yaml", "/r", "/q/m.yaml"),
        ("/m.yaml", "/", "m.yaml"),
        ("//m.yaml", "/", "m.yaml"),
        ("/", "/", "."),
    ],
)
def test_a_file_is_called_by_its_way_from_the_root(path: str, root: str, name: str) -> None:
    assert shown(path, root) == name


@pytest.mark.parametrize(
    ("path", "name"), [("a/./m.yaml", "a/m.yaml"), ("../m.yaml", "../m.yaml"), (".", ".")]
)
def test_a_path_from_where_we_are(
    path: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(path, ".") == shown(path, str(tmp_path)) == name
    assert shown("m.yaml", "sub") == "m.yaml"
    assert shown(str(tmp_path / "m.yaml"), ".") == "m.yaml"


def test_links_are_followed_only_for_a_manifest_that_names_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "evidence.md").write_text("x")
    followed: list[str] = []
    real = os.path.realpath

    def realpath(path: str, *, strict: bool = False) -> str:
        followed.append(path)
        return real(path, strict=strict)

    monkeypatch.setattr(os.path, "realpath", realpath)
    files = RepositoryFiles(str(tmp_path), str(tmp_path))
    assert not followed
    assert files.look("evidence.md").found
    assert not files.look("missing.md").found
    assert followed.count(str(tmp_path)) == 1


@pytest.mark.parametrize("processes", [1, 2, 3, 8])
def test_batches_are_short_where_somebody_may_wait_for_the_last(processes: int) -> None:
    for count in [*range(130), 1000, 1001]:
        paths: list[str | None] = [str(number) for number in range(count)]
        batches = pipeline._batches(paths, processes)
        assert [path for batch in batches for path in batch] == paths
        sizes = [len(batch) for batch in batches]
        assert all(1 <= size <= pipeline._TOGETHER for size in sizes)
        assert sizes == sorted(sizes, reverse=True)
        if processes > 1:
            assert not count or sizes[-1] <= pipeline._FEWEST
        else:
            assert all(size == pipeline._TOGETHER for size in sizes[:-1])


def test_cells_of_files_that_fare_alike_are_counted_for_each() -> None:
    fared = [array("H", cells) for cells in ([1, 2, 2], [], [1, 2, 2], [300], [2])]
    assert pipeline._tally(fared) == {1: 2, 2: 5, 300: 1}


def test_ways_to_fare_are_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[tuple[int, ...], int], object] = {}
    monkeypatch.setattr(stages, "_fared", kept)
    for number in range(3 * stages._MOST_FARED):
        fared = stages._faring((number, 1), 1000)
        assert [*fared.cells] == [number, 1]
        assert sum(fared.counts) == 2
        assert len(kept) <= stages._MOST_FARED
    assert fared.counts.failed == 1 + (number % 5 == 1)
    stages._faring((0,) * (stages._LONG + 1), 1000)
    assert len(kept) <= stages._MOST_FARED
    assert all(len(cells) == 2 for cells, _ in kept)
    assert stages._faring((70_000,), 20_000).cells.typecode == "I"
