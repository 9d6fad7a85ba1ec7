from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.render import Format, Style, render, stream
from steelyard.render.escape import opening, visible
from steelyard.render.json_text import json_stream, json_text
from steelyard.report import Counts, Finding, Fix, Place
from steelyard.source import Region
from steelyard.verdict import Outcome, Severity
from tests.reports import CLEAN, GONE, HOSTILE, STDIN, TAME, WILD, assert_golden, empty_report, rich_report


def loaded() -> Any:
    return json.loads(render(rich_report(), Format.JSON, Style()))


def test_golden() -> None:
    assert_golden("report.json", render(rich_report(), Format.JSON, Style()))


@pytest.mark.parametrize("format_", Format)
def test_the_same_report_is_the_same_bytes(format_: Format) -> None:
    once, twice = (render(rich_report(), format_, Style()).encode() for _ in range(2))
    assert once == twice
    assert once.endswith(b"\n")
    assert not once.endswith(b"\n\n")


@pytest.mark.parametrize("format_", [Format.JSON, Format.SARIF, Format.GITHUB])
def test_a_report_is_written_finding_by_finding(format_: Format) -> None:
    report = rich_report()
    once, many = (
        max(map(len, stream(report._replace(findings=report.findings * times), format_, Style())))
        for times in (1, 50)
    )
    assert many == once


@pytest.mark.parametrize("format_", Format)
def test_an_unreadable_file_is_in_every_format(format_: Format) -> None:
    text = render(rich_report(), format_, Style())
    assert GONE in text
    assert "not UTF-8" in text


@pytest.mark.parametrize("format_", Format)
def test_no_format_lets_a_stranger_reach_the_terminal(format_: Format) -> None:
    text = render(rich_report(), format_, Style())
    assert "\n".join(visible(line) for line in text.split("\n")) == text


def test_every_verdict_is_counted_and_every_finding_listed() -> None:
    report = rich_report()
    data = loaded()
    assert sum(data["summary"]["outcomes"].values()) == report.counts.total
    assert list(data["summary"]["outcomes"]) == [outcome.value for outcome in Outcome]
    assert sum(data["summary"]["files"].values()) == len(report.files) == len(data["files"])
    assert len(data["verdicts"]) == len(report.findings)
    assert {verdict["outcome"] for verdict in data["verdicts"]} == set(Outcome)
    assert {verdict["severity"] for verdict in data["verdicts"]} == set(Severity)
    per_file = [Counts(*file["outcomes"].values()) for file in data["files"]]
    assert per_file == [file.counts for file in report.files]


def test_findings_are_weighed_as_the_gate_weighs_them() -> None:
    """Neither the waived error nor the unknown that a pack ignores is among them."""
    assert loaded()["summary"]["findings"] == {"error": 3, "warning": 3, "note": 1}


def test_nothing_is_claimed_of_a_file_that_was_not_understood() -> None:
    files = {file["path"]: file for file in loaded()["files"]}
    for path in (GONE, STDIN):
        assert [files[path][key] for key in ("project", "owner", "models")] == [None] * 3
    assert files[CLEAN]["models"] == 2
    assert files[GONE]["problem"].startswith("not UTF-8")
    assert files[STDIN]["problem"] is None


def test_hostile_strings_come_back_as_they_were() -> None:
    verdict = next(verdict for verdict in loaded()["verdicts"] if verdict["file"] == WILD)
    assert verdict["found"] == verdict["wanted"] == verdict["remedy"] == HOSTILE
    assert verdict["related"][0]["label"] == HOSTILE


def test_absent_is_null_and_places_are_exact() -> None:
    verdicts = [verdict for verdict in loaded()["verdicts"] if verdict["file"] == TAME]
    assert verdicts[0]["region"] == {"start_line": 8, "start_column": 12, "end_line": 8, "end_column": 18}
    assert verdicts[0]["found"] == '"gpt-4o"'
    assert verdicts[2]["found"] is None
    assert [place["pointer"] for place in verdicts[1]["related"]] == ["data", "models[drafter].hosting"]


_TEXTS = st.lists(st.text(), max_size=3).map(tuple)
_REGIONS = st.builds(Region, *[st.integers(1, 99)] * 4)
_PLACES = st.builds(Place, st.text(), _REGIONS, st.text())


