"""The rule pages of an organisation's own policy: written, checked in CI and by a hook, and nothing else touched."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.policy.pages.folder import MARKER
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli
    from tests.scenarios.conftest import Shell


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    folder = tmp_path / "policy"
    put_card(folder)
    put_card(folder, "second", title='"Two | columns, <b>bold</b>"')
    put_pack(folder, "acme", rules="{own-rule: {severity: note}, second: {}}")
    return folder


def test_pages_are_written_and_then_up_to_date(cli: Cli, policy: Path) -> None:
    result = cli("policy", "docs", "policy")
    assert result.code == 0
    assert result.out == "".join(
        f"wrote: {os.path.join('policy', 'docs', name)}\n"
        for name in ("README.md", "own-rule.md", "second.md")
    )
    pages = files(policy / "docs")
    assert all(page.split("\n")[2] == MARKER for page in pages.values())
    assert "| [own-rule](own-rule.md) | license | error | acme |" in pages["README.md"]
    assert "| Two \\| columns, \\<b\\>bold\\</b\\> |" in pages["README.md"]
    assert "- Packs: acme (note)" in pages["own-rule.md"]
    again = cli("policy", "docs", "policy")
    assert (again.code, again.out) == (0, f"3 pages are up to date in {os.path.join('policy', 'docs')}\n")
    assert cli("policy", "docs", "policy", "--check").code == 0


def test_a_check_names_what_is_stale_missing_and_left_over_and_writes_nothing(cli: Cli, policy: Path) -> None:
    cli("policy", "docs", "policy")
    pages = policy / "docs"
    (pages / "second.md").unlink()
    put_card(policy, remedy="Declare it.")
    put(pages / "gone.md", f"# gone\n\n{MARKER}\n\nA rule of the past.\n")
    before = files(pages)
    result = cli("policy", "docs", "policy", "--check")
    assert result.code == 1
    assert result.out.splitlines() == [
        f"missing: {os.path.join('policy', 'docs', 'second.md')}",
        f"stale: {os.path.join('policy', 'docs', 'own-rule.md')}",
        f"left over: {os.path.join('policy', 'docs', 'gone.md')}",
        "run `steelyard policy docs policy`, and commit the pages",
    ]
    assert files(pages) == before
    assert f"removed: {os.path.join('policy', 'docs', 'gone.md')}" in cli("policy", "docs", "policy").out
    assert set(files(pages)) == {"README.md", "own-rule.md", "second.md"}
    assert cli("policy", "docs", "policy", "--check").code == 0


def test_windows_line_ends_are_no_difference(cli: Cli, policy: Path) -> None:
    cli("policy", "docs", "policy")
    page = policy / "docs" / "own-rule.md"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    assert cli("policy", "docs", "policy", "--check").code == 0


def test_what_was_not_generated_is_left_alone(cli: Cli, policy: Path) -> None:
    own = {"guide.md": "# How we use this\n", "logo.svg": "<svg/>", "binary.md": "\udcff"}
    for name, text in own.items():
        path = policy / "docs" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    (policy / "docs" / "folder.md").mkdir()
    assert cli("policy", "docs", "policy").code == 0
    assert (policy / "docs" / "guide.md").read_text("utf-8") == own["guide.md"]
    assert (policy / "docs" / "binary.md").read_bytes() == b"\xff"
    assert cli("policy", "docs", "policy", "--check").code == 0


@pytest.mark.parametrize("arguments", [(), ("--check",)])
def test_a_page_of_somebody_s_own_is_in_the_way(arguments: tuple[str, ...], cli: Cli, policy: Path) -> None:
    path = put(policy / "docs" / "README.md", f"# Ours\n\ntext\n\ntext\n\n{MARKER}\n")
    before = path.read_text("utf-8")
    result = cli("policy", "docs", "policy", *arguments)
    assert result.code == 2
    assert "README.md was not generated, and is left alone" in result.err
    assert files(policy / "docs") == {"README.md": before}


def test_pages_go_where_they_are_wanted(cli: Cli, policy: Path, tmp_path: Path) -> None:
    assert cli("policy", "docs", "policy", "--output", "site/rules").code == 0
    assert (tmp_path / "site" / "rules" / "own-rule.md").is_file()
    assert not (policy / "docs").exists()
    assert cli("policy", "docs", "policy", "--output", "site/rules", "--check").code == 0
    assert cli("policy", "docs", "policy", "--check").code == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere",), 2, "there is no policy folder nowhere"),
        (("baseline",), 2, "there is no policy folder baseline"),
        (("empty",), 3, "there are no cards in empty"),
        (("broken",), 2, "did you mean `license`?"),
        (("unused",), 2, "is in no pack"),
        (("policy", "--output", "a-file"), 2, "a-file is not a folder"),
        (("policy", "--output", "a-file/below"), 2, "cannot read a-file"),
        (("policy", "--output", "nowhere-link/below"), 2, "cannot write nowhere-link"),
        (("policy", "--output", "nowhere-link"), 2, "nowhere-link is not a folder"),
        (("policy", "--output", "x" * 300), 2, "cannot read x"),
    ],
)
@pytest.mark.usefixtures("policy")
def test_what_has_no_pages_is_no_success(
    arguments: tuple[str, ...], code: int, said: str, cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    put_card(tmp_path / "broken", require="{licence: {present: true}}")
    put_card(tmp_path / "unused")
    put_pack(tmp_path / "unused", rules="{license-missing: {}}")
    put(tmp_path / "a-file", "x")
    (tmp_path / "nowhere-link").symlink_to(tmp_path / "nowhere" / "at-all")
    result = cli("policy", "docs", *arguments)
    assert result.code == code, result.err
    assert said in result.err


def test_what_a_card_says_stays_text(cli: Cli, tmp_path: Path) -> None:
    hostile = '"Bad.\\n\\n# Heading\\n\\n<script>x</script>\\n\\n![i](https://x.example/i.png) \\e[31m `a\\n\\n```\\n# Out"'
    examples = '{fail: [{"a\\n```\\n# Out": 1, models: [{model: m}], "```": "```\\n# Out"}]}'
    put_card(
        tmp_path / "policy",
        because=hostile,
        remedy='"1. One\\n\\n- two\\n\\n> three\\n\\n---"',
        examples=examples,
    )
    assert cli("policy", "docs", "policy").code == 0
    page = (tmp_path / "policy" / "docs" / "own-rule.md").read_text("utf-8")
    lines = page.split("\n")
    assert [line for line in lines if line.startswith("#")] == [
        "# own-rule", "## Why", "## Requires", "## What to do", "## Examples"
    ]  # fmt: skip
    assert [line for line in lines if line.startswith("```")] == ["```yaml", "```"]
    assert "\\<script\\>" in page
    assert "\\!\\[i\\](https\\://x.example/i.png)" in page
    assert "\x1b" not in page
    for escaped in ("1\\. One", "\\- two", "\\> three", "\\---"):
        assert escaped in lines


# -- as a hook


@pytest.mark.slow
def test_the_hook_stops_a_commit_until_the_pages_are_written(
    shell: Shell,
    hook_repository: Path,
    cli: Cli,
    policy: Path,
    tmp_path: Path,
) -> None:
    revision = shell.git("rev-parse", "HEAD", cwd=hook_repository).strip()
    put(
        tmp_path / ".pre-commit-config.yaml",
        f"repos: [{{repo: '{hook_repository}', rev: {revision}, hooks: [{{id: steelyard-policy-docs}}]}}]\n",
    )
    shell.git("init", "--quiet", cwd=tmp_path)
    shell.git("add", "--all", cwd=tmp_path)
    arguments = ("run", "steelyard-policy-docs", "--all-files")
    stopped = shell.pre_commit(*arguments, cwd=tmp_path)
    assert stopped.returncode == 1, stopped.stdout
    assert f"missing: {os.path.join('policy', 'docs', 'own-rule.md')}" in stopped.stdout
    assert not (policy / "docs").exists()
    assert cli("policy", "docs", "policy").code == 0
    shell.git("add", "--all", cwd=tmp_path)
    passed = shell.pre_commit(*arguments, cwd=tmp_path)
    assert passed.returncode == 0, passed.stdout
    assert "steelyard policy docs" in passed.stdout
    shell.git("commit", "--quiet", "--message", "the pages", cwd=tmp_path)
    shell.git("rm", "--quiet", "policy/docs/second.md", cwd=tmp_path)
    missing = shell.pre_commit(*arguments[:-1], cwd=tmp_path)
    assert f"missing: {os.path.join('policy', 'docs', 'second.md')}" in missing.stdout
    put_card(policy, remedy="Declare it.")
    stale = shell.pre_commit(*arguments, cwd=tmp_path)
    assert f"stale: {os.path.join('policy', 'docs', 'own-rule.md')}" in stale.stdout
