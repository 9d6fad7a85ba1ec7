from __future__ import annotations

import marshal
import os
from typing import TYPE_CHECKING

import pytest

from steelyard.manifest.derived import DERIVED
from steelyard.policy.cache import Cache
from steelyard.policy.load import load_policies
from steelyard.policy.rule import thaw
from tests.unit.policy.cards import policies, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "together",
    ["", "TOGETHER = {}", "TOGETHER = {'model': ((), ())}", "TOGETHER = {'model': ((), (1,))}"],
)
def test_what_would_ask_fewer_rules_than_there_are_is_no_policy(tmp_path: Path, together: str) -> None:
    packs, digest, rules, _, *beside = marshal.loads(policies(tmp_path).freeze())  # noqa: S302 - our own bytes
    code = compile(f"def r0(manifest, model, subject, as_of): return 0\n{together}\n", "<policy>", "exec")
    with pytest.raises(ValueError, match="not a policy set"):
        thaw(marshal.dumps((packs, digest, rules, code, *beside)))


def test_what_is_kept_asks_every_rule(tmp_path: Path) -> None:
    kept = thaw(policies(tmp_path).freeze())
    assert [rule.id for kind in kept.kinds for rule in kind.rules] == [rule.id for rule in kept.rules]


def test_what_was_kept_when_other_facts_were_derived_is_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_card(
        tmp_path / "policy",
        require="{openness: {equals: open-source}}",
        status="preview",
        examples="{unknown: [{}]}",
    )
    kept = Cache(str(tmp_path / "cache"))
    load_policies([str(tmp_path / "policy")], cache=kept)
    (entry,) = os.listdir(tmp_path / "cache")
    load_policies([str(tmp_path / "policy")], cache=kept)
    assert os.listdir(tmp_path / "cache") == [entry]
    monkeypatch.setattr("steelyard.policy.load.DERIVED", {**DERIVED, "model": {}})
    load_policies([str(tmp_path / "policy")], cache=kept)
    assert len(os.listdir(tmp_path / "cache")) == 2


def test_what_was_kept_of_another_organisation_is_built_anew(tmp_path: Path) -> None:
    put_card(tmp_path / "policy")
    kept = Cache(str(tmp_path / "cache"))
    for domicile in ("DE", "FR", "DE"):
        put_pack(tmp_path / "policy", org=f"{{domicile: [{domicile}]}}")
        found = load_policies([str(tmp_path / "policy")], cache=kept)
        assert found.rule("own-rule").said.org == {"domicile": [domicile]}
