"""What pre-commit is told of a hook, and where: words that look harmless can take another's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gates import HOOKS, gate, gated, the_one

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli
    from tests.repository import Repository


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return gated(tmp_path / "repo")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[--policy, baseline]", "[--policy, --all, baseline]"),
        ("[--policy, baseline]", "[--policy, baseline, --all]"),
        ("[--, --all]", "[--all, --]"),
        (None, "[--quiet]"),
        ("[]", "[--fail-on]"),
        ("['--']", None),
    ],
)
def test_arguments_that_take_the_place_of_others(
    cli: Cli, repo: Repository, before: str | None, after: str | None
) -> None:
    def hooks(said: str | None) -> str:
        return HOOKS.replace("        args: [--no-waivers]\n", f"        args: {said}\n" if said else "")

    repo.commit({".pre-commit-config.yaml": hooks(before)})
    repo.write({".pre-commit-config.yaml": hooks(after)})
    assert the_one(cli, repo)[2].startswith("`args` of the hook `steelyard-check` is another")


def test_flags_before_what_was_there(cli: Cli, repo: Repository) -> None:
    for before, after in (("[--policy, baseline]", "[--all, -v, --policy, baseline]"), ("[]", "[--quiet]")):
        repo.commit({".pre-commit-config.yaml": HOOKS.replace("[--no-waivers]", before)})
        repo.write({".pre-commit-config.yaml": HOOKS.replace("[--no-waivers]", after)})
        assert gate(cli, repo) == [], after


def test_an_entry_that_waits_for_a_value(cli: Cli, repo: Repository) -> None:
    local = "repos:\n  - repo: local\n    hooks:\n      - id: ours\n        entry: steelyard check --policy\n        args: {}\n"
    repo.commit({".pre-commit-config.yaml": local.format("[baseline]")})
    repo.write({".pre-commit-config.yaml": local.format("[--all, baseline]")})
    assert the_one(cli, repo)[2].startswith("`args` of the hook `ours` is another")


@pytest.mark.parametrize(
    "said",
    [
        "default_install_hook_types: [pre-push]",
        "fail_fast: true",
        "default_language_version: {python: python2}",
    ],
)
def test_what_is_said_of_every_hook(cli: Cli, repo: Repository, said: str) -> None:
    repo.write({".pre-commit-config.yaml": f"{said}\n{HOOKS}"})
    file, line, message = the_one(cli, repo)
    assert (file, line) == (".pre-commit-config.yaml", 1)
    assert message.startswith(f"`{said.partition(':')[0]}` decides otherwise for every hook")
