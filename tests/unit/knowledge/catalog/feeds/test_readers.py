"""The readers of the five packages, each on a few rows of its form, good and hostile."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.knowledge.catalog.feeds import genai_prices, helm, litellm, models_dev, mteb
from steelyard.knowledge.catalog.feeds.rows import Cleaner, Row

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def cleaner() -> Cleaner:
    return Cleaner("feed 1", "2026-11-20")


def price(**row: Any) -> dict[str, Any]:
    return {"mode": "chat", "litellm_provider": "openai", **row}


def test_litellm(cleaner: Cleaner) -> None:
    table = {
        "sample_spec": {"mode": "one of"},
        "gpt-7": price(input_cost_per_token=2e-06, output_cost_per_token=8e-06, cache_read_input_token_cost=2e-07,
                       max_input_tokens=400_000, max_output_tokens=8_000, deprecation_date="2027-03-01",
                       deprecation_source="https://example.org/d", successor_model="gpt-8",
                       input_cost_per_token_above_200k_tokens=1, input_cost_per_token_above_100k_tokens=1,
                       supported_modalities=["image", "text"], supported_output_modalities=["text"]),
        "azure/gpt-7": price(litellm_provider="azure", deprecation_source="https://management.azure.com/subscriptions/1"),
        "vertex_ai/claude@2": price(litellm_provider="vertex_ai-anthropic_models"),
        "bedrock/a.b": price(litellm_provider="bedrock_converse"),
        "embed": price(mode="embedding", max_output_tokens=5, input_cost_per_token=1e-07, output_cost_per_token=0),
        "bedrock/fast-latest": {"alias_of": "bedrock/fast-1"},
        "1024-x-1024/gpt-image": price(mode="image_generation"),
        "azure/eu/gpt-7": price(litellm_provider="azure"),
        "bedrock/us-east-1/a.b": price(litellm_provider="bedrock"),
        "together-ai-up-to-4b": price(litellm_provider="together_ai"),
        "search": price(mode="search"),
        "listed": price(mode=["chat"]),
        "broken": 3,
        "two words": price(),
    }  # fmt: skip
    rows = {row.id: row for row in litellm.rows(table, cleaner)}
    assert list(rows) == ["gpt-7", "claude@2", "a.b", "embed", "fast-latest"] or set(rows) == {
        "gpt-7", "claude@2", "a.b", "embed", "fast-latest"
    }  # fmt: skip
    first = next(row for row in litellm.rows({"gpt-7": table["gpt-7"]}, cleaner))
    assert first == Row(
        "openai",
        "gpt-7",
        {"context": "400000", "output_limit": "8000", "modality": "text,image>text"},
        {"retires": "2027-03-01", "replacement": "gpt-8", "context": "400000", "input_per_mtok": "2",
         "output_per_mtok": "8", "cached_input_per_mtok": "0.2", "tiered_above": "100000"},
        page="https://example.org/d",
    )  # fmt: skip
    assert rows["gpt-7"].channel == "azure"
    assert rows["gpt-7"].page == ""
    assert rows["embed"].about == {"modality": "text>embedding"}
    assert rows["embed"].facts == {"input_per_mtok": "0.1", "output_per_mtok": "0"}
    assert rows["fast-latest"] == Row("bedrock", "fast-latest", {}, {}, "fast-1")
    assert cleaner.refused == {"id": 1}
    assert cleaner.told == [("id", "two words")]


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("input_cost_per_token", -1e-06, "price"),
        ("input_cost_per_token", 1.0, "price"),
        ("input_cost_per_token", "NaN", "price"),
        ("input_cost_per_token", "free", "price"),
        ("input_cost_per_token", True, "price"),
        ("input_cost_per_token", [1], "price"),
        ("max_input_tokens", -5, "size"),
        ("max_input_tokens", 1.5, "size"),
        ("max_input_tokens", 10**12, "size"),
        ("max_input_tokens", "lots", "size"),
        ("deprecation_date", "2026-02-30", "date"),
        ("deprecation_date", "soon", "date"),
        ("deprecation_date", "1999-01-01", "date"),
        ("deprecation_date", "2099-01-01", "date"),
        ("deprecation_date", 20270301, "date"),
        ("successor_model", "two words", "id"),
        ("successor_model", {"a": 1}, "id"),
    ],
)
def test_what_cannot_be_true_is_refused_and_counted(
    cleaner: Cleaner, field: str, value: object, what: str
) -> None:
    (row,) = litellm.rows({"gpt-7": price(**{field: value})}, cleaner)
    assert row.facts == {}
    assert cleaner.refused == {what: 1}
    assert cleaner.told == [(what, "gpt-7")]


def test_a_price_of_nothing_says_only_that_none_is_known(cleaner: Cleaner) -> None:
    table = {
        "a": price(input_cost_per_token=0, output_cost_per_token=0, max_input_tokens=8),
        "b:free": price(input_cost_per_token=0, output_cost_per_token=0),
    }
    none, free = litellm.rows(table, cleaner)
    assert none.facts == {"context": "8"}
    assert free.facts == {"input_per_mtok": "0", "output_per_mtok": "0"}
    assert cleaner.refused == {"price of nothing": 1}


def test_refusals_are_noted_up_to_a_point_and_counted_beyond(cleaner: Cleaner) -> None:
    list(litellm.rows({f"m{number}": price(max_input_tokens=-1) for number in range(50)}, cleaner))
    assert cleaner.refused["size"] == 50
    assert len(cleaner.told) == 20


API: dict[str, Any] = {
    "openai": {
        "models": {
            "gpt-7": {
                "open_weights": False, "knowledge": "2025-09", "release_date": "2025-09-15", "family": "gpt", "status": "beta",
                "limit": {"context": 400_000, "output": 8_000}, "cost": {"input": 2, "output": 8, "cache_read": 0.2},
                "modalities": {"input": ["text", "pdf", "image"], "output": ["text"]}, "tiered_above": 200_000,
            },
            "odd": {"open_weights": "yes", "knowledge": "2024", "limit": 3, "modalities": {"input": "text"}, "status": 5},
            "bad": 3,
        }
    },
    "huggingface": {"models": {"a/m": {"knowledge": "sometime"}}},
    "none": {"models": []},
    "worse": 3,
}  # fmt: skip


def test_models_dev(cleaner: Cleaner) -> None:
    first, odd, repository = models_dev.rows(API, cleaner)
    assert first.about == {
        "open_weights": "0", "knowledge": "2025-09", "released": "2025-09-15", "family": "gpt", "context": "400000",
        "output_limit": "8000", "modality": "text,image>text",
    }  # fmt: skip
    assert first.facts == {
        "context": "400000", "stage": "preview", "input_per_mtok": "2", "output_per_mtok": "8",
        "cached_input_per_mtok": "0.2", "tiered_above": "200000",
    }  # fmt: skip
    assert (odd.about, odd.facts) == ({"knowledge": "2024"}, {})
    assert repository.about == {"repository": "a/m"}
    assert cleaner.refused == {"flag": 1, "date": 1}


def database(folder: Path) -> str:
    path = os.path.join(folder, "db?.sqlite")
    with sqlite3.connect(path) as made:
        made.executescript(
            """
            CREATE TABLE metadata (key TEXT, value TEXT);
            INSERT INTO metadata VALUES ('generated_at', '2026-08-18T08:14:34+00:00');
            CREATE TABLE models (full_id TEXT, provider_id TEXT, id TEXT, family TEXT, knowledge TEXT,
                open_weights INTEGER, limit_context INTEGER, limit_output INTEGER, status TEXT);
            INSERT INTO models VALUES ('openai:gpt-7', 'openai', 'gpt-7', 'gpt', '2025-09', 0, 400000, 8000, NULL);
            CREATE TABLE model_modalities (model_full_id TEXT, direction TEXT, position INTEGER, value TEXT);
            INSERT INTO model_modalities VALUES ('openai:gpt-7', 'input', 0, 'text'), ('openai:gpt-7', 'output', 0, 'text');
            CREATE TABLE pricing (model_full_id TEXT, experimental_mode_name TEXT, min_context INTEGER, cost_input REAL,
                cost_output REAL, cost_cache_read REAL);
            INSERT INTO pricing VALUES ('openai:gpt-7', NULL, 0, 2, 8, NULL), ('openai:gpt-7', NULL, 200000, 4, 16, NULL),
                ('openai:gpt-7', NULL, 300000, 5, 20, NULL), ('openai:gpt-7', 'fast', 0, 9, 9, NULL);
            """
        )
    made.close()
    return path


def test_the_packaged_database_has_the_form_of_the_published_file(tmp_path: Path, cleaner: Cleaner) -> None:
    path = database(tmp_path)
    assert models_dev.generated_on(path) == "2026-08-18"
    (row,) = models_dev.rows(models_dev.tables(path), cleaner)
    assert row.facts == {
        "context": "400000", "input_per_mtok": "2", "output_per_mtok": "8", "tiered_above": "200000",
    }  # fmt: skip
    assert row.about["open_weights"] == "0"


def test_what_is_no_such_database_is_an_error_that_can_be_said(tmp_path: Path) -> None:
    path = os.path.join(tmp_path, "db.sqlite")
    with pytest.raises(ValueError, match="unable to open"):
        models_dev.tables(path)
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE metadata (key TEXT, value TEXT)")
    made.close()
    assert models_dev.generated_on(path) == ""
    with sqlite3.connect(path) as made:
        made.execute("INSERT INTO metadata VALUES ('generated_at', 'yesterday')")
    made.close()
    with pytest.raises(ValueError, match="isoformat"):
        models_dev.generated_on(path)
    with pytest.raises(ValueError, match="no such table"):
        models_dev.tables(path)


GENAI = """
raise SystemExit('this must never run')
providers = [
    Provider(id='openai', models=[
        ModelInfo(id='gpt-7', match=ClauseOr(or_=[ClauseEquals(equals='gpt-7'), ClauseEquals(equals='gpt-7-x'), ClauseStartsWith(starts_with='gpt-7-')]),
            context_window=400000, deprecated=True,
            prices=ModelPrice(input_mtok=TieredPrices(base=Decimal('2'), tiers=[Tier(start=272000, price=Decimal('4')), Tier(start=200000, price=Decimal('3'))]), output_mtok=Decimal('8'), cache_read_mtok=0.2)),
        ModelInfo(id='regional.a.b', match=ClauseEquals(equals='us.a.b'), prices=ModelPrice(input_mtok=Decimal('1'))),
        ModelInfo(id='dated', match=ClauseContains(contains='x'), prices=[
            ConditionalPrice(prices=ModelPrice(input_mtok=Decimal('9'))),
            ConditionalPrice(constraint=StartDateConstraint(start_date=date(2026, 1, 5)), prices=ModelPrice(input_mtok=Decimal('7'))),
            ConditionalPrice(constraint=StartDateConstraint(start_date=date(2027, 1, 5)), prices=ModelPrice(input_mtok=Decimal('1')))]),
        ModelInfo(id='hourly', match=ClauseEquals(equals='hourly'), prices=[
            ConditionalPrice(constraint=TimeOfDateConstraint(start_time=time(1)), prices=ModelPrice(input_mtok=Decimal('1')))]),
        ModelInfo(id='computed', match=ClauseEquals(equals='computed'), prices=price_of('x')),
        ModelInfo(id='listed', match=ClauseOr(or_=clauses), prices=[named]),
        ModelInfo(id='bare', match=clause, prices=ModelPrice()),
    ]),
]
"""


def test_genai_prices(cleaner: Cleaner) -> None:
    rows = {row.id: row for row in genai_prices.rows(GENAI.replace("raise", "# raise"), cleaner)}
    assert set(rows) == {"gpt-7", "gpt-7-x", "us.a.b", "dated", "bare"}
    assert rows["gpt-7"].facts == rows["gpt-7-x"].facts == {
        "context": "400000", "stage": "deprecated", "input_per_mtok": "2", "output_per_mtok": "8",
        "cached_input_per_mtok": "0.2", "tiered_above": "200000",
    }  # fmt: skip
    assert rows["dated"].facts == {"input_per_mtok": "7"}
    assert cleaner.refused == {"price by the hour": 3}
    assert {row.id for row in genai_prices.rows(GENAI, cleaner)} == set(rows)


MTEB = """
raise SystemExit('this must never run')
a = ModelMeta(name="BAAI/bge-m3", license="mit", open_weights=True, release_date="2024-06-28", max_tokens=8192,
    modalities=["text", "image"], model_type=["dense"], loader=load)
