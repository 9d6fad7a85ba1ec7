"""What each kind of fault is mended by, and when it is left to a person."""

from __future__ import annotations

import pytest

from steelyard.fixing.faults import fix_of_fault
from steelyard.fixing.offers import OFFERS
from steelyard.reading import Document, parse
from steelyard.report import Fix
from steelyard.schemas import conform
from steelyard.schemas.nearest import likely, misspelt
from steelyard.source import START, Fault

HEAD = "schema: 1\nproject: demo\nowner: team\n"
MODEL = "models:\n  - model: m\n"


def fixes(text: str, name: str = "ai-models.yaml") -> list[tuple[bool, str]]:
    document = parse(text.encode(), name)
    faults = (*document.faults, *conform(document, "manifest.v1"))
    found = (OFFERS.of_fault(document, fault) for fault in faults)
    return [(fix.safe, fix.edits[0].text) for fix in found if fix]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("licence: MIT", "license"),
        ("licnese: MIT", "license"),
        ("Hosting: on-premises", "hosting"),
        ('"licence": MIT', '"license"'),
        ("'licence': MIT", "'license'"),
        ("access: Weights", "weights"),
        ("access: tunable api", "tunable-api"),
        ("access: 'TUNABLE_API'", "'tunable-api'"),
        ('access: "weights "', '"weights"'),
        ("access: weight", "weights"),
        ("revision: 20260101", '"20260101"'),
        ("revision: 1.50", '"1.50"'),
        ("regions: [NO]", '"NO"'),
        ("lifecycle: {notice_days: '60'}", "60"),
        ("lifecycle: {auto_upgrade: yes}", "true"),
        ("lifecycle: {auto_upgrade: 'False'}", "false"),
    ],
)  # fmt: skip
def test_safe(line: str, text: str) -> None:
    assert (True, text) in fixes(f"{HEAD}{MODEL}    {line}\n")


@pytest.mark.parametrize(
    ("line", "text"),
    [("hostin: on-premises", "hosting"), ("hosting: onpremise", "on-premises"), ("privcy: {}", "privacy")],
)
def test_one_letter_is_safe_and_more_is_not(line: str, text: str) -> None:
    found = fixes(f"{HEAD}{MODEL}    {line}\n")
    assert (line.startswith(("hostin:", "privcy")), text) in found


def test_the_version_of_the_schema() -> None:
    assert fixes(HEAD.replace("1", '"1"') + MODEL) == [(True, "1")]
    assert fixes(HEAD.replace("1", '"2"') + MODEL) == []


def test_json_keeps_its_quotes() -> None:
    text = '{"schema": 1, "project": "demo", "owner": "t", "models": [{"model": "m", "licence": "MIT", "revision": 7}]}'
    assert fixes(text, "ai-models.json") == [(True, '"license"'), (True, '"7"')]


@pytest.mark.parametrize(
    "line",
    [
        "zzzz: 1",  # near nothing
        "licence: MIT\n    license: MIT",  # the right key is there
        "modell: x",
        "licence: MIT\n    lisense: MIT",  # two that may be meant
        "access: public",
        "exposure: external",
        "components: {model-card: no}",  # false as well as text
        "license: true",  # what would be meant by it?
        "license: [MIT]",
        "revision:",
        "notes: 5",
        "access: |\n      Weights",  # over several lines
        f"{'x' * 70}: 1",
        f"access: {'x' * 70}",
        "lifecycle: {notice_days: many}",
        "lifecycle: {notice_days: 1e3}",
        "lifecycle: {auto_upgrade: maybe}",
        "regions: ['x y']",
    ],
)
def test_left_to_a_person(line: str) -> None:
    assert fixes(f"{HEAD}{MODEL}    {line}\n") == []


def test_exposure_external_is_not_internal() -> None:
    assert fixes(f"{HEAD}exposure: external\n{MODEL}") == []
    assert misspelt("external", ["internal", "customer", "public"]) == ""


def test_what_is_shared_is_left_alone() -> None:
    text = f"{HEAD}defaults: &d {{access: Weights}}\nmodels:\n  - &m {{model: m, licence: MIT}}\n  - *m\n"
    assert fixes(text) == [(True, "weights")]
    text = f"{HEAD}models:\n  - model: m\n    access: &a Weights\n  - model: n\n    access: *a\n"
    assert fixes(text) == []


def test_a_credential_is_never_written_again() -> None:
    secret = "sk-" + "FAKE0000" * 4
    assert fixes(f"{HEAD}{MODEL}    licence: {secret}\n") == [(True, "license")]
    document = parse(f"{HEAD}{MODEL}    revision: 1\n".encode(), "ai-models.yaml")
    made = OFFERS.of_fault(document, conform(document, "manifest.v1")[0])
    assert isinstance(made, Fix)


def test_faults_without_a_place_or_a_kind() -> None:
    document = parse(f"\ufeff{HEAD}{MODEL}".encode(), "ai-models.yaml")
    assert OFFERS.of_fault(document, document.faults[0]) is None
    assert fix_of_fault(document, Fault("gone", START, ("nowhere",))) is None
    assert fix_of_fault(document, Fault("other", START, ("project",), keyword="pattern")) is None


def test_many_keys_are_answered_in_time() -> None:
    lines = "".join(f"    licen{number:03}: MIT\n" for number in range(190))
    assert fixes(f"{HEAD}{MODEL}{lines}") == []
    lines = "".join(f"    zzz{number:03}: MIT\n" for number in range(220))
    assert fixes(f"{HEAD}{MODEL}    licence: MIT\n{lines}") == []
    assert fixes(f"{HEAD}{MODEL}    licence: MIT\n    {'z' * 80}: 1\n") == [(True, "license")]


def test_the_key_as_it_is_written() -> None:
    document = parse(b"a: {'b': 1, c: [2]}\n", "x.yaml")
    assert [document.key_text(at) for at in (("a", "b"), ("a",), ("a", "c", 0), ("x",), ())] == [
        "'b'",
        "a",
        "",
        "",
        "",
    ]
    assert unreadable().key_text(("a",)) == ""


def unreadable() -> Document:
    return parse(b"a: [", "ai-models.yaml")


def test_a_document_without_a_value_has_no_fix() -> None:
    document = unreadable()
    assert OFFERS.of_fault(document, document.faults[0]) is None
    assert not document.shared(("a",))


@pytest.mark.parametrize(
    ("word", "known", "right", "guess"),
    [
        ("Weights", ["weights", "api"], "weights", "weights"),
        ("a_b c", ["a-b-c"], "a-b-c", "a-b-c"),
        ("weihgts", ["weights"], "weights", "weights"),
        ("weightss", ["weights"], "weights", "weights"),
        ("weihts", ["weights"], "weights", "weights"),
        ("wexghts", ["weights"], "weights", "weights"),
        ("xeights", ["weights"], "", "weights"),
        ("wights", ["weights", "wight", "wightsy"], "", ""),
        ("apj", ["api"], "", ""),
        ("Api", ["api", "API"], "", ""),
        ("zzzzz", ["weights"], "", ""),
    ],
)
def test_misspelt_and_likely(word: str, known: list[str], right: str, guess: str) -> None:
    assert misspelt(word, known) == right
    if guess:
        assert likely(word, known) == guess
