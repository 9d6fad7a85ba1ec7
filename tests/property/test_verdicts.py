"""Whatever verdicts rest on may change: then a file is judged again, and else the answer is the very same."""

from __future__ import annotations

import marshal
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest

from steelyard import pipeline, stages
from steelyard.cli import memo, verdicts
from steelyard.policy.cache import Cache
from steelyard.reading import parse_as
from steelyard.stages import check_files
from tests.property.test_memo import CHANGES, MANIFEST, repository
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import TypeAlias

    from steelyard.policy.rule import PolicySet
    from steelyard.reading import Document, Limits
    from steelyard.stages import Checked, Options
    from tests.conftest import Cli, Result

    Run: TypeAlias = Callable[..., tuple[Result, set[str]]]

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid"), reason="nobody tells whose cache it is on Windows"
)

ARGUMENTS = ("--as-of", "2026-11-23", "--all", "--format", "json", "--jobs", "1")
BESIDE = ("--waivers", "more.yaml", "--used", "used.txt")
MANY = 12
WAIVER = """\
schema: 1
waivers:
  - {rule: own-rule, path: 'many/*', reason: for now, owner: jo@example.org, approved_by: kim@example.org,
     granted: 2026-11-01, expires: 2026-12-01}
"""


@pytest.fixture
def repo(cli: Cli, tmp_path: Path) -> Path:
    """The repository of the memo's tests, with more manifests: half of them hold, and each has evidence of its own."""
    repo = repository(tmp_path)
    assert cli("baseline", "--as-of", "2026-11-23", "--output", "known.json", cwd=repo).code == 0
    fail = "[{models: [{model: m}], evidence: {e: {path: docs/gone.md}}}]"
    put_card(
        repo / "policy",
        "own-evidence",
        each="reference",
        require="{resolves: {equals: true}, intact: {equals: true}}",
        examples=f"{{fail: {fail}}}",
    )
    put_pack(repo / "policy", "evidence", rules="{own-evidence: {}}")
    for number in range(MANY):
        text = MANIFEST if number % 2 else MANIFEST.replace("license: MIT, ", "")
        put(
            repo / "many" / f"p{number}" / "ai-models.yaml", text.replace("project: p", f"project: p{number}")
        )
    return repo


