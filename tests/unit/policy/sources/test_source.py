"""A source is written in one way, and whatever else looks like one is refused."""

from __future__ import annotations

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.elsewhere import UNLOCKED, is_elsewhere
from steelyard.policy.sources.source import Kind, Source, parse_source

GOOD = [
    (
        "git+https://git.example.org/acme/policies@v1.2#policy",
        (Kind.GIT, "https://git.example.org/acme/policies", "v1.2", "policy", ""),
    ),
    (
        "git+ssh://git@git.example.org:2222/acme/policies.git@release/1#a/b/packs/acme.yaml",
        (Kind.GIT, "ssh://git@git.example.org:2222/acme/policies.git", "release/1", "a/b", "acme.yaml"),
    ),
    ("git+ssh://git.example.org/p@v1", (Kind.GIT, "ssh://git.example.org/p", "v1", "", "")),
    ("git+file:///srv/git/policies@main", (Kind.GIT, "file:///srv/git/policies", "main", "", "")),
    ("git+https://[::1]:8443/p@v1", (Kind.GIT, "https://[::1]:8443/p", "v1", "", "")),
    ("https://example.org/p-1.tar.gz#p-1", (Kind.ARCHIVE, "https://example.org/p-1.tar.gz", "", "p-1", "")),
    ("https://example.org/p.zip", (Kind.ARCHIVE, "https://example.org/p.zip", "", "", "")),
    (
        "https://example.org/p.tgz#packs/a.yml",
        (Kind.ARCHIVE, "https://example.org/p.tgz", "", "", "a.yml"),
    ),
    ("package:acme_policies#policy", (Kind.PACKAGE, "acme_policies", "", "policy", "")),
]
BAD = [
    ("git+https://example.org/p", "names no ref", "@v1"),
    ("git+ssh://git@example.org/p", "names no ref", "@v1"),
    ("git+https://example.org@v1", "user or a password", "credential helper"),
    ("git+https://example.org/p@", "cannot be the name", "Write"),
    ("git+https://example.org/p@-upload-pack", "cannot be the name", ""),
    ("git+https://example.org/p@a..b", "cannot be the name", ""),
    ("git+https://example.org/p@v1.lock", "cannot be the name", ""),
    ("git+https://example.org/p@v1^{}", "cannot be the name", ""),
    ("git+https://-oProxyCommand=x/p@v1", "is no source", ""),
    ("git+ssh://-oProxyCommand=x/p@v1", "is no source", ""),
    ("git+ext::sh -c id@v1", "is no source", ""),
    ("git+http://example.org/p@v1", "could be changed on the way", "https, ssh"),
    ("git://example.org/p@v1", "could be changed on the way", "https, ssh"),
    ("http://example.org/p.zip", "could be changed on the way", "https, ssh"),
    ("https://example.org/p", "is no source", ".tar.gz"),
    ("https://example.org/p.zip?token=x", "is no source", ""),
    ("git@example.org:acme/p@v1", "is no source", "git+ssh"),
    ("ftp://example.org/p.zip", "is no source", ""),
    ("package:acme.policies", "is no source", ""),
    ("package:", "is no source", ""),
    ("git+https://example.org/p@v1#", "is no source", ""),
    ("git+https://example.org/p@v1#../x", "cannot be the folder", "without `.`"),
    ("git+https://example.org/p@v1#/x", "cannot be the folder", ""),
    ("git+https://example.org/p@v1#a\\b", "cannot be the folder", ""),
    ("git+https://example.org/p@v1\n", "cannot be the name", ""),
    ("git+https://example.org/" + "a" * 1000 + "@v1", "is no source", ""),
]


@pytest.mark.parametrize(("text", "parts"), GOOD)
def test_a_source_is_taken_apart(text: str, parts: tuple[Kind, str, str, str, str]) -> None:
    assert is_elsewhere(text)
    assert parse_source(text) == Source(text, *parts)


@pytest.mark.parametrize(("text", "message", "hint"), BAD)
def test_what_is_no_source_is_refused_with_the_way_out(text: str, message: str, hint: str) -> None:
    assert is_elsewhere(text)
    with pytest.raises(PolicyError) as refused:
        parse_source(text)
    assert message in refused.value.message
    assert hint in refused.value.hint
    assert refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "git+https://me:hunter2@example.org/p@v1",
        "https://me:hunter2@example.org/p.zip",
        "git+https://t@h/p@v1",
    ],
)
def test_credentials_are_refused_and_never_repeated(text: str) -> None:
    with pytest.raises(PolicyError, match="user or a password") as refused:
        parse_source(text)
    assert "hunter2" not in refused.value.message + refused.value.hint


def test_a_password_for_ssh_is_no_source() -> None:
    with pytest.raises(PolicyError):
        parse_source("git+ssh://me:hunter2@example.org/p@v1")


@pytest.mark.parametrize("text", ["baseline", "./policy", "/srv/policy", "C:\\policy", "packs/own.yaml", ""])
def test_names_and_paths_are_not_from_elsewhere(text: str) -> None:
    assert not is_elsewhere(text)


def test_without_a_lock_a_misspelt_source_is_told_first() -> None:
    with pytest.raises(PolicyError, match="names no ref"):
        UNLOCKED.place("git+https://example.org/p")
    with pytest.raises(PolicyError, match=r"there is no policy\.lock"):
        UNLOCKED.place("git+https://example.org/p@v1")
