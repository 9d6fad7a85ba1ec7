"""A judged file as bytes: whatever it has comes back as it was, and the same is always the same bytes."""

from __future__ import annotations

from array import array

import pytest

from steelyard.cli.kept import packed, unpacked
from steelyard.manifest.surroundings import Looked
from steelyard.report import Counts, FileReport, Finding, Waived
from steelyard.source import START, SourceFile
from steelyard.stages import Checked
from steelyard.waivers.waiver import AfterWaivers
from tests.reports import rich_report

WAIVED = Waived(
    "for now", "kim", "2026-12-24", "T-1", "jo", "2026-11-01", "manifest", "m.yaml", "waivers[0]", START
)


def judged(findings: tuple[Finding, ...]) -> Checked:
    file = FileReport("m.yaml", "checked", Counts(1, 2, 3, 4, 5), SourceFile("m.yaml"), "p\udc80", "o", 7)
    return Checked(file, findings, Counts(1), array("H", [1, 65535]), digest=b"\x00digest")


@pytest.mark.parametrize("number", range(len(rich_report().findings)))
def test_every_finding_comes_back(number: int) -> None:
    finding = rich_report().findings[number]
    for one in (
        finding,
        finding._replace(waived=WAIVED),
        finding._replace(known=True, at=("models", 0, "é")),
    ):
        home = unpacked(packed(judged((one, finding))))
        assert home == judged((one, finding))
        assert [type(value) for value in home.findings[0]] == [type(value) for value in one]
        assert home.findings[0].outcome is one.outcome
        assert home.findings[0].severity is one.severity
        assert type(home.findings[0].region) is type(one.region)


def test_everything_else_comes_back_but_the_text() -> None:
    checked = judged(())._replace(
        cells=array("I", [1 << 20]),
        after_waivers=AfterWaivers((), (), {1: ()}, frozenset((1, 2)), {2: "m"}),
        looked=(Looked("docs/exit.md", found=True, digest="00"),),
    )
    home = unpacked(packed(checked))
    assert home == checked
    assert home.cells.typecode == "I"
    file = checked.file
    told = checked._replace(file=file._replace(source=SourceFile("m.yaml", "secret: text\n")))
    assert packed(told) == packed(checked)
    gone = Checked(FileReport("m", "unreadable", Counts(), SourceFile("m"), problem="gone"), (), Counts())
    assert unpacked(packed(gone)) == gone


def test_what_several_findings_say_is_kept_once() -> None:
    remedy = "Choose another model. " * 20
    findings = tuple([one._replace(remedy=remedy) for one in rich_report().findings])
    few, many = packed(judged(findings[:1])), packed(judged(findings[:1] * 50))
    assert len(many) - len(few) < 49 * len(remedy)
    assert many.count(remedy.encode()) == 1


@pytest.mark.parametrize("content", [b"", b"N", packed(judged(()))[:-9], b"(\x00\x00\x00\x00"])
def test_what_was_never_packed_is_told(content: bytes) -> None:
    with pytest.raises((ValueError, EOFError, TypeError)):
        unpacked(content)
