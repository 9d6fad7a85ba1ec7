"""The cache of compiled policies: the same answer, sooner; whatever is wrong with it, the same answer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.policy import cache as module
from steelyard.policy.cache import NO_CACHE, Cache, is_entry, key
from steelyard.policy.load import load_policies
from steelyard.policy.rule import thaw

if TYPE_CHECKING:
    from pathlib import Path


def said(policies: object) -> list[object]:
    return [rule.said for rule in policies.rules]  # type: ignore[attr-defined]


def test_an_entry_comes_back_under_its_own_name_only(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "c"))
    cache.put("a", b"content")
    assert cache.get("a") == b"content"
    assert cache.get("b") is None
    os.rename(tmp_path / "c" / "a", tmp_path / "c" / "b")
    assert cache.get("b") is None


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 40])
def test_a_damaged_entry_is_passed_over(tmp_path: Path, damage: bytes) -> None:
    cache = Cache(str(tmp_path))
    cache.put("a", b"content")
    (tmp_path / "a").write_bytes(damage)
    assert cache.get("a") is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(str(tmp_path / "file"))
    cache.put("a", b"content")
    assert cache.get("a") is None
    assert NO_CACHE.get("a") is None
    NO_CACHE.put("a", b"content")


def test_old_entries_are_forgotten_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_ENTRIES", 3)
    (tmp_path / "own-rule.yaml").write_text("title: a card, in a folder that happens to be called so")
    (tmp_path / "folder").mkdir()
    cache = Cache(str(tmp_path))
    names = [key([bytes([number])]) for number in range(6)]
    for number, name in enumerate(names):
        cache.put(name, b"x")
        os.utime(tmp_path / name, ns=(number, number))
    cache.put(key([b"last"]), b"x")
    assert cache.get(key([b"last"])) == b"x"
    assert {entry for entry in os.listdir(tmp_path) if cache.get(entry)} == {*names[-2:], key([b"last"])}
    assert {"own-rule.yaml", "folder"} < set(os.listdir(tmp_path))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("0123456789abcdef" * 2, True),
        ("." + "0123456789abcdef" * 2, True),
        ("." + "0123456789abcdef" * 2 + ".4711", True),
        ("0123456789abcdef" * 2 + ".4711", True),
        ("0123456789abcdef" * 2 + ".", False),
        ("0123456789abcdef" * 2 + ".x", False),
        ("0123456789abcdef" * 2 + ".1.2", False),
        ("0123456789abcdef" * 2 + ".\u0661", False),
        (".." + "0123456789abcdef" * 2, False),
        ("0123456789abcdeF" * 2, False),
        ("0123456789abcdef", False),
        ("0123456789abcde." * 2, False),
        ("0123456789abcdef" * 2 + "\n", False),
        ("", False),
    ],
)
def test_what_an_entry_is_called(name: str, *, expected: bool) -> None:
    assert is_entry(name) is expected


def test_keys_tell_lists_of_parts_apart() -> None:
    assert key([b"ab", b"c"]) != key([b"a", b"bc"])
    assert key([b"a"]) == key([b"a"])


def test_a_cached_policy_says_and_decides_the_same(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "c"))
    first = load_policies(["baseline"], cache=cache)
    assert len(os.listdir(tmp_path / "c")) == 1
    again = load_policies(["baseline"], cache=cache)
    assert again is not first
    assert said(again) == said(first) == said(load_policies(["baseline"]))
    assert again.digest == first.digest
    assert again.packs == first.packs


def test_any_byte_of_a_policy_folder_is_part_of_the_key(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "c"))
    pack = tmp_path / "p" / "packs" / "mine.yaml"
    pack.parent.mkdir(parents=True)
    pack.write_text("title: mine\nrules: {license-missing: {severity: note}}\n")
    assert load_policies([str(tmp_path / "p")], cache=cache).rules[0].severity == "note"
    pack.write_text("title: mine\nrules: {license-missing: {severity: error}}\n")
    assert load_policies([str(tmp_path / "p")], cache=cache).rules[0].severity == "error"


def test_what_is_no_policy_set_is_refused() -> None:
    for content in (b"", b"nonsense", b"\xff" * 30):
        with pytest.raises(ValueError, match="not a policy set"):
            thaw(content)
