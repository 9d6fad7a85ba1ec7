"""Findings: worded, placed, fingerprinted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from steelyard import worded
from steelyard.findings import BUILT_IN, SCHEMA_RULE, rule_infos
from steelyard.policy.card import RESERVED
from steelyard.policy.load import load_policies
from steelyard.report import GATE_WEAKENED, SCHEMA_INVALID
from steelyard.source import SourceFile
from steelyard.stages import Options, check_file
from steelyard.verdict import ABSENT, Evidence, Outcome, Severity, Verdict
from tests.unit.found import MANIFEST, RULE, checked, finding, findings
from tests.unit.policy.cards import DAY, policies, put, put_card

if TYPE_CHECKING:
    from pathlib import Path


def test_a_failure_says_what_was_found_and_wanted_and_where(tmp_path: Path) -> None:
    found = finding(tmp_path, MANIFEST)
    assert found.rule == "own-rule"
    assert (found.outcome, found.severity) == (Outcome.FAIL, Severity.ERROR)
    assert found.headline == "The license is not permitted"
    assert found.message == 'The license is not permitted: `license` is "X", wanted one of MIT or Apache-2.0'
    assert (found.file, found.subject, found.pointer) == (
        "ai-models.yaml",
        "models[drafter]",
        "models[drafter].license",
    )
    assert found.region == (8, 14, 8, 15)
    assert (found.found, found.wanted) == ('"X"', "one of MIT or Apache-2.0")
    assert found.remedy == "Declare the license."
    assert not found.stub
    assert [(place.pointer, place.region, place.label) for place in found.related] == [
        ("models[drafter].access", (7, 13, 7, 20), "applies because of this")
    ]


def test_an_unknown_says_what_is_not_known_and_how_to_declare_it(tmp_path: Path) -> None:
    found = finding(tmp_path, MANIFEST.replace("    license: X\n", ""))
    assert (found.outcome, found.severity) == (Outcome.UNKNOWN, Severity.WARNING)
    assert found.headline == "Not known whether the license is not permitted"
    assert found.message.endswith(": `license` is not declared, wanted one of MIT or Apache-2.0")
    assert (found.found, found.pointer) == (None, "models[drafter].license")
    assert found.region.start_line == 5
    assert found.stub == "license:  # under models[drafter]"
    assert found.related == ()


def test_all_deciding_conditions_are_shown_each_place_once(tmp_path: Path) -> None:
    row = "{license: {equals: MIT, one_of: [MIT]}, role: {equals: judge}, manifest.owner: {equals: me}}"
    found = finding(tmp_path, MANIFEST, require=row, when="{access: {equals: weights}, model: {equals: m}}")
    assert found.message.count(";") == 3
    assert [(place.pointer, place.label) for place in found.related] == [
        ("models[drafter].role", '`role` is "primary", wanted judge'),
        ("owner", '`owner` is "o", wanted me'),
        ("models[drafter].access", "applies because of this"),
        ("models[drafter].model", "applies because of this"),
    ]


def test_a_reason_that_holds_of_several_items_is_said_once(tmp_path: Path) -> None:
    text = MANIFEST + "  - {id: a, model: a, license: Y}\n  - {id: b, model: b, license: Y}\n"
    require = "{expr: \"manifest.models.exists(m, m.role == 'fallback')\"}"
    found = findings(tmp_path, text, require=require)[0]
    assert found.message == 'The license is not permitted: `role` is "primary", wanted fallback'
    assert len(found.related) == 3


def test_a_condition_nobody_wrote_is_no_place(tmp_path: Path) -> None:
    found = finding(tmp_path, MANIFEST, when="{role: {equals: primary}, manifest.commercial: {equals: true}}")
    assert found.related == ()


def test_a_parent_s_condition_is_shown_at_the_parent(tmp_path: Path) -> None:
    text = MANIFEST + "    benchmarks: [{name: b, value: 1}]\nexposure: public\n"
    found = finding(
        tmp_path,
        text,
        each="benchmark",
        when="{model.access: {equals: weights}, manifest.exposure: {equals: public}, name: {equals: b}}",
        require="{value: {at_least: 2}}",
    )
    assert (found.subject, found.found) == ("models[drafter].benchmarks[b]", "1")
    assert [place.pointer for place in found.related] == [
        "models[drafter].access",
        "exposure",
        "models[drafter].benchmarks[b].name",
    ]


def test_an_inherited_value_is_shown_where_it_was_written(tmp_path: Path) -> None:
    text = MANIFEST.replace("models:", "defaults: {license: Y}\nmodels:").replace("    license: X\n", "")
    found = finding(tmp_path, text)
    assert (found.found, found.region.start_line) == ('"Y"', 4)


@pytest.mark.parametrize(
    ("field", "stub"),
    [
        ("security: {format: [gguf]}", "signature: {identity: }  # under models[drafter].security"),
        ("security: {signature: {type: gpg}}", "identity:  # under models[drafter].security.signature"),
        ("card: x", "security: {signature: {identity: }}  # under models[drafter]"),
    ],
)
def test_a_stub_goes_into_the_mapping_that_is_there(field: str, stub: str, tmp_path: Path) -> None:
    """A second `security` beside the first would make the manifest one that is not valid."""
    text = f"{MANIFEST.rstrip()}\n    {field}\n"
    require = "{security.signature.identity: {present: true}}"
    assert finding(tmp_path, text, require=require, when=None).stub == stub


def test_of_a_key_that_is_there_nothing_is_to_be_pasted(tmp_path: Path) -> None:
    text = f"{MANIFEST.rstrip()}\n    privacy: {{trains_on_inputs: unknown}}\n"
    found = finding(tmp_path, text, require="{privacy.trains_on_inputs: {present: true}}", when=None)
    assert (found.found, found.stub) == (None, "")


@pytest.mark.parametrize("inherited", ["security: {format: [gguf]}", "card: x"])
def test_a_stub_of_what_is_inherited_stands_under_the_model(inherited: str, tmp_path: Path) -> None:
    text = MANIFEST.replace("models:", f"defaults: {{{inherited}}}\nmodels:")
    require = "{security.signature.identity: {present: true}}"
    stub = "security: {signature: {identity: }}  # under models[drafter]"
    assert finding(tmp_path, text, require=require, when=None).stub == stub


@pytest.mark.parametrize(
    ("each", "require", "stub"),
    [
        ("model", "{privacy.dpa: {present: true}}", "privacy: {dpa: }  # under models[drafter]"),
        (
            "model",
            "{security.signature.identity: {present: true}}",
            "security: {signature: {identity: }}  # under models[drafter]",
        ),
        ("manifest", "{purpose: {present: true}}", "purpose:  # at the top level"),
        ("evidence", "{expires: {present: true}}", "expires:  # under evidence.ev"),
        ("manifest", "{evidence: {has_none: [ev]}}", ""),
        ("model", "{manifest.purpose: {present: true}}", ""),
    ],
)
def test_the_stub_is_the_line_to_paste_under_the_subject(
    each: str, require: str, stub: str, tmp_path: Path
) -> None:
    text = MANIFEST + "evidence: {ev: {type: dpa}}\n"
    assert finding(tmp_path, text, each=each, require=require, when=None).stub == stub


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("The weights are pinned", "Not known whether the weights are pinned"),
        ("A model has no license", "Not known whether a model has no license"),
        ("EU rules apply", "Not known whether EU rules apply"),
        ("SLA is too low", "Not known whether SLA is too low"),
    ],
)
def test_a_title_reads_on_in_a_sentence(title: str, headline: str, tmp_path: Path) -> None:
    assert finding(tmp_path, MANIFEST.replace("    license: X\n", ""), title=title).headline == headline


@pytest.mark.parametrize(
    ("text", "headline", "message"),
    [
        (
            MANIFEST.replace("X", "MIT"),
            "Pass: the license is not permitted",
            '`license` is "MIT", wanted one of MIT or Apache-2.0',
        ),
        (
            MANIFEST.replace("weights", "api"),
            "Not applicable: the license is not permitted",
            '`access` is "api", wanted weights',
        ),
    ],
)
def test_what_held_is_told_when_asked(text: str, headline: str, message: str, tmp_path: Path) -> None:
    rules = policies(tmp_path / "policy", **RULE)
    path = put(tmp_path / "ai-models.yaml", text)
    (found,) = check_file(str(path), rules, Options(DAY, root=str(tmp_path), thorough=True)).findings
    assert (found.headline, found.message) == (headline, f"{headline}: {message}")


def test_a_pass_without_conditions_has_a_place_all_the_same(tmp_path: Path) -> None:
    rules = policies(tmp_path / "policy", **{**RULE, "when": None, "require": "{license: {present: true}}"})
    path = put(tmp_path / "ai-models.yaml", MANIFEST)
    (found,) = check_file(str(path), rules, Options(DAY, root=str(tmp_path), thorough=True)).findings
    assert found.pointer == "models[drafter].license"


def test_an_ignored_unknown_is_counted_and_not_shown(tmp_path: Path) -> None:
    rules = policies(tmp_path / "policy", **RULE, on_unknown="ignore")
    result = checked(tmp_path, MANIFEST.replace("    license: X\n", ""), rules)
    assert result.findings == ()
    assert result.file.counts.unknown == 1


@pytest.mark.parametrize("text", [MANIFEST, MANIFEST.replace("owner", "ovner")])
def test_text_is_kept_only_for_whoever_shows_it(text: str, tmp_path: Path) -> None:
    rules = policies(tmp_path / "policy", **RULE)
    path = str(put(tmp_path / "ai-models.yaml", text))
    shown, plain = (
        check_file(path, rules, Options(DAY, root=str(tmp_path), frames=frames)) for frames in (True, False)
    )
    assert shown.file.source.text == text
    assert plain == shown._replace(file=shown.file._replace(source=SourceFile("ai-models.yaml")))


def test_schema_faults_become_findings(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, MANIFEST.replace("license", "licence"))
    assert (found.rule, found.severity) == (SCHEMA_INVALID, Severity.ERROR)
    assert found.pointer == "models[drafter].licence"
    assert found.remedy == "did you mean `license`?"
    (found,) = findings(tmp_path, MANIFEST.replace("access: weights", "revision: 1.10"))
    assert found.message == "`models[drafter].revision` must be text (found the number 1.1)"
    assert (found.found, found.wanted) == ("the number 1.1", "text")
    (found,) = findings(tmp_path, MANIFEST.replace("access: weights", "access: open"))
    assert ", wanted one of undisclosed" in found.message
    assert found.remedy == SCHEMA_RULE.remedy


def test_a_tolerable_fault_is_a_warning_and_the_rules_still_run(tmp_path: Path) -> None:
    found = findings(tmp_path, MANIFEST.replace("\n", "\r\n"))
    assert [(one.rule, one.severity) for one in found] == [
        (SCHEMA_INVALID, Severity.WARNING),
        ("own-rule", Severity.ERROR),
    ]


def test_the_rules_of_a_run_are_described(tmp_path: Path) -> None:
    infos = rule_infos(policies(tmp_path / "policy", **RULE, severity="note", controls="[FMTI 1]"))
    assert list(infos) == [SCHEMA_INVALID, "own-rule"]
    info = infos["own-rule"]
    assert (info.title, info.group, info.severity, info.controls) == (
        "The license is not permitted",
        "license",
        Severity.NOTE,
        ("FMTI 1",),
    )
    assert info.link.endswith("/rules/own-rule")


def test_no_card_may_take_the_id_of_what_is_reported_without_one() -> None:
    assert RESERVED == tuple(BUILT_IN) == (SCHEMA_INVALID, GATE_WEAKENED)


def test_words_that_are_kept_are_those_that_would_be_made_anew() -> None:
    """True, 1 and 1.0 are equal and read differently; a second policy has another title; a long text is not kept."""
    worded._worded.clear()
    found: tuple[object, ...] = (True, 1, 1.0, 0.0, -0.0, "1", None, ABSENT, [], [1], {}, "x" * 1000)
    pointers = (("owner",), ("models", 0, "license"), ("models", 0, "license_terms", "commercial"))
    for title in ("A title", "Another", "A title"):
        for outcome in Outcome:
            for pointer in pointers:
                for value in (*found, *found):
                    evidence = (Evidence(pointer, value, "at most 1", holds=False),)
                    verdict = Verdict("r", pointer[:2], outcome, Severity.ERROR, evidence)
                    assert worded.words_of(verdict, title) == worded._wording(verdict, title)
                    assert repr(worded.words_of(verdict, title)) == repr(worded._wording(verdict, title))
    assert 0 < len(worded._worded) <= worded._MOST_WORDED
    assert not any("x" * 1000 in repr(key) for key in worded._worded)


# Fingerprints

KEPT = {
    "lines above": "# one\n\n" + MANIFEST,
    "keys in another order": """\
