from __future__ import annotations

import marshal
from typing import TYPE_CHECKING

import pytest

from steelyard.policy.rule import thaw
from tests.unit.policy.cards import policies

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "together",
    ["", "TOGETHER = {}", "TOGETHER = {'model': (None, ())}", "TOGETHER = {'model': (None, (1,))}"],
)
def test_what_would_ask_fewer_rules_than_there_are_is_no_policy(tmp_path: Path, together: str) -> None:
    packs, digest, rules, _, *beside = marshal.loads(policies(tmp_path).freeze())  # noqa: S302 - our own bytes
    code = compile(f"def r0(manifest, model, subject, as_of): return 0\n{together}\n", "<policy>", "exec")
    with pytest.raises(ValueError, match="not a policy set"):
        thaw(marshal.dumps((packs, digest, rules, code, *beside)))


def test_what_is_kept_asks_every_rule(tmp_path: Path) -> None:
    kept = thaw(policies(tmp_path).freeze())
    assert [rule.id for kind in kept.kinds for rule in kind.rules] == [rule.id for rule in kept.rules]
