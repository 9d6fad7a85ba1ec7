"""A hostile manifest makes every finding long; the report stays as long as somebody can read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from steelyard import worded
from steelyard.knowledge import derived
from tests.property.effort import effort
from tests.unit.policy.cards import manifest, policies, put, put_card

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.conftest import Cli

DAY = ("--as-of", "2026-11-23", "--isolated", "--policy", "policy", "--format", "json")
HEAD = "schema: 1\nproject: p\nowner: jo\n"


def verdicts(cli: Cli, folder: Path, require: str, text: str) -> list[dict[str, Any]]:
    put_card(
        folder / "policy", require=require, examples="{unknown: [{models: [{model: m}]}]}", status="preview"
    )
    put(folder / "ai-models.yaml", HEAD + text)
    result = cli("check", *DAY)
    assert result.code in (0, 1), result.err
    return [one for one in json.loads(result.out)["verdicts"] if one["rule"] == "own-rule"]


def test_of_thousands_of_reasons_the_first_are_told(cli: Cli, tmp_path: Path) -> None:
    models = "".join(f"- model: m{number}\n" for number in range(150))
    found = verdicts(cli, tmp_path, "{manifest.project_estimate: {at_most: 1}}", f"models:\n{models}")
    assert len(found) == 150
    for one in found:
        assert len(one["why"]) == 101
        assert one["why"][0] == "`m0` has no estimate"
        assert one["why"][-1] == "and 50 more"


def test_a_long_list_that_every_finding_is_about_is_written_once(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    texts = worded._texts

    def counted(value: object) -> tuple[str, str]:
        written.extend([1] * (isinstance(value, list) and len(value) > 100))
        return texts(value)

    monkeypatch.setattr(worded, "_texts", counted)
    models = "".join(f"- model: m{number}\n" for number in range(20))
    listed = ", ".join(["personal"] * 200)
    found = verdicts(
        cli, tmp_path, "{manifest.data: {has_any: [health]}}", f"data: [{listed}]\nmodels:\n{models}"
    )
    assert len({one["found"] for one in found}) == 1
    assert len(found) == 20
    assert len(written) == 1


def test_of_many_long_lists_each_is_written_as_it_is() -> None:
    for number in range(50):
        value = [number] * 200
        shown, digested = worded._written(value)
        assert shown.startswith(f"[{number}, {number}")
        assert digested == f"[{', '.join([str(number)] * 200)}]"


def test_answers_are_shared_by_equal_declarations_only() -> None:
    different = [True, 1, [True], [1], [], {}, "", None, {"a": 1}, [["a", 1]], "a", ["a"], [[]], [{}]]
    keys = [derived._frozen(value) for value in different]
    for number, one in enumerate(keys):
        assert [other == one for other in keys].count(True) == 1, different[number]


def test_expressions_at_their_limits_are_read_once(tmp_path: Path) -> None:
    rules = policies(tmp_path, require="{openness: {equals: open-source}, license_terms.osi: {equals: true}}")

    def work(names: int) -> int:
        said = " OR ".join(f"LicenseRef-{names}-{number}" for number in range(names))
        bound = manifest(f"models: [{{model: m, license: '{said}', access: weights}}]\n")
        from steelyard.evaluate import evaluate  # noqa: PLC0415 - it is what is measured

        return effort(lambda: evaluate(bound, rules, "2026-11-23"))

    work(3)
    assert work(160) < 3 * work(80)


def test_a_credential_in_a_license_is_not_written_with_other_signs(cli: Cli, tmp_path: Path) -> None:
    token = "ghp_" + "a" * 36
    require = "{license_terms.expression: {equals: MIT}}"
    for said in (token, f"{token} OR MIT", f"my {token}"):
        found = verdicts(cli, tmp_path, require, f"models: [{{model: m, license: '{said}'}}]\n")
        assert found[0]["why"]
        assert "a" * 12 not in json.dumps(found)
