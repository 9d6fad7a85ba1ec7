"""The licenses that decide most model choices, trait by trait: what each table of them must say, whatever else it says."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.knowledge.licenses import normalize, row, traits

LLAMA = "LicenseRef-scancode-llama-{}-license-{}".format
CAP = [(700_000_000, "release", "separate-license", "integrated-product")]
ROWS: dict[str, tuple[tuple[str, ...], str, dict[str, Any]]] = {
    # canonical id: (spellings, ScanCode's category, traits)
    "Apache-2.0": (("apache-2.0",), "Permissive", {"osi": True, "fsf": True, "outputs": "free"}),
    "MIT": (("mit",), "Permissive", {"osi": True, "fsf": True, "outputs": "free"}),
    "CC-BY-4.0": (("cc-by-4.0",), "Permissive", {"osi": False, "fsf": True, "open": True}),
    "CC-BY-SA-4.0": (("cc-by-sa-4.0",), "Copyleft Limited", {"osi": False, "fsf": True, "open": True}),
    "CC0-1.0": (("cc0-1.0",), "Public Domain", {"osi": False, "fsf": True, "open": True}),
    "CDLA-Permissive-2.0": (("cdla-permissive-2.0",), "Permissive", {"osi": False, "fsf": None, "open_data": True}),
    "ODC-By-1.0": ((), "Permissive", {"osi": False, "fsf": None, "open_data": True}),
    "CC-BY-NC-4.0": (("cc-by-nc-4.0",), "Source-available", {"commercial": "no", "open": False}),
    "OpenMDW-1.0": (("openmdw-1.0",), "Permissive", {"osi": False, "open": True, "outputs": "free"}),
    "LicenseRef-OpenMDW-1.1": (("openmdw-1.1",), "", {"osi": False, "open": True, "outputs": "free"}),
    LLAMA(2, 2023): (("llama2", "Llama 2"), "Proprietary Free", {"outputs": "restricted", "mau_cap": CAP}),
    LLAMA(3.1, 2024): (("llama3.1",), "Proprietary Free", {"outputs": "named", "mau_cap": CAP, "field_of_use": True, "territory": []}),
    LLAMA(3.3, 2024): (("llama3.3",), "Proprietary Free", {"outputs": "named", "mau_cap": CAP, "field_of_use": True, "territory": []}),
    LLAMA(3.2, 2024): (
        ("llama3.2",), "Proprietary Free",
        {"outputs": "named", "mau_cap": CAP, "territory": [(("EU",), "multimodal", "principal-place-of-business", "end-users")]},
    ),
    "LicenseRef-scancode-llama-4-cla-2025": (
        ("llama4",), "Proprietary Free",
        {"outputs": "named", "mau_cap": CAP, "territory": [(("EU",), "multimodal", "principal-place-of-business", "end-users")]},
    ),
    "LicenseRef-scancode-gemma-tou-2025-03-24": (
        ("gemma",), "Proprietary Free",
        {"field_of_use": True, "propagates": ["distillation", "weights"], "unilateral_change": True},
    ),
    "LicenseRef-scancode-bigscience-open-rail-m": (
        ("bigscience-openrail-m",), "Proprietary Free", {"field_of_use": True, "propagates": ["distillation", "weights"]},
    ),
    "LicenseRef-scancode-bigcode-open-rail-m-v1": (
        ("bigcode-openrail-m",), "Proprietary Free", {"field_of_use": True, "propagates": ["distillation", "weights"]},
    ),
    "LicenseRef-scancode-stable-diffusion-2022-08-22": (
        ("creativeml-openrail-m",), "Proprietary Free", {"field_of_use": True, "propagates": ["distillation", "weights"]},
    ),
    "LicenseRef-scancode-moonshot-ai-modified-mit-2025": (
        (), "Permissive",
        {"open": False, "attribution_ui": ["Kimi K2"], "mau_cap": [(100_000_000, "rolling", "attribution-ui", "")],
         "revenue_cap": [(20_000_000, "month", "attribution-ui")]},
    ),
    "LicenseRef-Kimi-K3": (("Kimi K3 License",), "", {"revenue_cap": [(20_000_000, "", "")], "commercial": "conditional"}),
    "LicenseRef-scancode-stability-ai-community-2024": (
        ("Stability AI Community License",), "Proprietary Free", {"revenue_cap": [(1_000_000, "year", "separate-license")]},
    ),
    "LicenseRef-LFM-1.0": (("LFM Open License v1.0",), "", {"revenue_cap": [(10_000_000, "year", "")]}),
    "LicenseRef-grok2-community": (
        ("grok2-community",), "", {"field_of_use": True, "outputs": "restricted", "unilateral_change": True, "revenue_cap": None},
    ),
    "LicenseRef-scancode-deepseek-la-1.0": (("DeepSeek License Agreement",), "Source-available", {"open": False}),
    "LicenseRef-scancode-qwen-2024": (("Qwen License Agreement",), "Proprietary Free", {"open": False}),
    "LicenseRef-scancode-nvidia-open-model-2025-04-28": ((), "Proprietary Free", {"open": False}),
    "LicenseRef-scancode-exaone-ai-model-1.1-nc": ((), "Proprietary Free", {"open": False, "commercial": "no"}),
    "LicenseRef-scancode-openai-tou-20241211": ((), "Commercial", {"open": False, "redistribute": False}),
    "LicenseRef-Proprietary": (("Proprietary",), "", {"open": False, "redistribute": False, "derivatives": False}),
}  # fmt: skip


@pytest.mark.parametrize("license_", ROWS)
def test_what_the_table_must_say(license_: str) -> None:
    spellings, category, said = ROWS[license_]
    found = row(license_)
    assert found is not None
    assert (found.category, bool(found.source), bool(found.as_of)) == (category, True, True)
    for spelling in (license_, *spellings):
        assert normalize(spelling).expression == license_
    for name, value in said.items():
        held = getattr(traits(license_), name)
        held = (
            [tuple(one) if isinstance(one, tuple) else one for one in held]
            if isinstance(held, tuple)
            else held
        )
        assert held == value, name
