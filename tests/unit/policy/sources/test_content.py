"""What is taken of a tree or an archive, what is refused, and the digest of it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import PolicyError
from steelyard.policy.sources.content import Content, Form, Gathering, Limits

if TYPE_CHECKING:
    from pathlib import Path

SMALL = Limits(entries=20, files=3, file=10, total=25)


def taken(*entries: tuple[str, Form, bytes], folder: str = "p") -> Content:
    gathering = Gathering("the remote", folder, SMALL)
    for path, form, content in entries:
        name = gathering.wanted(path, form, len(content))
        if name:
            gathering.put(name, content)
    return gathering.content()


def file(path: str, content: bytes = b"x") -> tuple[str, Form, bytes]:
    return path, Form.FILE, content


CARD = file("p/rules/a/b.yaml")
REFUSED = [
    ("a way out", [file("p/rules/../../x.yaml")], "a path that leads out: p/rules/../../x.yaml"),
    ("a way out elsewhere", [file("q/../x")], "a path that leads out"),
    ("an absolute path", [file("/etc/passwd")], "a path that leads out"),
    ("a double slash", [file("p//rules/x.yaml")], "a path that leads out"),
    ("a backslash", [file("p\\..\\x")], "a path that leads out"),
    ("a NUL", [file("p/rules/a\0")], "a path that leads out"),
    ("a link", [("p/rules/a/b.yaml", Form.LINK, b"")], "a link where a file should be: p/rules/a/b.yaml"),
    ("a linked folder", [("p/rules", Form.LINK, b"")], "a link where a file should be: p/rules"),
    ("a submodule", [("p/packs/sub", Form.SUBMODULE, b"")], "a submodule where a file should be"),
    ("a device", [("p/packs/dev.yaml", Form.OTHER, b"")], "neither a file nor a folder where"),
    ("a folder for a signature", [("p/policy.sig", Form.FOLDER, b"")], "a folder where a file should be"),
    ("a file for a folder", [file("p/rules")], "a file whose name is not plain"),
    ("a strange name", [file("p/rules/a/b c.yaml")], "a file whose name is not plain"),
    (
        "a folder called nearly so",
        [("p/Rules", Form.FOLDER, b"")],
        "`Rules`, which would never be looked into",
    ),
    (
        "a large file",
        [file("p/rules/a/b.yaml", b"x" * 11)],
        "a file of 11 bytes, p/rules/a/b.yaml; the most is 10",
    ),
    ("too much", [file(f"p/rules/a/{n}.yaml", b"x" * 9) for n in range(3)], "more than 25 bytes"),
    ("too many files", [file(f"p/rules/a/{n}.yaml") for n in range(4)], "more than 3 files"),
    ("too many entries", [file(f"q/{n}") for n in range(21)], "more than 20 entries"),
    ("one file twice", [CARD, CARD], "two files called rules/a/b.yaml"),
    ("one file in two cases", [CARD, file("p/rules/a/B.yaml")], "two files called rules/a/B.yaml"),
    ("nothing", [file("p/README.md"), file("rules/a/b.yaml")], "no rules/ and no packs/ in `p`"),
]


@pytest.mark.parametrize(
    ("entries", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_no_policy_may_hold_is_refused(entries: list[tuple[str, Form, bytes]], message: str) -> None:
    with pytest.raises(PolicyError) as refused:
        taken(*entries)
    assert message in refused.value.message
    assert refused.value.message.startswith("the remote ")
    assert refused.value.hint


def test_a_file_that_is_larger_than_it_said_is_refused() -> None:
    gathering = Gathering("the remote", "", SMALL)
    name = gathering.wanted("rules/a/b.yaml", Form.FILE, 1)
    with pytest.raises(PolicyError, match="file too large"):
        gathering.put(name, b"x" * 11)


def test_only_the_policy_is_taken() -> None:
    found = taken(
        ("p/rules", Form.FOLDER, b""),
        CARD,
        file("p/controls/c.yaml"),
        file("p/policy.sig", b"s"),
        file("p/rules/.gitkeep"),
        file("p/docs/x.md"),
        ("link", Form.LINK, b""),
        ("p/other", Form.SUBMODULE, b""),
    )
    assert [name for name, _ in found.files] == ["controls/c.yaml", "rules/a/b.yaml"]
    assert found.signatures == {"policy.sig": b"s"}


def test_the_digest_is_what_sha256sum_gives(tmp_path: Path) -> None:
    content = Content((("packs/own.yaml", b"a: 1\n"), ("rules/a/b.yaml", b"")))
    for name, text in content.files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text)
    command = "find rules packs -type f | LC_ALL=C sort | xargs sha256sum"
    listing = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=True).stdout
    assert content.listing == listing
    again = subprocess.run(["sha256sum"], input=listing, capture_output=True, check=True).stdout.decode()
    assert content.digest == f"sha256:{again.split()[0]}"


FILES = st.dictionaries(
    st.sampled_from(["rules/a/b.yaml", "packs/c.yaml", "packs/d.yaml"]), st.binary(max_size=8)
)


@given(FILES, FILES)
def test_two_contents_have_one_digest_only_if_they_are_one(
    one: dict[str, bytes], other: dict[str, bytes]
) -> None:
    digests = [Content(tuple(sorted(files.items()))).digest for files in (one, other)]
    assert (digests[0] == digests[1]) is (one == other)
