from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from steelyard.render import Format, Style, render
from steelyard.verdict import Outcome, Severity
from tests.reports import GONE, TAME, WILD, assert_golden, empty_report, rich_report

if TYPE_CHECKING:
    from steelyard.report import Report

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)", re.DOTALL)
RANK = {"error": 3, "warning": 2, "notice": 1}


def lines(report: Report) -> list[str]:
    text = render(report, Format.GITHUB, Style())
    assert text.endswith("\n")
    return text.removesuffix("\n").split("\n")


def command(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the runner does: `,` ends a property, the second `::` the properties."""
    match = COMMAND.fullmatch(line)
    assert match is not None, line
    name, properties, message = match.groups()
    pairs = [pair.split("=", 1) for pair in properties.split(",")]
    return name, {key: unquote(value) for key, value in pairs}, unquote(message)


def test_golden() -> None:
    assert_golden("report.github.txt", render(rich_report(), Format.GITHUB, Style()))


def test_worst_first_and_only_what_fails_or_is_unknown() -> None:
    report = rich_report()
    *annotations, closing = lines(report)
    ranks = [RANK[command(line)[0]] for line in annotations]
    assert ranks == sorted(ranks, reverse=True)
    told = [
        finding
        for finding in report.findings
        if finding.outcome in (Outcome.FAIL, Outcome.UNKNOWN) and finding.severity is not Severity.NONE
    ]
    assert len(annotations) == len(told) + 1  # and the unreadable file
    assert closing == (
        "Steelyard: 12 pass, 6 fail, 2 unknown, 5 not applicable, 1 waived; files: 6, unreadable: 1"
    )


def test_columns_only_within_one_line() -> None:
    commands = [command(line) for line in lines(rich_report())[:-1]]
    seen = {
        (where.get("line") == where.get("endLine"), "col" in where, "endColumn" in where)
        for _, where, _ in commands
        if "line" in where
    }
    assert seen == {(True, True, True), (False, False, False)}
    exact = next(where for _, where, _ in commands if where["title"] == "Steelyard: floating-model-alias")
    assert exact == {
        "file": TAME,
        "line": "8",
        "endLine": "8",
        "col": "12",
        "endColumn": "18",
        "title": "Steelyard: floating-model-alias",
    }


def test_paths_survive_and_the_remedy_comes_last() -> None:
    commands = [command(line) for line in lines(rich_report())[:-1]]
    assert {WILD, TAME, GONE} <= {where["file"] for _, where, _ in commands}
    _, _, message = next(one for one in commands if one[1]["title"] == "Steelyard: region-not-permitted")
    assert message.endswith(
        '["EU"]\nPin the deployment to a region, or record a transfer basis under `privacy.transfer`.'
    )


def test_without_a_remedy_the_message_stands_alone() -> None:
    report = rich_report()
    bare = report._replace(
        files=(),
        findings=(report.findings[-1]._replace(outcome=Outcome.FAIL, message="so it is", remedy=""),),
    )
    assert command(lines(bare)[0])[2] == "so it is"


def test_an_empty_report_is_its_closing_line() -> None:
    assert lines(empty_report()) == [
        "Steelyard: 7 pass, 0 fail, 0 unknown, 0 not applicable, 0 waived; files: 1, unreadable: 0"
    ]


anything = st.text(
    st.one_of(st.characters(), st.sampled_from("%\r\n:,=\x85\u2028\x1b0ADaderro#[]")), max_size=30
)


@given(message=anything, remedy=anything, path=anything, rule=anything)
def test_no_string_becomes_a_command(message: str, remedy: str, path: str, rule: str) -> None:
    report = rich_report()
    findings = tuple(
        finding._replace(message=message, remedy=remedy, file=path, rule=rule, severity=Severity.ERROR)
        for finding in report.findings
        if finding.outcome is Outcome.FAIL
    )
    file = report.files[0]._replace(path=path, state="unreadable", problem=message)
    shown = lines(report._replace(findings=findings, files=(file,), packs=(message,), as_of=message))
    assert len(shown) == len(findings) + 2
    assert all(COMMAND.fullmatch(line) for line in shown[:-1])
    assert shown[-1].startswith("Steelyard: ")
    assert all(len(line.splitlines()) == 1 for line in shown)
    keys = [list(command(line)[1]) for line in shown[1:-1]]
    assert all(set(names) <= {"file", "line", "endLine", "col", "endColumn", "title"} for names in keys)
    "\n".join(shown).encode()
