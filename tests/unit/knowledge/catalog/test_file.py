"""The file: bisection finds what a scan finds, and whatever is broken is said to be, at its place."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import UsageError
from steelyard.knowledge.catalog import SHIPPED, Catalog, lookup, open_catalog
from steelyard.knowledge.catalog.file import FORMAT, CatalogFile, value_of
from tests.unit.knowledge.catalog.made import catalog, small

if TYPE_CHECKING:
    from pathlib import Path

HEAD = small().partition("\n")[0]


def test_bisection_finds_what_a_scan_finds(tmp_path: Path) -> None:
    file = CatalogFile(catalog(tmp_path).path)
    rows = list(file.everything())
    assert len(rows) > 300
    for row in rows:
        assert row in list(file.records(*row[:2]))
        assert next(file.beginning(*row[:3]))[:3] == row[:3]
    assert not list(file.records("a", "a"))
    assert not list(file.records("z", "z"))
    assert not list(file.beginning("z"))
    assert len(list(file.beginning("d", most=3))) == 3


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return catalog(tmp_path_factory.mktemp("catalog")).path


_NAMES = st.sampled_from(
    ["gpt", "gpt-7", "gpt-7-", "gpt-7-2026", "gpt-7-2026-01-15", "gpt-8", "gpt-8-mini", "solo", "solos", "s"]
)
_QUESTIONS = st.tuples(
    st.booleans(), st.sampled_from(["m", "o", "p"]), st.lists(_NAMES, min_size=1, max_size=2)
)


@given(st.lists(_QUESTIONS, max_size=12))
def test_what_was_asked_before_changes_no_answer(
    path: str, questions: list[tuple[bool, str, list[str]]]
) -> None:
    asked = CatalogFile(path)
    for whole, kind, names in questions:
        fresh = CatalogFile(path)
        if whole:
            assert list(asked.records(kind, *names)) == list(fresh.records(kind, *names))
        else:
            assert list(asked.beginning(kind, *names)) == list(fresh.beginning(kind, *names))


def test_a_file_that_was_closed_is_opened_again(tmp_path: Path) -> None:
    file = CatalogFile(catalog(tmp_path).path)
    file.close()
    assert list(file.records("p", "aws"))
    file.close()
    assert list(file.records("p", "aws"))


def test_of_a_file_that_was_closed_nothing_is_remembered(tmp_path: Path) -> None:
    file = CatalogFile(catalog(tmp_path, f"{HEAD}\np\tacme\topenai\n").path)
    assert not list(file.records("p", "new"))
    file.close()
    catalog(tmp_path, f"{HEAD}\np\tnew\topenai\n")
    assert list(file.records("p", "new")) == [["p", "new", "openai"]]


def test_a_file_without_a_last_line_end_is_read_to_its_end(tmp_path: Path) -> None:
    made = catalog(tmp_path, f"{HEAD}\np\tacme\topenai")
    assert made.named("p", "acme") == "openai"
    assert len(list(CatalogFile(made.path).everything())) == 1
    alone = catalog(tmp_path, HEAD)
    assert alone.named("p", "acme") == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "schema: 1\n",
        f"{FORMAT}\n",
        f"{FORMAT}\tnot json\n",
        f"{FORMAT}\t[]\n",
        f"{FORMAT}\t{{}}\n",
        f'{FORMAT}\t{{"sources": []}}\n',
        f'{FORMAT}\t{{"sources": [["a"]]}}\n',
        f'{FORMAT}\t{{"sources": "ab"}}\n',
        f'{FORMAT}\t{{"sources": [["a", "soon"]]}}\n',
        f'{FORMAT}\t{{"sources": [["", "2026-01-01"]]}}\n',
        f"{FORMAT}\t{'[' * 100_000}\n",
        f'{FORMAT}\t{{"sources": [["a", "2026-01-01"]], "providers": 5}}\n',
        f'{FORMAT}\t{{"sources": [["a", "2026-01-01"]], "resellers": [[1]]}}\n',
        f'{FORMAT}\t{{"sources": [["a", "2026-01-01"]], "routing": null}}\n',
        f'{FORMAT}\t{{"sources": [["a", "2026-01-01"]], "refused": ["id"]}}\n',
        f'{FORMAT}\t{{"sources": [["a", "2026-01-01"]], "refused": {{"id": "many"}}}}\n',
        'steelyard-catalog-2\t{"sources": [["a", "2026-01-01"]]}\n',
    ],
)
def test_what_is_no_catalog_is_refused(tmp_path: Path, text: str) -> None:
    path = catalog(tmp_path, text).path
    with pytest.raises(UsageError, match="is no catalog") as refused:
        open_catalog(path)
    assert "steelyard catalog update" in refused.value.hint


@pytest.mark.parametrize("name", ["missing.tsv", ".", "a\0b"])
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"cannot read|is no catalog"):
        open_catalog(os.path.join(tmp_path, name))


@pytest.mark.parametrize(
    "line",
    [
        "m\tgpt-7",
        "m\tgpt-7\topenai",
        "m\tgpt-7\topenai\t\t\tz=1 0",
        "m\tgpt-7\topenai\t\t\tw",
        "m\tgpt-7\topenai\t\t\tw=1",
        "m\tgpt-7\topenai\t\t\tw=2 0",
        "m\tgpt-7\topenai\t\t\tx=many 0",
        "m\tgpt-7\topenai\t\t\tw=1 zz",
        "m\tgpt-7\topenai\t\t\tw=1 !",
        "m\tgpt-7\topenai\t\tnonsense:x",
        "m\tgpt-7\topenai\t\tzz:x",
        "o\topenai\tgpt-7\t",
        "o\topenai\tgpt-7\t\t\ti=dear 0",
        "m\tgpt-7\t\udcff",
    ],
)
def test_a_broken_record_is_an_error_with_its_place(tmp_path: Path, line: str) -> None:
    path = os.path.join(tmp_path, "broken.tsv")
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.write(f"{HEAD}\n{line}\np\topenai\topenai\n")
    with pytest.raises(UsageError, match="broken catalog, at `"):
        lookup("gpt-7", provider="openai", catalog=Catalog(path))


def lines_of() -> list[str]:
    return small().splitlines(keepends=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("".join([HEAD, "\n", *reversed(lines_of()[1:])]), "is a broken catalog, at `"),
        ("".join([*lines_of(), lines_of()[-1]]), "is a broken catalog, at `"),
        ("".join(lines_of()[:20]), "is cut off"),
        (f"{HEAD}\n", "is cut off"),
        (small()[:-1], "is cut off"),
        (f"{HEAD}\nr\topenai\tgpt\n", "is a broken catalog, at `r openai`"),
    ],
)
def test_what_bisection_would_not_find_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = catalog(tmp_path, text).path
    with pytest.raises(UsageError) as refused:
        open_catalog(path)
    assert words in refused.value.message


def test_a_catalog_that_is_a_pipe_or_too_large_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tsv")
    with pytest.raises(UsageError, match="it is not a plain file"):
        open_catalog(str(tmp_path / "pipe.tsv"))
    (tmp_path / "large.tsv").touch()
    os.truncate(tmp_path / "large.tsv", 64 * 1024 * 1024 + 1)
    with pytest.raises(UsageError, match="is larger than 67,108,864 bytes"):
        open_catalog(str(tmp_path / "large.tsv"))


def test_a_catalog_that_is_cut_off_while_it_is_asked_harms_nobody(tmp_path: Path) -> None:
    made = open_catalog(catalog(tmp_path).path)
    before = made.named("p", "aws")
    os.truncate(made.path, 0)
    assert made.named("p", "aws") == before


def test_lines_of_no_kind_are_refused_when_all_are_read(tmp_path: Path) -> None:
    file = CatalogFile(catalog(tmp_path, f"{HEAD}\nx\ty\tz\n").path)
    with pytest.raises(UsageError, match="broken catalog, at `x y`"):
        list(file.everything())


def test_values() -> None:
    assert value_of("open_weights", "0") is False
    assert value_of("context", "128000") == 128_000
    assert value_of("cached_input_per_mtok", "0.25") == 0.25
    assert value_of("family", "gpt") == "gpt"
    assert value_of("retires", "2027-03-01") == "2027-03-01"


@pytest.mark.parametrize(
    ("name", "text"),
    [("open_weights", "yes"), ("context", "0"), ("context", "x"), ("input_per_mtok", "-1"), ("input_per_mtok", "nan"),
     ("input_per_mtok", "inf"), ("retires", "2027-02-30"), ("released", "20270301"), ("released", "")],
)  # fmt: skip
def test_what_cannot_be_a_value(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"no |Invalid|invalid|could not|out of range|must be|isoformat"):
        value_of(name, text)


def test_importing_reads_nothing_and_one_look_up_reads_little() -> None:
    script = (
        "import sys, io, os\n"
        "opened, before = [], set(sys.modules)\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "from steelyard.knowledge.catalog import lookup\n"
        "assert not [one for one in opened if one.endswith('.tsv')], opened\n"
        "assert lookup('gpt-4o', provider='openai').sure == 'certain'\n"
        "assert [one for one in opened if one.endswith('catalog.tsv')]\n"
        "heavy = {'pydantic', 'click', 'jsonschema', 'sqlite3', 'ast', 'steelyard.knowledge.catalog.feeds',\n"
        " 'steelyard.knowledge.catalog.overlay', 'steelyard.knowledge.licenses'}\n"
        "print(*sorted(heavy & (set(sys.modules) - before)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


def test_the_shipped_catalog_says_what_it_is_made_of() -> None:
    head = SHIPPED.header()
    assert {name.split()[0] for name, _ in head["sources"]} == {
        "models.dev", "litellm", "genai-prices", "mteb", "crfm-helm",
    }  # fmt: skip
    assert head["models"] > 3000
    assert head["offers"] > 5000
