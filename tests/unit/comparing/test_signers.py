"""Whoever signed a policy from elsewhere has to sign what takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from steelyard.comparing.gate import Gate, read_gate
from steelyard.comparing.signers import unsigned
from steelyard.comparing.weakened import weakened
from steelyard.config import Config
from steelyard.policy.choose import choose

if TYPE_CHECKING:
    from pathlib import Path

ONE = "git+https://git.example.org/policies@v1#policy"
NEXT = "git+https://git.example.org/policies@v1b#policy"
OTHER = "git+https://git.example.org/others@v1"
LOCK = (
    'schema: 1\nsources:\n  "{source}":\n    kind: git\n    resolved: "{commit}"\n    digest: "sha256:{digest}"\n'
    '    date: "2026-11-01"\n{signature}'
)
OURS = "    signature: {type: ssh, key: ours}\n"


class Here(NamedTuple):
    """A lock whose sources all stand for one folder."""

    folder: Path
    stamp: bytes = b""

    def place(self, source: str) -> str:
        assert source.startswith("git+")
        return str(self.folder)


def side(folder: Path, policy: str, extends: str, source: str, signature: str) -> Gate:
    """Return a gate whose policy is a source, or a pack of the repository that extends one."""
    for path, text in {
        "elsewhere/packs/out.yaml": "title: Out\nextends: [baseline]\n",
        "repo/policy/packs/house.yaml": f"title: House\nextends: ['{extends}']\n",
        "repo/policy.lock": LOCK.format(source=source, commit="a" * 40, digest="b" * 64, signature=signature),
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    config = Config(
        str(folder / "repo"),
        policy=(policy if policy.startswith("git+") else str(folder / "repo" / policy),),
    )
    elsewhere = Here(folder / "elsewhere")
    return read_gate(config, choose(config.policy, ".", elsewhere), elsewhere)


@pytest.mark.parametrize("policy", ["", "policy"], ids=["named", "extended"])
@pytest.mark.parametrize("now", [ONE, NEXT], ids=["itself", "the next tag"])
def test_a_signature_that_is_dropped(tmp_path: Path, policy: str, now: str) -> None:
    before = side(tmp_path / "before", policy or ONE, ONE, ONE, OURS)
    after = side(tmp_path / "after", policy or now, now, now, "")
    (found,) = weakened(before, after)
    assert (found.file, found.region.start_line) == ("policy.lock", 3)
    assert found.what == f"the signer of `{now}` is another"
    assert (found.was, found.now) == ('{"key": "ours", "type": "ssh"}', "nobody")
    assert weakened(before, before) == weakened(after, after) == ()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({ONE: "ours"}, {ONE: "ours"}, []),
        ({ONE: "ours"}, {ONE: "theirs"}, [(ONE, "theirs", ("ours",))]),
        ({ONE: ""}, {ONE: "ours"}, []),
        ({ONE: "ours"}, {NEXT: "ours"}, []),
        ({ONE: "ours", OTHER: "theirs"}, {NEXT: "theirs", OTHER: "theirs"}, [(NEXT, "theirs", ("ours",))]),
        ({ONE: "ours"}, {ONE: "ours", NEXT: ""}, [(NEXT, "nobody", ("ours",))]),
        ({ONE: "ours"}, {OTHER: ""}, [(OTHER, "nobody", ("ours",))]),
        ({ONE: "ours"}, {OTHER: "ours"}, []),
        ({ONE: "ours"}, {ONE: "ours", OTHER: ""}, []),
        ({ONE: ""}, {OTHER: ""}, []),
        ({ONE: "ours"}, {}, []),
        ({ONE: "ours"}, {ONE: "ours", "git+nowhere": ""}, []),
    ],
)
def test_who_has_to_sign(
    before: dict[str, str], after: dict[str, str], told: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert list(unsigned(before, after)) == told
