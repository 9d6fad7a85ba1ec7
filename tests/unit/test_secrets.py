"""What has the shape of a credential is taken out of every text. The shapes here are built at run time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard import secrets
from steelyard.secrets import _TOKENS, REDACTED, _shapes, holds, mask, redact, shortened

FAKE = "FAKE0000" * 5


def shapes() -> dict[str, str]:
    """A fake of every shape, put together so that no scanner takes this file for a leak."""
    return {
        "openai": "sk" + "-" + FAKE,
        "anthropic": "sk" + "-ant-api03-" + FAKE,
        "hugging-face": "hf" + "_" + FAKE,
        "github": "gh" + "p_" + FAKE,
        "github-server": "gh" + "s_" + FAKE,
        "gitlab": "gl" + "pat-" + FAKE,
        "slack": "xox" + "b-" + FAKE,
        "aws": "AK" + "IA" + "FAKE0000FAKE0000",
        "aws-session": "AS" + "IA" + "FAKE0000FAKE0000",
        "google": "AI" + "za" + FAKE,
        "jwt": "ey" + "J" + FAKE + "." + FAKE + ".",
        "pem": "-----BEGIN " + "RSA PRIVATE KEY-----" + FAKE,
    }


@pytest.mark.parametrize("name", shapes())
def test_every_shape_is_taken_out(name: str) -> None:
    secret = shapes()[name]
    for text in (secret, f"before {secret}", f'"{secret}'):
        assert FAKE not in redact(text)
        assert "0000" not in redact(text)
        assert REDACTED in redact(text)
        assert len(mask(text)) == len(text)
        assert "0000" not in mask(text)


def test_what_stands_around_a_credential_stays() -> None:
    secret = shapes()["openai"]
    assert redact(f"key {secret}, then more") == f"key {REDACTED}, then more"
    assert mask(f"key {secret}, then more") == f"key {'*' * len(secret)}, then more"


def test_several_credentials_are_all_taken_out() -> None:
    both = f"{shapes()['openai']} {shapes()['hugging-face']}"
    assert redact(both) == f"{REDACTED} {REDACTED}"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://user:" + "hunter2" + "@host/path", f"https://{REDACTED}@host/path"),
        ("https://host/v1?key=" + FAKE, f"https://host/v1?key={REDACTED}"),
        ("https://host/v1?a=b&key=" + FAKE + "&c=d", f"https://host/v1?a=b&key={REDACTED}&c=d"),
    ],
)
def test_credentials_in_a_url_are_taken_out(url: str, safe: str) -> None:
    assert redact(url) == safe


def test_a_private_key_is_taken_out_with_all_its_lines() -> None:
    begin, end = "-----BEGIN " + "PRIVATE KEY-----", "-----END " + "PRIVATE KEY-----"
    text = f"before\n{begin}\n{FAKE}\n{FAKE}\n{end}\nafter"
    assert redact(text) == f"before\n{REDACTED}\nafter"
    masked = mask(text)
    assert "FAKE" not in masked
    assert [len(line) for line in masked.split("\n")] == [len(line) for line in text.split("\n")]
    assert redact(f"{begin}\n{FAKE}\nno end") == REDACTED


@pytest.mark.parametrize(
    "text",
    [
        "risk-assessment-2026-09-final",
        "https://example.org/contracts/aws:2026",
        "https://host:8080/path",
        "claude-sonnet-4-20250514",
        "hf_short",
        "ibm-granite/granite-4.0-h-small",
        "0123456789abcdef0123456789abcdef01234567",
        "?key=short",
        "-----BEGIN CERTIFICATE-----",
    ],
)
def test_what_only_looks_a_little_like_one_stays(text: str) -> None:
    assert redact(text) == text
    assert mask(text) == text


STARTS = [start for starts, _ in _TOKENS for start in starts]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("before", ["", '"', "=", ":", "(", "\\n", "\\u0026", "%20", "\\x20"])
def test_every_beginning_of_a_token_is_known_wherever_it_stands(start: str, before: str) -> None:
    rest = {"dapi": "00ff" * 8, "AKIA": FAKE[:16], "ASIA": FAKE[:16], "eyJ": f"{FAKE}.{FAKE}"}
    gap = " " if start.lower() == "bearer" else ""
    text = f"{before}{start}{gap}{rest.get(start, FAKE)} end"
    assert redact(text) == f"{before}{REDACTED} end"
    assert mask(text) == before + "*" * (len(text) - len(before) - len(" end")) + " end"


@pytest.mark.parametrize("start", STARTS)
def test_a_beginning_inside_a_word_is_none(start: str) -> None:
    assert redact(f"risk{start}x") == f"risk{start}x"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("https://{secret}@host/path", "https://[redacted]@host/path"),
        ("https://user:a/b?{secret}@host", "https://[redacted]@host"),
        ('"https:\\/\\/user:{secret}@host"', '"https:\\/\\/[redacted]@host"'),
        (
            "postgresql://u:{secret}@h:5432/db and https://host/",
            "postgresql://[redacted]@h:5432/db and https://host/",
        ),
        ("https://h/?api_key={secret}&x=1", "https://h/?api_key=[redacted]&x=1"),
        ("https://h/?access_token={secret}", "https://h/?access_token=[redacted]"),
        ("https://h/?api_key=${{KEY}}{secret}", "https://h/?api_key=[redacted]"),
        ("https://${{USER}}:{secret}@h/", "https://[redacted]@h/"),
        ("https://h/?a=1;X-Amz-Signature={secret}", "https://h/?a=1;X-Amz-Signature=[redacted]"),
        ("https://h/?a=1\\u0026sig={secret}", "https://h/?a=1\\u0026sig=[redacted]"),
    ],
)
def test_what_a_url_hides_is_taken_out(text: str, safe: str) -> None:
    assert redact(text.format(secret=FAKE)) == safe


def test_a_token_in_a_query_is_taken_out_once() -> None:
    token = "ey" + "J" + FAKE + "." + FAKE
    assert redact(f"https://h/?token={token}&x=1") == f"https://h/?token={REDACTED}&x=1"
    assert redact(f"https://u:{token}@h/") == f"https://{REDACTED}@h/"


@pytest.mark.parametrize(
    "text",
    [
        "https://host/@user",
        "https://host:8080/a@b",
        "https://[::1]:8080/",
        "ssh://git@host/org/name",
        "https://host/?page=1234567&q=something",
        "https://host/?key=short",
        "https://host/?api_key=${API_KEY}&x=1",
        "https://user:${PASSWORD}@host/db",
        "https://${USER}:${PASSWORD}@host and https://${TOKEN}@host",
        "mailto:team@example.org",
        "a = b; c == d",
    ],
)
def test_an_ordinary_address_stays(text: str) -> None:
    assert redact(text) == text


REPEATED = [
    *STARTS,
    *(start + "-" for start in STARTS),
    *(start + "a" * 15 + " " for start in STARTS),
    "eyJaaaaaaaaaa.",
    "-----BEGIN ",
    "-----BEGIN " + "A" * 30,
    "-----BEGIN " + "PRIVATE KEY-----",
    "-----END ",
    "://",
    "://a:b",
    "://@",
    "://a:/@",
    ":\\/\\/",
    "https://a:b/c@",
    "?key=",
    "?key",
    "&key=aaaaaaaa",
    "?=",
    "\\n",
    "A",
]


@pytest.mark.parametrize("piece", REPEATED)
def test_no_text_takes_more_than_linear_time(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    assert len(mask(text + "!")) == len(text) + 1  # after minutes, where something takes the square


@given(st.lists(st.sampled_from([*REPEATED, "0a" * 10, ".", "@", " ", "\\n", "=", "x"]), max_size=8))
def test_what_a_pattern_finds_the_look_before_it_lets_through(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = _shapes().search(text)
    assert found is None or REDACTED in redact(text)
    assert redact(redact(text)) == redact(text)
    assert len(mask(text)) == len(text)


PIECES = [*REPEATED, "0a" * 10, ".", "@", " ", "\\n", "=", "x", "://", "?sig=abcdef", ";key=", "123456"]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=4).map("".join), max_size=6))
def test_looking_through_many_texts_finds_what_each_of_them_has(texts: list[str]) -> None:
    assert holds(texts) == any(mask(text) != text for text in texts)


@pytest.mark.parametrize("text", ["://u@", "?sig=abcdef", ";key=123456"])
def test_the_shortest_credentials_are_found(text: str) -> None:
    assert REDACTED in redact(text)
    assert holds(["word", text])


def test_words_are_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def spans(text: str) -> list[tuple[int, int]]:
        seen.append(text)
        return []

    monkeypatch.setattr(secrets, "_spans", spans)
    assert not holds(["word", "2026-10-01", "a longer text", "a@b"])
    assert seen == ["a longer text\na@b"]


def test_a_long_text_is_cut_after_its_credentials_are_taken_out() -> None:
    url = "https://user:" + "hunter2" * 20 + "@host"
    assert "hunter2" not in shortened(url, 60)
    assert shortened("x" * 100, 60) == "x" * 59 + "…"
    assert shortened("x" * 60, 60) == "x" * 60
