"""One rich report that every renderer is tried on: all outcomes, severities and states, and hostile strings."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, NamedTuple

from steelyard.report import (
    SCHEMA_INVALID,
    Counts,
    Edit,
    FileReport,
    Finding,
    Fix,
    Place,
    Report,
    RuleInfo,
)
from steelyard.resources import VERSION, rule_page
from steelyard.source import START, Region, SourceFile
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

HOSTILE = (
    "\x1b[31mred\x1b[0m\r\n%0A::error::forged\n::error file=x::forged ##[error]forged, a:b "
    "\x9b31m \u202egpj.exe\u202c z\u200bero\u2028line <script>alert(1)</script> [free](https://evil.example) "
    "`</code>` ${{ secrets.X }} {0} \\ \" ' 🦙 naïve"
)
"""What a stranger may write into a manifest to reach a terminal, a log, a page or a command."""

TAME = "apps/invoice bot/ai-models.yaml"
WILD = "apps/100% done #1, a:b/ai-models.yaml"
OUTSIDE = "../shared/ai-models.yaml"
STDIN = "<stdin>"
CLEAN = "apps/clean/ai-models.json"
GONE = "apps/gone/ai-models.yaml"

_TEXTS = {
    TAME: """\
# 🦙 who answers invoices
schema: 1
project: invoice-bot
owner: team-payments@example.org
data: [personal]
models:
  - id: drafter
    model: gpt-4o
    hosting: vendor-api
    regions: ["US"]
  - id: "🦙 local"
    model: meta-llama/Llama-3.1-8B-Instruct
    access: weights
    hosting: on-premises