owner: o
models:
  - license: X
    access: weights
    model: m
    id: drafter
project: p
schema: 1
""",
    "another indentation": """\
schema: 1
project: p
owner: o
models:
-     id: drafter
      model:   m
      access: weights
      license: X
""",
    "flow style": "{schema: 1, project: p, owner: o, models: [{id: drafter, model: m, access: weights, license: 'X'}]}\n",
    "a model before it": MANIFEST.replace("models:\n", "models:\n  - {model: other, access: api}\n"),
    "other values": MANIFEST.replace("project: p", "project: q") + "    developer: d\n",
}


@pytest.mark.parametrize("how", KEPT)
def test_a_fingerprint_is_kept_however_the_file_is_written(how: str, tmp_path: Path) -> None:
    assert finding(tmp_path, KEPT[how]).fingerprint == finding(tmp_path, MANIFEST).fingerprint


@pytest.mark.parametrize(
    "how", ["lines above", "keys in another order", "another indentation", "a model before it"]
)
@pytest.mark.parametrize(
    ("old", "new"),
    [("license: X", "licence: X"), ("access: weights", "access: open"), ("license: X", "license: 1.10")],
)
def test_a_schema_fault_s_fingerprint_is_kept_too(how: str, old: str, new: str, tmp_path: Path) -> None:
    before, after = (findings(tmp_path, text.replace(old, new)) for text in (MANIFEST, KEPT[how]))
    assert [one.fingerprint for one in before] == [one.fingerprint for one in after]


def test_a_fingerprint_is_kept_when_the_keys_of_the_value_move(tmp_path: Path) -> None:
    card: dict[str, Any] = {"when": None, "require": "{cost: {present: false}}"}
    one = finding(tmp_path, MANIFEST + "    cost: {gpu_count: 1, gpu_hour: 2}\n", **card)
    other = finding(tmp_path, MANIFEST + "    cost: {gpu_hour: 2, gpu_count: 1}\n", **card)
    assert one.found != other.found
    assert one.fingerprint == other.fingerprint


def test_a_fingerprint_changes_with_rule_file_pointer_and_value(tmp_path: Path) -> None:
    put_card(tmp_path / "other" / "policy", "other-rule", **RULE)
    path = put(tmp_path / "other" / "ai-models.yaml", MANIFEST)
    (by_another_rule,) = check_file(
        str(path),
        load_policies([str(tmp_path / "other" / "policy")]),
        Options(DAY, root=str(tmp_path / "other")),
    ).findings
    prints = [
        finding(tmp_path, MANIFEST).fingerprint,
        by_another_rule.fingerprint,
        finding(tmp_path, MANIFEST, "sub/ai-models.yaml").fingerprint,
        finding(tmp_path, MANIFEST.replace("drafter", "writer")).fingerprint,
        finding(tmp_path, MANIFEST.replace("license: X", "license: Y")).fingerprint,
        finding(tmp_path, MANIFEST.replace("    license: X\n", "")).fingerprint,
        finding(
            tmp_path, MANIFEST, require="{license: {present: false}, access: {not: weights}}"
        ).fingerprint,
        *(
            findings(tmp_path, MANIFEST.replace("license: X", broken))[0].fingerprint
            for broken in ("licence: X", "license: 1.1", "license: 1.2", "license: ''")
        ),
    ]
    assert prints[0] == prints[6]  # the same rule, pointer and value, whatever else was asked
    del prints[6]
    assert len(set(prints)) == len(prints)
    assert all(len(one) == 32 for one in prints)


def test_a_text_that_is_no_unicode_has_a_fingerprint_too(tmp_path: Path) -> None:
    text = '{"schema": 1, "project": "p", "owner": "o", "models": [{"model": "\\ud800", "access": "weights", "license": "\\udfff"}]}'
    assert len(finding(tmp_path, text, "ai-models.json").fingerprint) == 32