@pytest.fixture
def run(cli: Cli, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command; also returns the files that it judged."""
    judged: set[str] = set()

    def watched(paths: Sequence[str], policies: PolicySet, options: Options) -> list[Checked]:
        judged.update(paths)
        return check_files(paths, policies, options)

    monkeypatch.setattr(pipeline, "check_files", watched)
    monkeypatch.delitem(sys.modules, memo.FOREIGN, raising=False)

    def call(*arguments: str, cache: bool = True, command: str = "check") -> tuple[Result, set[str]]:
        judged.clear()
        monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "cache") if cache else "")
        result = cli(command, *(arguments or (*ARGUMENTS, *BESIDE)), cwd=repo)
        return result, set(judged)

    return call


def entries(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache" / "verdicts").iterdir())


def contents(tmp_path: Path) -> list[Any]:
    """What is kept, whatever the order in which it was learnt."""
    place = Cache(str(tmp_path / "cache" / "verdicts"))
    return [marshal.loads(place.get(one.name) or b"") for one in entries(tmp_path)]  # noqa: S302 - it is ours


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_a_change_the_answer_is_as_without_what_is_kept(
    change: Callable[[Path], object], run: Run, repo: Path
) -> None:
    first, _ = run()
    assert first.code in (0, 1), first.err
    change(repo)
    plain, every = run(cache=False)
    now, judged = run()
    assert now == plain
    assert judged <= every
    assert run()[0] == plain


@pytest.mark.parametrize(
    "arguments",
    [
        ("--as-of", "2026-11-24"),
        ("--no-waivers",),
        ("--policy", "policy/packs/more.yaml"),
        ("--catalog", "other.yaml"),
        ("--waivers", "others.yaml"),
        ("--used", "others.txt"),
    ],
    ids=lambda words: words[0],
)
def test_what_was_judged_otherwise_is_judged_again(arguments: tuple[str, ...], run: Run, repo: Path) -> None:
    put_pack(repo / "policy", "more", rules="{own-rule: {severity: note}}")
    put(repo / "other.yaml", "schema: 1\nmodels: []\n")
    put(repo / "others.yaml", WAIVER)
    put(repo / "others.txt", "acme/other\n")
    run(*ARGUMENTS)
    plain, every = run(*ARGUMENTS, *arguments, cache=False)
    now, judged = run(*ARGUMENTS, *arguments)
    assert (now, judged) == (plain, every)
    assert run(*ARGUMENTS, *arguments) == (plain, set())


def test_only_what_changed_is_judged_again(run: Run, repo: Path) -> None:
    first, judged = run()
    assert len(judged) == MANY + 1
    assert run() == (first, set())
    put(repo / "many" / "p3" / "ai-models.yaml", MANIFEST.replace("MIT", "Apache-2.0"))
    plain, _ = run(cache=False)
    now, judged = run()
    assert now == plain
    assert {os.path.basename(os.path.dirname(path)) for path in judged} == {"p3"}


def test_where_most_changed_the_rest_is_still_remembered(
    run: Run, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = run()
    kept = contents(tmp_path)
    monkeypatch.setattr(verdicts, "_CHANGED", 0)
    read: list[str] = []

    def noted(data: bytes, path: str, limits: Limits, *, json: bool) -> Document:
        read.append(path)
        return parse_as(data, path, limits, json=json)

    monkeypatch.setattr(stages, "parse_as", noted)
    text = (repo / "ai-models.yaml").read_text(encoding="utf-8")
    put(repo / "ai-models.yaml", text + "# the first of all\n")
    now, judged = run()
    assert now == first
    assert len(judged) == MANY + 1, "nobody looked any further"
    assert read == ["ai-models.yaml"]
    put(repo / "ai-models.yaml", text)
    assert run()[0] == first
    assert contents(tmp_path) == kept


def test_what_is_kept_is_not_written_again(run: Run, tmp_path: Path) -> None:
    first, _ = run()
    (kept,) = entries(tmp_path)
    before = kept.stat()
    assert run() == (first, set())
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_evidence_beside_one_manifest_is_looked_at_again(run: Run, repo: Path) -> None:
    digest = "0" * 64
    put(
        repo / "many" / "p1" / "ai-models.yaml",
        MANIFEST.replace("docs/exit.md}", f"own.md, sha256: '{digest}'}}"),
    )
    own = put(repo / "many" / "p1" / "own.md", "one\n")
    run()
    put(own, "two\n")
    assert len(run()[1]) == 1
    own.unlink()
    plain, _ = run(cache=False)
    now, judged = run()
    assert now == plain
    assert len(judged) == 1


def test_central_waivers_are_accounted_for_over_what_is_remembered(run: Run, repo: Path) -> None:
    put(repo / "more.yaml", WAIVER)
    plain, _ = run(cache=False)
    assert run()[0] == plain
    assert '"waived"' in plain.out
    assert run() == (plain, set())


def test_source_lines_are_shown_though_no_text_is_kept(run: Run, repo: Path, tmp_path: Path) -> None:
    put(repo / "many" / "p1" / "ai-models.yaml", "\ufeff" + MANIFEST.replace("MIT", "Nobody-Knows-1"))
    put(repo / "many" / "p2" / "ai-models.yaml", MANIFEST.replace("owner:", "ovner:"))
    put(repo / "many" / "p3" / "ai-models.yaml", "\x00")
    plain, _ = run("--as-of", "2026-11-23", cache=False)
    _, judged = run("--as-of", "2026-11-23", "--format", "json")  # which shows no lines
    assert judged
    assert run("--as-of", "2026-11-23") == (plain, set())
    assert "ovner: jo@example.org" in plain.out
    (kept,) = entries(tmp_path)
    assert b"ovner: jo@example.org" not in kept.read_bytes()


def test_few_files_and_standard_input_are_judged(run: Run, tmp_path: Path) -> None:
    run("ai-models.yaml", *ARGUMENTS)
    assert run("ai-models.yaml", *ARGUMENTS)[1] == {"ai-models.yaml"}
    assert not (tmp_path / "cache" / "verdicts").exists()


def test_an_audit_remembers_each_repository(run: Run, repo: Path) -> None:
    for number in range(3):
        (repo / "many" / f"p{number}" / ".git").mkdir()
    arguments = ("many", "--format", "json", "--as-of", "2026-11-23")
    plain, every = run(*arguments, cache=False, command="audit")
    assert len(every) == MANY
    assert run(*arguments, command="audit") == (plain, every)
    assert run(*arguments, command="audit") == (plain, set())


def another_fleet(repo: Path) -> None:
    """Folders of the same names, whose manifests are of the same size and fare otherwise."""
    shutil.copytree(repo / "many", repo / "more")
    for number in range(MANY):
        path = repo / "more" / f"p{number}" / "ai-models.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("MIT", "BSD"), encoding="utf-8")


def test_two_audits_do_not_answer_for_each_other(run: Run, repo: Path) -> None:
    another_fleet(repo)
    arguments = ("--as-of", "2026-11-23", "--format", "json")
    plain = {fleet: run(fleet, *arguments, cache=False, command="audit") for fleet in ("many", "more")}
    for fleet in ("many", "more"):
        assert run(fleet, *arguments, command="audit") == plain[fleet]
    for fleet in ("many", "more"):
        assert run(fleet, *arguments, command="audit") == (plain[fleet][0], set()), "both are remembered"
    both = ("many", "more", *arguments)
    assert run(*both, command="audit") == (run(*both, cache=False, command="audit")[0], set())


def test_a_root_that_is_a_link_answers_for_what_it_leads_to(run: Run, repo: Path) -> None:
    another_fleet(repo)
    arguments = ("fleet", "--as-of", "2026-11-23", "--format", "json")
    for target in ("many", "more", "many"):
        (repo / "fleet").unlink(missing_ok=True)
        (repo / "fleet").symlink_to(target)
        plain, _ = run(*arguments, cache=False, command="audit")
        assert run(*arguments, command="audit")[0] == plain


def test_evidence_behind_a_link_is_looked_at_again(run: Run, repo: Path) -> None:
    (repo / "old").mkdir()
    put(repo / "old" / "exit.md", "exit\n")
    (repo / "new").mkdir()
    put(repo / "way.yaml", MANIFEST.replace("docs/exit.md", "way/exit.md"))
    (repo / "many" / "p1" / "ai-models.yaml").unlink()
    (repo / "many" / "p1" / "ai-models.yaml").symlink_to("../../way.yaml")
    (repo / "way").symlink_to("old")
    assert run()[0] == run(cache=False)[0]
    (repo / "way").unlink()
    (repo / "way").symlink_to("new")
    plain, _ = run(cache=False)
    assert run()[0] == plain


def test_more_and_fewer_files_are_remembered_together(run: Run) -> None:
    run("many", *ARGUMENTS)
    assert run("many", "ai-models.yaml", *ARGUMENTS)[1] == {"ai-models.yaml"}
    assert run("many", "ai-models.yaml", *ARGUMENTS)[1] == set()


@pytest.mark.parametrize("damage", ["truncated", "foreign", "a list", "no verdicts", "writable"])
def test_a_damaged_entry_is_passed_over(damage: str, run: Run, tmp_path: Path) -> None:
    plain, every = run(cache=False)
    run()
    (kept,) = entries(tmp_path)
    place = Cache(str(kept.parent))
    if damage == "truncated":
        kept.write_bytes(kept.read_bytes()[:-1])
    elif damage == "foreign":
        kept.write_bytes(b"x" * 40)
    elif damage == "a list":
        place.put(kept.name, marshal.dumps([1]))
    elif damage == "no verdicts":
        known = marshal.loads(place.get(kept.name) or b"")  # noqa: S302 - it is ours
        place.put(kept.name, marshal.dumps({name: (digest, b"x") for name, (digest, _) in known.items()}))
    else:
        kept.chmod(0o622)
    assert run() == (plain, every)


def test_what_is_not_plain_values_is_passed_over(run: Run, tmp_path: Path) -> None:
    plain, _ = run()
    (kept,) = entries(tmp_path)
    Cache(str(kept.parent)).put(kept.name, b"?")
    assert run()[0] == plain


def test_a_file_that_can_no_longer_be_read_is_told(run: Run, repo: Path) -> None:
    run()
    file = repo / "many" / "p1" / "ai-models.yaml"
    file.unlink()
    file.symlink_to("ai-models.yaml")
    plain, _ = run(cache=False)
    assert "its symbolic links go round in a circle" in plain.out
    assert run()[0] == plain


def test_as_much_is_kept_as_there_is_room_for(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, every = run("many", *ARGUMENTS)
    (kept,) = entries(tmp_path)
    most = len(kept.read_bytes()) // 2
    kept.unlink()
    monkeypatch.setattr(verdicts, "_MOST_BYTES", most)
    run("many", *ARGUMENTS)
    assert most // 2 < len(kept.read_bytes()) <= most
    _, judged = run("many", *ARGUMENTS)
    assert 0 < len(judged) < len(every)
    before = kept.read_bytes()
    assert run("many", *ARGUMENTS)[1] == judged  # what is kept does not give way for what finds no room
    assert kept.read_bytes() == before
    monkeypatch.setattr(verdicts, "_MOST_BYTES", 0)
    kept.unlink()
    run("many", *ARGUMENTS)
    assert run("many", *ARGUMENTS)[1] == every


def test_what_was_found_no_more_gives_way_to_what_was_learnt(
    run: Run, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("many", *ARGUMENTS)
    (kept,) = entries(tmp_path)
    monkeypatch.setattr(verdicts, "_MOST_BYTES", 5 * len(kept.read_bytes()) // 4)
    (repo / "many").rename(repo / "more")
    _, every = run("more", *ARGUMENTS)
    assert run("more", *ARGUMENTS)[1] == set()
    assert every


def test_another_version_of_the_code_remembers_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _, every = run()
    monkeypatch.setattr(verdicts, "_code", lambda: [("steelyard/pipeline.py", (1, 2, 3, 4))])
    assert run()[1] == every


def test_nothing_is_kept_where_a_python_check_may_run(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, memo.FOREIGN, sys)
    _, every = run()
    assert run()[1] == every
    assert not (tmp_path / "cache" / "verdicts").exists()


def test_the_kept_policy_has_the_stamp_of_the_built_one(run: Run, repo: Path) -> None:
    first, _ = run()
    put_card(repo / "policy", "other-rule")
    assert run()[0] != first
    (repo / "policy" / "rules" / "license" / "other-rule.yaml").unlink()
    assert run() == (first, set())