@given(
    st.builds(
        Finding,
        **dict.fromkeys(("rule", "message", "file", "subject", "pointer", "wanted", "remedy"), st.text()),
        fingerprint=st.text(),
        outcome=st.sampled_from(Outcome),
        severity=st.sampled_from(Severity),
        region=_REGIONS,
        found=st.none() | st.text(),
        controls=_TEXTS,
        why=_TEXTS,
        related=st.lists(_PLACES, max_size=2).map(tuple),
        known=st.booleans(),
    )
)
def test_what_is_written_at_once_is_the_same_record(finding: Finding) -> None:
    def line(finding: Finding) -> str:
        text = render(empty_report()._replace(findings=(finding,)), Format.JSON, Style())
        (found,) = [line for line in text.split("\n") if '"rule": ' in line]
        return found

    # With a fix it is written from `verdict_json`, without one at once.
    fixed = line(finding._replace(fix=Fix(safe=True, description="f", edits=())))
    assert fixed.removesuffix('{"safe": true, "description": "f", "edits": []}}') + "null}" == line(finding)


def test_an_empty_report() -> None:
    data = json.loads(render(empty_report(), Format.JSON, Style()))
    assert data["verdicts"] == []
    assert data["summary"]["outcomes"]["pass"] == 7


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=3), below, max_size=3),
    )
)
def test_json_in_pieces_is_the_same_json(value: Any) -> None:
    assert "".join(json_stream(value)) + "\n" == json_text(value)
    assert "".join(json_stream({"a": [iter([value, [value]])]})) + "\n" == json_text(
        {"a": [[value, [value]]]}
    )


@given(st.text(st.characters(), max_size=20))
def test_json_text_is_faithful_encodable_and_shows_what_it_holds(text: str) -> None:
    written = json_text([text, {text: text}])
    assert json.loads(written) == [text, {text: text}]
    assert json.loads(written.encode()) == [text, {text: text}]
    assert all(visible(line) == line for line in written.split("\n"))


@given(st.text(st.characters(), max_size=20))
def test_visible_is_one_encodable_line_and_stays(text: str) -> None:
    shown = visible(text)
    assert shown.splitlines() in ([shown], [])
    assert shown.encode().decode() == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("naïve 漢字 مرحبا 🦙 ❤️ \xa0 e\u0301 \\ \ue000", "naïve 漢字 مرحبا 🦙 ❤️ \xa0 e\u0301 \\ \ue000"),
        ("\x00\t\n\x1b\x7f\x85\x9b", r"\x00\x09\x0a\x1b\x7f\x85\x9b"),
        ("\u200b\u200d\u202e\u2028\u2066\ufeff\xad", r"\u200b\u200d\u202e\u2028\u2066\ufeff\xad"),
        ("\ud800\U000e0041", r"\ud800\U000e0041"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("format_", Format)
def test_a_format_loads_neither_pydantic_nor_another_format(format_: Format) -> None:
    modules = {"text": "text", "json": "report_json", "sarif": "sarif", "github": "github"}
    others = [f"steelyard.render.{module}" for name, module in modules.items() if name != format_]
    code = (
        "import sys; from steelyard.render import *; from steelyard.report import Report; "
        f"render(Report('1', '2026-01-01', (), '', (), (), {{}}, {{}}), Format({format_.value!r}), Style()); "
        f"print(sorted({{'pydantic', 'jsonschema', *{others!r}}} & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


@pytest.mark.parametrize("command", ["##[error]x", "##vso[task.complete]x", "##VSO[task]", "a ##[error]"])
def test_commands_of_ci_runners_are_broken_wherever_they_stand(command: str) -> None:
    assert "##" not in visible(command)
    assert visible(visible(command)) == visible(command)
    assert "##" not in json_text([command])
    assert json.loads(json_text([command, "##", "## a"])) == [command, "##", "## a"]


@pytest.mark.parametrize("text", ["::error::x", " ::error::x", "##[error]x", "##vso[x]", "### x", "\t::x"])
def test_no_line_opens_with_a_command(text: str) -> None:
    assert not opening(text).lstrip().startswith(("::", "##"))
    assert opening(opening(text)) == opening(text)


def test_credentials_in_a_project_s_name_and_owner_are_taken_out() -> None:
    secret = "sk" + "-" + "FAKE0000" * 4
    report = rich_report()
    files = tuple(file._replace(project=secret, owner=secret) for file in report.files)
    assert secret not in render(report._replace(files=files), Format.JSON, Style())
