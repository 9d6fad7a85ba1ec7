"""Whatever a manifest holds: `--fix` keeps its promise, or leaves the bytes alone."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import ruamel.yaml
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import UsageError
from steelyard.fixing.edit import edited
from steelyard.fixing.offers import OFFERS
from steelyard.fixing.run import mended
from steelyard.fixing.waiver import stub, with_waiver
from steelyard.policy.load import load_policies
from steelyard.reading import Limits, parse
from steelyard.stages import Options

if TYPE_CHECKING:
    from steelyard.policy.rule import PolicySet

OPTIONS = Options("2026-11-23", offers=OFFERS)
COMMENT = re.compile(r"#.*")

# Each line as it should be, and what somebody made of it.
DEFECTS = [
    ("environment: production", "enviroment: Production"),
    ("environment: production", "environment: PRODUCTION"),
    ('exposure: "internal"', 'exposure: "Internal "'),
    ("purpose: Reads invoices and tells what is due.", "purpse: Reads invoices and tells what is due."),
    ('jurisdictions: ["NO", EU]', "jurisdictions: [NO, EU]"),
    ("commercial: true", "commercial: yes"),
    ("commercial: false", "comercial: 'no'"),
    ("data: [internal, special-category]", "data: [Internal, special_category]"),
]
MODEL_DEFECTS = [
    ('revision: "20260101"', "revision: 20260101"),
    ("access: weights", "acess: Weights"),
    ("access: 'tunable-api'", "access: 'Tunable API'"),
    ("license: Apache-2.0", "licence: Apache-2.0"),
    ("hosting: {}".format("on-premises"), "Hosting: on_premises"),
    ("lifecycle: {notice_days: 60}", "lifecycle: {notice_days: '60'}"),
    ('regions: ["NO"]', "regions: [NO]"),
]
COMMENTS = st.sampled_from(["", "  # plain", "\t# 'quoted' \"both\"", "   # a: b, [c]", " # über"])
ENDINGS = st.sampled_from(["\n", "\r\n"])


@cache
def policies() -> PolicySet:
    return load_policies(["baseline"])


@st.composite
def manifests(draw: st.DrawFn) -> tuple[str, str]:
    """Return a manifest with defects, and as it should be."""
    wanted, broken = [], []

    def put(good: str, bad: str, indent: str = "") -> None:
        behind = draw(COMMENTS)
        is_broken = draw(st.booleans())
        wanted.append(f"{indent}{good}{behind}")
        broken.append(f"{indent}{bad if is_broken else good}{behind}")

    def same(line: str) -> None:
        wanted.append(line)
        broken.append(line)

    def several(choices: list[tuple[str, str]], indent: str = "") -> None:
        seen: set[str] = set()
        for good, bad in draw(st.lists(st.sampled_from(choices), max_size=5)):
            key = good.partition(":")[0]
            if key not in seen:
                seen.add(key)
                if draw(st.booleans()):
                    same(f"{indent}# about {key}")
                put(good, bad, indent)

    put("schema: 1", 'schema: "1"')
    same("project: demo")
    same("owner: team@example.org")
    several(DEFECTS)
    same("models:")
    for number in range(draw(st.integers(1, 3))):
        same(f"  - {draw(st.sampled_from(['', f'&m{number} ']))}")
        same(f"    model: model-{number}")
        several(MODEL_DEFECTS, "    ")
    ending = draw(ENDINGS)
    mark = draw(st.sampled_from(["", "\ufeff"]))
    last = draw(st.sampled_from(["", ending]))
    first, second = (mark + ending.join(lines) + last for lines in (broken, wanted))
    return first, second


def read_by_ruamel(text: str) -> Any:
    yaml = ruamel.yaml.YAML(typ="rt")
    yaml.version = (1, 2)
    return json.loads(json.dumps(yaml.load(io.StringIO(text.removeprefix("\ufeff").replace("\t#", " #")))))


@given(manifests())
def test_every_safe_defect_is_mended_and_nothing_else_changes(pair: tuple[str, str]) -> None:
    broken, wanted = pair
    after = mended("ai-models.yaml", broken.encode(), policies(), OPTIONS)
    assert after.after.decode() == wanted
    assert not after.kept
    assert COMMENT.findall(broken) == COMMENT.findall(after.after.decode())
    again = mended("ai-models.yaml", after.after, policies(), OPTIONS)
    assert (again.after, again.fixed, again.kept) == (after.after, (), ())


@given(manifests())
def test_both_readers_agree_on_what_was_written(pair: tuple[str, str]) -> None:
    after = mended("ai-models.yaml", pair[0].encode(), policies(), OPTIONS, unsafe=True).after
    assert read_by_ruamel(after.decode()) == parse(after, "ai-models.yaml").value


PIECES = st.sampled_from(
    ["schema: 1\n", 'schema: "1"\n', "project: p\n", "owner: o\n", "models:\n", "  - model: m\n", "    acess: Weights\n",
     "    license: apache-2.0\n", "    licence: mit\n", "    revision: 07\n", "    base: [{model: b, license: llama3.1}]\n",
     "  - {model: n, acess: [NO]}\n", "enviroment: Production\n", "jurisdictions: [NO]\n", "defaults: &d {license: mit}\n",
     "x: *d\n", "review: {reviewed_on: 2026-10-01}\n", "# c\n", "\r", "\r\n", "\ufeff", "...\n", "---\n", "a: |\n  b\n",
     "? k\n", "commercial: yes", "\t", "  ", "\u2028", "\x00", "!!str x", "'", '"', "models: [{model: m, Acess: 'weights'}]\n"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=6), max_size=14).map("".join), st.booleans(), st.booleans())
def test_any_text_is_left_alone_or_the_promise_is_kept(text: str, unsafe: bool, json_: bool) -> None:  # noqa: FBT001
    data = text.encode("utf-8", "surrogatepass")
    name = "ai-models.json" if json_ else "ai-models.yaml"
    after = mended(name, data, policies(), OPTIONS, unsafe=unsafe)
    if after.after == data:
        assert not after.fixed
        return
    assert after.fixed
    found = parse(after.after, name)
    assert found.readable
    assert text.count("\n") <= after.after.decode().count("\n") <= text.count("\n") + 1
    assert COMMENT.findall(text) == COMMENT.findall(after.after.decode())
    again = mended(name, after.after, policies(), OPTIONS, unsafe=unsafe)
    assert again.after == after.after


@given(st.lists(PIECES | st.text(max_size=6), max_size=14).map("".join))
def test_a_waiver_changes_nothing_but_the_waivers(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    document = parse(data, "ai-models.yaml")
    try:
        after = with_waiver(document, data, stub("license-missing", "m", {"reason": "a: b # c"}), Limits())
    except UsageError:
        return
    value: Any = parse(after, "ai-models.yaml").value
    waiver = value.pop("waivers")[-1]
    assert waiver["reason"] == "a: b # c"
    assert waiver["expires"] is None
    before: Any = dict(document.value)  # type: ignore[call-overload]
    before.pop("waivers", None)
    assert value == before
    for line in text.replace("\r", "\n").split("\n"):
        assert line.strip("\ufeff ") in after.decode()


@given(st.binary(max_size=40))
def test_any_bytes(data: bytes) -> None:
    assert mended(None, data, policies(), OPTIONS, unsafe=True).after == data
    assert edited(parse(data, "x.yaml"), data, [], Limits()) is None
