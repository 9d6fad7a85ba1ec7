"""A waiver to fill in: behind the others, and not a byte of what was there changes."""

from __future__ import annotations

import pytest

from steelyard.errors import UsageError
from steelyard.fixing import waiver
from steelyard.fixing.waiver import revision_of, stub, with_waiver
from steelyard.reading import Limits, parse

HEAD = "schema: 1\nproject: demo\nowner: team\nmodels:\n  - model: m\n"
FULL = {
    "reason": "It's fine: really",
    "approved_by": "dpo@example.org",
    "granted": "2026-11-23",
    "expires": "2027-01-31",
}
LINES = """\
- rule: a-rule
  model: m
  reason: "It's fine: really"
  approved_by: dpo@example.org
  granted: 2026-11-23
  expires: 2027-01-31
"""


def indented(columns: int) -> str:
    return "".join(f"{' ' * columns}{line}\n" for line in LINES.splitlines())


def put(text: str, name: str = "ai-models.yaml", model: str | None = "m") -> str:
    data = text.encode()
    new = stub("a-rule", model, FULL)
    return with_waiver(parse(data, name), data, new, Limits()).decode()


def known(text: str) -> str:
    """Leave out what the schema may come to want of a waiver."""
    return "".join(line for line in text.splitlines(keepends=True) if "# fill in: " not in line)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("before", "behind", "columns"),
    [
        ("", "", 2),
        ("    # about m\n", "# the end\n", 2),
        ("waivers:\n", "", 2),
        ("waivers: # none yet\n", "# the end\n", 2),
        ("waivers:\n- rule: other\n  # more on it\n", "# the end\n", 0),
        ("waivers:\n    - {rule: other, model: m}\n", "\nevidence: {}\n", 4),
    ],
)
def test_it_is_put_behind_the_others(mark: str, ending: str, before: str, behind: str, columns: int) -> None:
    text = f"{mark}{HEAD}{before}{behind}"
    after = known(put(text.replace("\n", ending)))
    opened = "" if "waivers:" in before else "waivers:\n"
    wanted = f"{mark}{HEAD}{before}{opened}{indented(columns)}{behind}"
    assert after == wanted.replace("\n", ending)


def test_an_empty_list_becomes_one_with_lines() -> None:
    after = known(put(f"{HEAD}waivers: []  # none\nneeds: {{}}\n"))
    assert after == f"{HEAD}waivers:  # none\n{indented(2)}needs: {{}}\n"


def test_a_file_without_a_line_end_gets_none() -> None:
    assert known(put(HEAD.rstrip("\n"))).rstrip("\n") == f"{HEAD}waivers:\n{indented(2)}".rstrip("\n")


def test_for_all_models() -> None:
    assert "model: m\nwaivers:\n  - rule: a-rule\n    reason:" in known(put(HEAD, model=None))


def test_what_is_missing_has_no_value() -> None:
    new = stub("a-rule", None, {})
    assert new.missing[0] == "reason"
    assert "  reason:  # fill in: Why the exception is acceptable." in new.lines()
    data = HEAD.encode()
    after = parse(with_waiver(parse(data, "ai-models.yaml"), data, new, Limits()), "ai-models.yaml")
    assert after.value["waivers"][0]["reason"] is None  # type: ignore[index]


def test_what_is_optional_is_left_out_unless_given() -> None:
    assert "ticket" not in stub("a-rule", None, {}).fields
    assert "  ticket: R-1" in stub("a-rule", None, {"ticket": "R-1"}).lines()


def test_a_field_that_the_schema_does_not_have() -> None:
    with pytest.raises(UsageError, match="a waiver has no `nonsense`"):
        stub("a-rule", None, {"nonsense": "x"})


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}waivers: [{{rule: other}}]\n",
        f"{HEAD}waivers: {{}}\n",
        f"{HEAD}waivers: ~\n",
        f"{HEAD}waivers: x\n",
        f"{HEAD}waivers:\n  - &a\n    rule: other\n",
        f"{HEAD}waivers: &a\n  - rule: other\nx: *a\n",
        "{schema: 1, models: [{model: m}]}\n",
        "  schema: 1\n  models: [{model: m}]\n",
        f"{HEAD}notes: |+\n  text\n\n\n",
        "schema: 1\n...\n",
    ],
)
def test_what_takes_no_lines_is_left_alone(text: str) -> None:
    try:
        after = put(text)
    except UsageError as error:
        assert "--entry" in error.hint  # noqa: PT017 - either is right
    else:
        assert after.startswith(text.partition("...")[0])


@pytest.mark.parametrize(
    ("models", "wanted"),
    [
        ("[{id: a, model: m, revision: r}]", "r"),
        ("[1, {model: b}, {id: a, model: m}]", "m"),
        ("[{id: a, model: m, purl: 'pkg:huggingface/x/y@1'}]", "1"),
        ("[{id: a, model: m, purl: 'pkg:huggingface/x/y'}]", "m"),
        ("[{id: a, model: m, purl: [1]}]", "m"),
        ("[{id: a, model: m, revision: 7}]", ""),
        ("[{id: b}]", ""),
    ],
)
def test_what_of_a_model_is_excepted(models: str, wanted: str) -> None:
    assert revision_of(parse(f"models: {models}\n".encode(), "x.yaml").value, "a") == wanted


def test_a_revision_that_all_models_inherit() -> None:
    text = b"defaults: {revision: d}\nmodels: [{model: a}]\n"
    assert revision_of(parse(text, "x.yaml").value, "a") == "d"


def test_a_schema_that_knows_revisions_and_owners(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("rule", "model", "revision", "owner", "reason", "expires")
    known = {name: {"description": "It."} for name in names}
    monkeypatch.setattr(waiver, "_properties", lambda: known)
    assert stub("a-rule", "m", {}, "r").fields == {
        "rule": "a-rule", "model": "m", "revision": "r", "owner": None, "reason": None, "expires": None
    }  # fmt: skip
    assert "revision" not in stub("a-rule", None, {}, "r").fields


def test_json_takes_no_comments() -> None:
    with pytest.raises(UsageError, match="nothing can be added"):
        put('{"schema": 1, "models": []}', "ai-models.json")


@pytest.mark.parametrize("text", ["", "- 1\n", "a: [\n"])
def test_what_is_no_mapping(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        put(text)


def test_one_that_is_there_already() -> None:
    text = f"{HEAD}waivers:\n  - rule: a-rule\n    model: m\n"
    with pytest.raises(UsageError, match=r"already, on line 7"):
        put(text)
    assert put(text, model=None)
    assert put(f"{HEAD}waivers:\n  - text\n")
