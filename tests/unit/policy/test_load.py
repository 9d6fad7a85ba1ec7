"""What `--policy` stands for: which rules, how configured, in which order, and the digest that tells two apart."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.cache import Cache
from steelyard.policy.card import default_on_unknown
from steelyard.policy.choose import find_policy
from steelyard.policy.load import load_policies
from steelyard.policy.shelf import Shelf
from steelyard.resources import POLICIES
from steelyard.verdict import Severity
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.rule import PolicySet, Rule

PARAMS = {
    "params": "{allow: {type: '[string]', default: [MIT]}, max: {type: number, default: 1}}",
    "require": "{license: {one_of: params.allow}, support.sla_uptime: {at_most: params.max}}",
}


def only(policies: PolicySet) -> Rule:
    (rule,) = policies.rules
    return rule


def test_a_shipped_pack_by_its_name() -> None:
    policies = load_policies(["baseline"])
    assert policies.packs == ("baseline",)
    assert "license-missing" in [rule.id for rule in policies.rules]


def test_every_shipped_pack_and_card_loads() -> None:
    shelf = Shelf()
    assert not shelf.own_cards
    for name in shelf.pack_names():
        assert load_policies([name]).rules, name
    assert [shelf.card(id_).id for id_ in shelf.card_ids()] == shelf.card_ids()
    assert len(shelf.files()) == len(shelf.card_ids()) + len(shelf.pack_names()) + len(
        shelf.frameworks.tokens
    )


def test_a_folder_without_packs_is_its_cards_as_they_are(tmp_path: Path) -> None:
    put_card(tmp_path, severity="note")
    policies = load_policies([str(tmp_path)])
    assert policies.packs == (tmp_path.name,)
    assert (only(policies).severity, only(policies).on_unknown) == (Severity.NOTE, Severity.NOTE)


def test_a_folder_is_all_its_packs(tmp_path: Path) -> None:
    for id_ in ("first-rule", "second-rule"):
        put_card(tmp_path, id_)
    put_pack(tmp_path, "a", rules="{first-rule: {}}")
    put_pack(tmp_path, "b", rules="{second-rule: {}}")
    policies = load_policies([str(tmp_path)])
    assert policies.packs == ("a", "b")
    assert [rule.id for rule in policies.rules] == ["first-rule", "second-rule"]


@pytest.mark.parametrize("place", ["packs/own.yaml", "own.yaml", "packs/own.yml"])
def test_a_pack_file_finds_the_cards_beside_it(place: str, tmp_path: Path) -> None:
    put_card(tmp_path)
    pack = put(tmp_path / place, "title: t\nrules: {own-rule: {}, license-missing: {}}\n")
    policies = load_policies([str(pack)])
    assert policies.packs == ("own",)
    assert [rule.id for rule in policies.rules] == ["license-missing", "own-rule"]
    assert [rule.id for rule in load_policies([place], str(tmp_path)).rules] == [
        "license-missing",
        "own-rule",
    ]


def test_the_shipped_policies_named_as_a_folder_have_no_cards_of_their_own() -> None:
    shelf = find_policy(POLICIES).shelf
    assert (shelf.own_cards, shelf.own_packs) == ((), ())


def test_what_is_no_yaml_may_lie_in_a_policy_folder(tmp_path: Path) -> None:
    put_card(tmp_path)
    for path in (
        "README.md",
        "rules/README.md",
        "rules/license/notes.txt",
        "controls/README.md",
        "rules/.hidden.yaml",
    ):
        put(tmp_path / path, "words")
    put(tmp_path / "steelyard.yaml", "{}\n")
    (tmp_path / "packs").mkdir()
    for folder in ("rules/empty", "tests", "docs"):
        (tmp_path / folder).mkdir()
    assert only(load_policies([str(tmp_path)])).id == "own-rule"


def test_a_linked_group_is_read_where_it_lies_in_the_policy_folder(tmp_path: Path) -> None:
    put_card(tmp_path / "policy" / ".data")
    (tmp_path / "policy" / "rules").mkdir(parents=True)
    (tmp_path / "policy" / "rules" / "license").symlink_to("../.data/rules/license")
    assert only(load_policies([str(tmp_path / "policy")])).id == "own-rule"
    (tmp_path / "policy" / ".data").rename(tmp_path / "elsewhere")
    (tmp_path / "policy" / "rules" / "license").unlink()
    (tmp_path / "policy" / "rules" / "license").symlink_to("../../elsewhere/rules/license")
    with pytest.raises(PolicyError, match="is a link to a file outside of the policy folder"):
        load_policies([str(tmp_path / "policy")])


def test_no_policy_at_all_is_refused() -> None:
    with pytest.raises(PolicyError, match="no policy was given"):
        load_policies([])


def test_adding_a_policy_never_loosens_another_and_rules_come_by_id(tmp_path: Path) -> None:
    for id_ in ("b-rule", "a-rule", "c-rule"):
        put_card(tmp_path, id_)
    strict = put_pack(tmp_path, "strict", rules="{b-rule: {severity: error}, c-rule: {}}")
    lax = put_pack(tmp_path, "lax", rules="{b-rule: {severity: note}, a-rule: {}}")
    for order in (["strict", "lax"], ["lax", "strict"]):
        paths = [str(strict if name == "strict" else lax) for name in order]
        policies = load_policies(paths)
        assert policies.packs == tuple(order)
        assert [rule.id for rule in policies.rules] == ["a-rule", "b-rule", "c-rule"]
        assert policies.rules[1].severity is Severity.ERROR


def test_a_policy_given_twice_counts_once(tmp_path: Path) -> None:
    put_card(tmp_path)
    policies = load_policies([str(tmp_path), str(tmp_path)])
    assert policies.packs == (tmp_path.name,)
    assert only(policies).id == "own-rule"


@pytest.mark.parametrize(
    ("base", "own", "wanted"),
    [
        ("{}", "{}", (Severity.ERROR, Severity.WARNING, ["MIT"], 1)),
        ("{severity: note}", "{}", (Severity.NOTE, Severity.NOTE, ["MIT"], 1)),
        ("{severity: note}", "{severity: warning}", (Severity.WARNING, Severity.NOTE, ["MIT"], 1)),
        ("{allow: [A, B], max: 2.5}", "{allow: [C]}", (Severity.ERROR, Severity.WARNING, ["C"], 2.5)),
        ("{allow: []}", "{}", (Severity.ERROR, Severity.WARNING, [], 1)),
        ("{on_unknown: ignore}", "{severity: note}", (Severity.NOTE, Severity.NONE, ["MIT"], 1)),
    ],
)
def test_a_pack_starts_from_those_it_extends(
    base: str, own: str, wanted: tuple[object, ...], tmp_path: Path
) -> None:
    put_card(tmp_path, **PARAMS)
    put_pack(tmp_path, "base", rules=f"{{own-rule: {base}}}")
    rules = f"{{own-rule: {own}}}" if own != "{}" else None
    pack = put_pack(tmp_path, "own", extends="[base]", rules=rules)
    rule = only(load_policies([str(pack)]))
    params = rule.said.params
    assert (rule.severity, rule.on_unknown, params["allow"], params["max"]) == wanted


@pytest.mark.parametrize("order", ["[b, c]", "[c, b]"])
def test_of_several_extended_packs_the_stricter_severity_holds(tmp_path: Path, order: str) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, "a", rules="{own-rule: {severity: note}}")
    put_pack(tmp_path, "b", rules="{own-rule: {severity: warning}}")
    put_pack(tmp_path, "c", extends="[a]", rules=None)
    pack = put_pack(tmp_path, "own", extends=order, rules=None)
    assert only(load_policies([str(pack)])).severity is Severity.WARNING


def test_a_pack_may_extend_a_shipped_one(tmp_path: Path) -> None:
    pack = put_pack(tmp_path, extends="[baseline]", rules="{license-missing: {severity: note}}")
    policies = {rule.id: rule for rule in load_policies([str(pack)]).rules}
    assert set(policies) == {rule.id for rule in load_policies(["baseline"]).rules}
    assert policies["license-missing"].severity is Severity.NOTE


def test_an_unknown_weighs_one_level_less_by_default() -> None:
    assert [
        default_on_unknown(severity) for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    ] == [
        "warning",
        "note",
        "note",
    ]


def test_a_whole_number_may_stand_for_a_number_and_the_reverse_not(tmp_path: Path) -> None:
    put_card(
        tmp_path,
        params="{max: {type: integer, default: 1}}",
        require="{support.sla_uptime: {at_most: params.max}}",
    )
    assert only(load_policies([str(tmp_path)])).said.params == {"max": 1}
    pack = put_pack(tmp_path, rules="{own-rule: {max: 1.5}}")
    with pytest.raises(PolicyError) as caught:
        load_policies([str(pack)])
    assert caught.value.faults[0].message == "`1.5` is not a whole number"


def digest(folder: Path) -> str:
    return load_policies([str(folder)]).digest


def test_the_digest_is_of_what_the_rules_say_and_of_nothing_else(tmp_path: Path) -> None:
    put_card(tmp_path / "one", **PARAMS)
    first = digest(tmp_path / "one")
    assert first.startswith("sha256:")
    assert len(first) == len("sha256:") + 64

    shutil.copytree(tmp_path / "one", tmp_path / "elsewhere")
    assert digest(tmp_path / "elsewhere") == first

    card = tmp_path / "one" / "rules" / "license" / "own-rule.yaml"
    lines = card.read_text(encoding="utf-8").splitlines(keepends=True)
    card.write_text("# a comment\n" + "\n".join(reversed(lines)), encoding="utf-8")
    assert digest(tmp_path / "one") == first

    put_card(tmp_path / "one", **PARAMS, examples="{fail: [{models: [{model: other}]}]}")
    assert digest(tmp_path / "one") == first
    put_pack(tmp_path / "one", title="Any", description="Any", rules="{own-rule: {allow: [MIT]}}")
    assert digest(tmp_path / "one") == first


@pytest.mark.parametrize(
    "settings",
    ["severity: note", "on_unknown: fail", "allow: [MIT, X]", "allow: []", "max: 2"],
)
def test_the_digest_changes_with_every_setting(settings: str, tmp_path: Path) -> None:
    put_card(tmp_path, **PARAMS)
    first = digest(tmp_path)
    put_pack(tmp_path, rules=f"{{own-rule: {{{settings}}}}}")
    assert digest(tmp_path) != first


@pytest.mark.parametrize(
    "change",
    [
        {"severity": "warning"},
        {"title": "Another title"},
        {"when": "{access: {equals: weights}}"},
        {"require": "{license: {present: false}}"},
        {"each": "manifest", "require": "{purpose: {present: true}}"},
        {"because": "Another reason."},
        {"controls": "[FMTI 1]"},
        {"on_unknown": "note"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_digest_changes_with_what_a_card_says(change: dict[str, str | None], tmp_path: Path) -> None:
    put_card(tmp_path)
    first = digest(tmp_path)
    put(tmp_path / "rules" / "license" / "own-rule.yaml", "")
    (tmp_path / "rules" / "license" / "own-rule.yaml").unlink()
    put_card(tmp_path, "own-rule", "license", **change)
    assert digest(tmp_path) != first


def test_the_digest_changes_with_a_rule_more(tmp_path: Path) -> None:
    put_card(tmp_path)
    first = digest(tmp_path)
    put_card(tmp_path, "other-rule")
    assert digest(tmp_path) != first


def test_paths_in_messages_are_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put_card(tmp_path / "policy", require="{licence: {present: true}}")
    with pytest.raises(PolicyError) as caught:
        load_policies(["./policy/"])
    assert caught.value.source is not None
    assert caught.value.source.path == os.path.join("policy", "rules", "license", "own-rule.yaml")


def test_what_nobody_would_look_at_is_refused_even_where_the_policy_is_known(tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    cache = Cache(str(tmp_path / "cache"))
    known = load_policies([str(tmp_path / "policy")], cache=cache)
    assert load_policies([str(tmp_path / "policy")], cache=cache).digest == known.digest
    put(tmp_path / "policy" / "strict.yaml", "title: t\n")
    with pytest.raises(PolicyError, match="lies outside of rules/, packs/ and controls/"):
        load_policies([str(tmp_path / "policy")], cache=cache)


def test_a_pack_reached_by_two_ways_counts_once(tmp_path: Path) -> None:
    put_card(tmp_path)
    put_pack(tmp_path, "root", rules="{own-rule: {severity: note}}")
    put_pack(tmp_path, "left", extends="[root]", rules=None)
    put_pack(tmp_path, "right", extends="[root]", rules="{own-rule: {severity: warning}}")
    for order in ("[right, left]", "[left, right]"):
        pack = put_pack(tmp_path, "own", extends=order, rules=None)
        assert only(load_policies([str(pack)])).severity is Severity.WARNING
    pack = put_pack(tmp_path, "own", extends="[right, root]", rules="{own-rule: {severity: note}}")
    assert only(load_policies([str(pack)])).severity is Severity.NOTE


def test_a_folder_of_cards_is_resolved_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resolved: list[str] = []
    resolve = os.path.realpath

    def counted(path: str) -> str:
        resolved.append(path)
        return resolve(path)

    for number in range(5):
        put_card(tmp_path, f"card-{number}")
    monkeypatch.setattr(os.path, "realpath", counted)
    Shelf(str(tmp_path))
    assert len(resolved) == len(set(resolved)) + 1  # the policy folder itself is asked twice, for two reasons