b = ModelMeta(name="Lab/odd", license="https://example.org/LICENSE", open_weights=None, release_date=None, max_tokens=np.inf, modalities=sides)
c = ModelMeta(name="no-lab")
d = ModelMeta(name=f"x/{y}")
e = Other(name="a/b")
f = ModelMeta(*rest, name="Lab/closed", open_weights=False, license="not specified", release_date="2031-01-01", max_tokens=float("inf"))
g = ModelMeta(name="Lab/both", license="MIT AND Apache-2.0")
"""


def test_mteb(cleaner: Cleaner) -> None:
    first, odd, closed, both = mteb.rows(MTEB, cleaner)
    assert first.about == {
        "open_weights": "1", "license": "MIT", "released": "2024-06-28", "context": "8192",
        "modality": "text,image>embedding", "repository": "BAAI/bge-m3",
    }  # fmt: skip
    assert (odd.id, odd.about) == ("Lab/odd", {})
    assert closed.about == {"open_weights": "0"}
    assert both.about == {}
    assert cleaner.refused == {"license": 2, "date": 1}


HELM = """
models:
  - name: openai/gpt-7
    access: limited
    release_date: 2025-09-15
    tags: [A, B]
  - name: mistralai/small
    access: open
    access: open
    release_date: 2024-01-01
    release_date: 2024-02-02
  - name: openai/gpt-7-dspy-zs-cot
    access: limited
  - name: lonely
  - name: openai/o9-high-reasoning-effort
    access: limited
  - name: meta/amazon-llama9-8b-instruct
    access: limited
  - name: google/gopher
    access: closed
  - name: a/odd
    access: TBD
    release_date: 2031-01-01
  - just text
"""


def test_helm(cleaner: Cleaner) -> None:
    rows = {row.id: row.about for row in helm.rows(HELM, cleaner)}
    assert rows == {
        "openai/gpt-7": {"released": "2025-09-15"},
        "mistralai/small": {"open_weights": "1"},
        "google/gopher": {"open_weights": "0"},
        "a/odd": {},
    }
    assert cleaner.refused == {"field given twice": 1, "date": 1}
    assert list(helm.rows("- a\n", cleaner)) == list(helm.rows("models: 3\n", cleaner)) == []
    with pytest.raises(ValueError, match="expected"):
        list(helm.rows("a: [", cleaner))
