"""Reads LiteLLM's table of models: prices, limits and retirement dates per channel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.catalog.feeds.rows import Cleaner, Row, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE: Final = "litellm/model_prices_and_context_window_backup.json"

_MODES: Final = frozenset(
    ("chat", "completion", "responses", "embedding", "rerank", "image_generation", "image_edit",
     "audio_transcription", "audio_speech", "realtime", "moderation", "ocr", "video_generation")
)  # fmt: skip
_NO_MODEL: Final = re.compile(
    # Prices of picture sizes and qualities, of regions, of commitments and of classes of size.
    r"(?:\d+-x-\d+|low|medium|high|standard|hd|auto|max-steps)/.*|(?:us|eu|global|global-standard)/.*"
    r"|.*(?:-commitment/|/\d+-x-\d+/|max-x-max).*|(?:fireworks|together)-ai-.*|[a-z]{2}(?:-[a-z]+){1,2}-\d/.*|ft:.*|\*|.*/\*"
)
_ABOVE: Final = re.compile(r"input_cost_per_token_above_(\d+)k_tokens")
_PAGE: Final = re.compile(r"https://(?!management\.)[A-Za-z0-9./_-]+")


def rows(table: Mapping[str, Any], cleaner: Cleaner) -> Iterator[Row]:
    """Yield what the table says, row by row; rows that are no model of a kind we keep are left out."""
    for written, row in table.items():
        if written == "sample_spec" or not isinstance(row, dict):
            continue
        cleaner.at = written
        if row.get("alias_of"):
            channel, _, id_ = written.partition("/")
            alias, target = cleaner.id(id_), cleaner.id(str(row["alias_of"]).removeprefix(f"{channel}/"))
            if alias and target:
                yield Row(channel, alias, {}, {}, target)
            continue
        channel = str(row.get("litellm_provider") or "")
        id_ = cleaner.id(_unprefixed(written, channel))
        if str(row.get("mode")) in _MODES and channel and id_ and not _NO_MODEL.fullmatch(id_):
            yield _row(channel, id_, row, cleaner)


def _row(channel: str, id_: str, row: Mapping[str, Any], cleaner: Cleaner) -> Row:
    facts = said(
        retires=cleaner.day(row.get("deprecation_date"), future=True),
        replacement=_unprefixed(cleaner.word(row.get("successor_model")), channel),
        context=cleaner.size(row.get("max_input_tokens")),
        input_per_mtok=cleaner.price(row.get("input_cost_per_token"), 1e6),
        output_per_mtok=cleaner.price(row.get("output_cost_per_token"), 1e6),
        cached_input_per_mtok=cleaner.price(row.get("cache_read_input_token_cost"), 1e6),
        tiered_above=_tier(row),
    )
    about = said(
        context=facts.get("context", ""),
        output_limit=cleaner.size(row.get("max_output_tokens"))
        if row["mode"] in ("chat", "responses")
        else "",
        modality=_modality(row),
    )
    page = str(row.get("deprecation_source") or "")
    return Row(channel, id_, about, cleaner.prices(id_, facts), page=page if _PAGE.fullmatch(page) else "")


def _unprefixed(id_: str, channel: str) -> str:
    """Return an id without the gateway's prefix: the provider's name, or what stands for it in this table."""
    plain = channel.partition("-")[0] if channel.startswith("vertex_ai-") else channel
    plain = {
        "bedrock_converse": "bedrock", "azure_text": "azure", "cohere_chat": "cohere",
        "fireworks_ai-embedding-models": "fireworks_ai", "amazon_nova": "amazon-nova",
    }.get(plain, plain)  # fmt: skip
    return id_.removeprefix(f"{plain}/")


def _tier(row: Mapping[str, Any]) -> str:
    tiers = [int(found[1]) * 1000 for key in row if (found := _ABOVE.fullmatch(key))]
    return str(min(tiers)) if tiers else ""


def _modality(row: Mapping[str, Any]) -> str:
    taken, given = row.get("supported_modalities"), row.get("supported_output_modalities")
    if row["mode"] == "embedding" and not row.get("supports_embedding_image_input") and not taken:
        return "text>embedding"
    if isinstance(taken, list) and isinstance(given, list) and row["mode"] in ("chat", "responses"):
        return modality(taken, given)
    return ""


def modality(taken: list[Any], given: list[Any]) -> str:
    """Return `text,image>text`: what goes in and what comes out, in a fixed order; a file format is no modality."""
    sides = [
        [kind for kind in ("text", "image", "audio", "video") if kind in side] for side in (taken, given)
    ]
    return ">".join(map(",".join, sides)) if all(sides) else ""