""",
    WILD: f'schema: 1\nproject: wild\nowner: "{HOSTILE.splitlines()[0]}"\nmodels:\n  - model: m\n    notes: here\n',
    OUTSIDE: "schema: 1\nproject: shared\nmodels:\n  - model: claude-sonnet-4-5\n    hosting: vendor-api\n",
    STDIN: "schema: 1\nproject: piped\nmodles: []\nmodels: []\nproject: twice\n",
}


_GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")


def assert_golden(name: str, text: str) -> None:
    """Compare a text with its golden file; `STEELYARD_GOLDEN=write` writes the file instead."""
    path = os.path.join(_GOLDEN, name)
    if os.environ.get("STEELYARD_GOLDEN") == "write":
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    with open(path, encoding="utf-8", newline="") as file:
        assert text == file.read(), (
            f"tests/golden/{name} differs; if it should, run with STEELYARD_GOLDEN=write"
        )


class Card(NamedTuple):
    """A rule in short."""

    title: str
    group: str
    severity: Severity
    because: str
    remedy: str
    controls: tuple[str, ...] = ()


_CARDS = {
    SCHEMA_INVALID: Card(
        "The manifest is not valid",
        "manifest",
        Severity.ERROR,
        "Every later verdict rests on the values read here.",
        "Correct the key or value that is named.",
        ("NIST-AI-RMF GOVERN 1.6",),
    ),
    "floating-model-alias": Card(
        "The model is named by an alias that moves",
        "lifecycle",
        Severity.ERROR,
        "What was evaluated is not what answers tomorrow.\nA dated snapshot is.",
        "Name a dated snapshot, such as `gpt-4o-2024-11-20`.",
        ("NIST-AI-RMF MANAGE 4.1", "ISO42001 A.6.2.6"),
    ),
    "region-not-permitted": Card(
        "Personal data is processed outside the permitted regions",
        "data",
        Severity.ERROR,
        "Global routing may process prompts in any region of the provider.",
        "Pin the deployment to a region, or record a transfer basis under `privacy.transfer`.",
        ("NIST-AI-RMF MANAGE 3.1",),
    ),
    "license-missing": Card(
        "Weights are used without a license",
        "license",
        Severity.WARNING,
        "Without a license there is no right of use.",
        "Declare `license` by its SPDX id.",
        ("G7-SBOM-AI License", *(f"FRAMEWORK {number}" for number in range(12))),
    ),
    "review-overdue": Card(
        "The choice was not reviewed in time",
        "governance",
        Severity.NOTE,
        "Choices age. " + "Very much so. " * 100,
        "Review it <script>alert(1)</script>.",
    ),
    "never-applied": Card(
        "Nothing here is concerned", "cost", Severity.NOTE, "It happens.", "Nothing.", ("ISO42001 A.1",)
    ),
}


def rich_report() -> Report:
    """Return the report: six files, and at least one finding of every outcome and severity."""
    findings = tuple(_findings())
    quiet = {TAME: 3, CLEAN: 7, OUTSIDE: 1}
    files = tuple(_file(path, findings, quiet.get(path, 0)) for path in sorted((*_TEXTS, CLEAN, GONE)))
    by_rule = {
        rule: _count(finding.outcome for finding in findings if finding.rule == rule).plus(
            Counts(passed=sum(quiet.values()) if rule == SCHEMA_INVALID else 0)
        )
        for rule in _CARDS
    }
    by_rule["never-applied"] = Counts(not_applicable=4)
    return Report(
        version=VERSION,
        as_of="2026-11-23",
        packs=("baseline", "eu-personal-data"),
        digest="sha256:" + hashlib.sha256(b"rich").hexdigest(),
        files=tuple(
            file._replace(counts=file.counts.plus(Counts(not_applicable=4))) if file.path == TAME else file
            for file in files
        ),
        findings=tuple(sorted(findings, key=lambda finding: finding.file)),
        rules={rule: RuleInfo(rule, *card, rule_page(rule)) for rule, card in _CARDS.items()},
        by_rule=by_rule,
    )


def empty_report() -> Report:
    """Return a report on one clean file, without findings."""
    return rich_report()._replace(
        files=(FileReport(CLEAN, "checked", Counts(passed=7), SourceFile(CLEAN), "clean", "me", 2),),
        findings=(),
    )


def region(path: str, needle: str, last: str = "") -> Region:
    """Return where a text first stands in one of the files, up to the end of `last` if that is given."""
    text = _TEXTS[path]
    start = text.index(needle)
    end = text.index(last, start) + len(last) if last else start + len(needle)
    return Region(
        text.count("\n", 0, start) + 1,
        start - text.rfind("\n", 0, start),
        text.count("\n", 0, end) + 1,
        end - text.rfind("\n", 0, end),
    )


def _count(outcomes: Iterable[Outcome]) -> Counts:
    found = [outcome.position for outcome in outcomes]
    return Counts(*(found.count(position) for position in range(len(Outcome))))


def _file(path: str, findings: tuple[Finding, ...], quiet: int) -> FileReport:
    if path == GONE:
        return FileReport(path, "unreadable", Counts(), SourceFile(path), problem=f"not UTF-8 {HOSTILE}")
    counts = _count(finding.outcome for finding in findings if finding.file == path).plus(
        Counts(passed=quiet)
    )
    source = SourceFile(path, _TEXTS.get(path, ""))
    if path == STDIN:
        return FileReport(path, "invalid", counts, source)
    project, owner = ("wild", HOSTILE) if path == WILD else ("invoice-bot", "team-payments@example.org")
    return FileReport(path, "checked", counts, source, project, owner, 2)


def _findings() -> list[Finding]:
    drafter, local = "models[drafter]", "models[🦙 local]"
    return [
        _finding(
            "floating-model-alias",
            Outcome.FAIL,
            'The model is named by an alias that moves: `model` is "gpt-4o", wanted a dated snapshot',
            (TAME, drafter, f"{drafter}.model", region(TAME, "gpt-4o")),
            '"gpt-4o"',
        )._replace(
            fix=Fix(
                False,
                "write `gpt-4o-2024-11-20` for `gpt-4o`",
                (
                    Edit(
                        region(TAME, "gpt-4o"),
                        "gpt-4o-2024-11-20",
                        "set",
                        ("models", 0, "model"),
                        "gpt-4o-2024-11-20",
                    ),
                ),
            )
        ),
        _finding(
            "region-not-permitted",
            Outcome.FAIL,
            'Personal data is processed outside the permitted regions: `regions` is ["US"], wanted all in ["EU"]',
            (TAME, drafter, f"{drafter}.regions", region(TAME, '["US"]')),
            '["US"]',
        )._replace(
            related=(
                Place("data", region(TAME, "[personal]"), "applies because of this"),
                Place(f"{drafter}.hosting", region(TAME, "vendor-api"), '`hosting` is "vendor-api"'),
            )
        ),
        _finding(
            "license-missing",
            Outcome.UNKNOWN,
            "Cannot tell: weights are used without a license? `license` is not declared, wanted an SPDX id",
            (TAME, local, f"{local}.license", region(TAME, 'id: "🦙 local"', "on-premises")),
            None,
        )._replace(stub="license:"),
        _finding(
            "review-overdue",
            Outcome.FAIL,
            "The choice was not reviewed in time: `reviewed` is not declared, wanted within 365 days",
            (TAME, "manifest", "", START),
            None,
        ),
        _finding(
            "floating-model-alias",
            Outcome.PASS,
            'pass: `model` is "meta-llama/Llama-3.1-8B-Instruct", wanted a dated snapshot',
            (TAME, local, f"{local}.model", region(TAME, "meta-llama/Llama-3.1-8B-Instruct")),
            '"meta-llama/Llama-3.1-8B-Instruct"',
        ),
        _finding(
            "license-missing",
            Outcome.NOT_APPLICABLE,
            "not-applicable",
            (TAME, drafter, drafter, region(TAME, "id: drafter", '"US"]')),
            None,
        ),
        _finding(
            "review-overdue",
            Outcome.UNKNOWN,
            "Cannot tell: the choice was not reviewed in time? `reviewed` is not declared, wanted a date",
            (OUTSIDE, "manifest", "reviewed", START),
            None,
        )._replace(severity=Severity.NONE),
        _finding(
            "floating-model-alias",
            Outcome.WAIVED,
            'waived: `model` is "claude-sonnet-4-5", wanted a dated snapshot',
            (
                OUTSIDE,
                "models[claude-sonnet-4-5]",
                "models[claude-sonnet-4-5].model",
                region(OUTSIDE, "claude-sonnet-4-5"),
            ),
            '"claude-sonnet-4-5"',
        ),
        _finding(
            SCHEMA_INVALID,
            Outcome.FAIL,
            "Unknown key `modles` - did you mean `models`?",
            (STDIN, "manifest", "modles", region(STDIN, "modles")),
            "modles",
        )._replace(
            fix=Fix(
                True,
                "rename `modles` to `models`",
                (Edit(region(STDIN, "modles"), "models", "rename", ("modles",), "models"),),
            )
        ),
        _finding(
            SCHEMA_INVALID,
            Outcome.FAIL,
            "The key `project` stands here twice",
            (STDIN, "manifest", "project", region(STDIN, "project: twice")),
            None,
        )._replace(severity=Severity.WARNING, wanted=""),
        _finding(
            "license-missing",
            Outcome.FAIL,
            f"Weights are used without a license: {HOSTILE}",
            (WILD, f"models[{HOSTILE}]", f"models[{HOSTILE}].notes", region(WILD, "here")),
            HOSTILE,
        )._replace(
            wanted=HOSTILE,
            remedy=HOSTILE,
            related=(Place(HOSTILE, region(WILD, "wild"), HOSTILE),),
            fix=Fix(
                True,
                HOSTILE,
                (Edit(_behind(region(WILD, "here")), HOSTILE, "set", ("models", 0, "notes"), HOSTILE),),
            ),
        ),
    ]


def _behind(place: Region) -> Region:
    """Return where to insert behind a region."""
    return Region(place.end_line, place.end_column, place.end_line, place.end_column)


def _finding(
    rule: str, outcome: Outcome, message: str, where: tuple[str, str, str, Region], found: str | None
) -> Finding:
    file, subject, pointer, place = where
    card = _CARDS[rule]
    return Finding(
        rule=rule,
        outcome=outcome,
        severity=card.severity,
        message=message,
        file=file,
        subject=subject,
        pointer=pointer,
        region=place,
        found=found,
        wanted=message.partition("wanted ")[2],
        remedy=card.remedy,
        controls=card.controls,
        fingerprint=hashlib.sha256(f"{rule}\x00{file}\x00{pointer}".encode()).hexdigest()[:32],
    )
