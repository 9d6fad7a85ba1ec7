"""Every spelling of a license in the public data sets: recognized as in this table, or refused with what may be meant."""

from __future__ import annotations

import csv
import glob
import json
import os
import re
from collections import Counter
from typing import Any

import pytest

from steelyard.knowledge.licenses import Normalized, is_open, normalize, open_for
from steelyard.knowledge.licenses.table import exception_id
from steelyard.reading.files import read

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LLAMA = "LicenseRef-scancode-llama-{}-license-{}".format
RAIL = "LicenseRef-scancode-stable-diffusion-2022-08-22"
GEMMA = "LicenseRef-scancode-gemma-tou-2025-03-24"

# Tags and names that are not simply an SPDX id in another case. What is in none of these tables is refused.
NAMED = {
    "agpl-3.0": "AGPL-3.0-only",
    "gpl-2.0": "GPL-2.0-only",
    "gpl-3.0": "GPL-3.0-only",
    "lgpl-2.1": "LGPL-2.1-only",
    "lgpl-3.0": "LGPL-3.0-only",
    "lgpl-lr": "LGPLLR",
    "bigscience-openrail-m": "LicenseRef-scancode-bigscience-open-rail-m",
    "creativeml-openrail-m": RAIL,
    "CreativeML Open RAIL-M": RAIL,
    "bigscience-bloom-rail-1.0": "LicenseRef-scancode-bigscience-rail-1.0",
    "BigScience-BLOOM-RAIL-1.0": "LicenseRef-scancode-bigscience-rail-1.0",
    "https://huggingface.co/spaces/bigscience/license": "LicenseRef-scancode-bigscience-rail-1.0",
    "bigcode-openrail-m": "LicenseRef-scancode-bigcode-open-rail-m-v1",
    "BigCode OpenRAIL-M v1 license agreement": "LicenseRef-scancode-bigcode-open-rail-m-v1",
    "openrail++": "LicenseRef-CreativeML-OpenRAIL-PlusPlus-M",
    "openmdw-1.1": "LicenseRef-OpenMDW-1.1",
    "llama2": LLAMA(2, 2023),
    "Llama 2 Community License": LLAMA(2, 2023),
    "Llama 2 Community License Agreement": LLAMA(2, 2023),
    "llama3": "LicenseRef-llama3",
    "Llama 3 Community License": "LicenseRef-llama3",
    "Llama 3 Community License Agreement": "LicenseRef-llama3",
    "Meta Llama 3 Community License": "LicenseRef-llama3",
    "Meta Llama 3 Community License Agreement": "LicenseRef-llama3",
    "llama3.1": LLAMA(3.1, 2024),
    "Llama 3.1 Community License": LLAMA(3.1, 2024),
    "Llama 3.1 Community License Agreement": LLAMA(3.1, 2024),
    "llama3.2": LLAMA(3.2, 2024),
    "Llama 3.2 Community License": LLAMA(3.2, 2024),
    "llama3.3": LLAMA(3.3, 2024),
    "Llama 3.3 Community License Agreement": LLAMA(3.3, 2024),
    "llama4": "LicenseRef-scancode-llama-4-cla-2025",
    "Llama 4 Community License Agreement": "LicenseRef-scancode-llama-4-cla-2025",
    "gemma": GEMMA,
    "Gemma": GEMMA,
    "Gemma Terms of Use": GEMMA,
    "https://ai.google.dev/gemma/terms": GEMMA,
    "grok2-community": "LicenseRef-grok2-community",
    "h-research": "LicenseRef-h-research",
    "intel-research": "LicenseRef-intel-research",
    "apple-ascl": "LicenseRef-apple-ascl",
    "apple-amlr": "LicenseRef-apple-amlr",
    "deepfloyd-if-license": "LicenseRef-deepfloyd-if-license",
    "DeepFloyd IF Research License Agreement": "LicenseRef-deepfloyd-if-license",
    "fair-noncommercial-research-license": "LicenseRef-fair-noncommercial-research-license",
    "FAIR Noncommercial Research License v1": "LicenseRef-fair-noncommercial-research-license",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache license 2.0": "Apache-2.0",
    "BSD 3-Clause": "BSD-3-Clause",
    "CC BY-SA 4.0": "CC-BY-SA-4.0",
    "CC BY-NC 4.0 license": "CC-BY-NC-4.0",
    "Creative Commons Attribution Non Commercial 4.0": "CC-BY-NC-4.0",
    "Creative Commons Attribution Non Commercial Share Alike 4.0": "CC-BY-NC-SA-4.0",
    "Attribution-NonCommercial-ShareAlike 4.0 International": "CC-BY-NC-SA-4.0",
    "Proprietary": "LicenseRef-Proprietary",
    "arXiv.org perpetual non-exclusive license 1.0": "LicenseRef-arXiv-nonexclusive-1.0",
    "arXiv.org perpetual, non-exclusive license 1.0": "LicenseRef-arXiv-nonexclusive-1.0",
    "lfm1.0": "LicenseRef-LFM-1.0",
    "LFM Open License v1.0": "LicenseRef-LFM-1.0",
    "LFM-Open-License-v1.0": "LicenseRef-LFM-1.0",
    "flux-1-dev-non-commercial-license": "LicenseRef-scancode-flux-1-nc",
    "tongyi-qianwen-research": "LicenseRef-tongyi-qianwen-research",
    "tongyi-qianwen-license-agreement": "LicenseRef-scancode-tongyi-qianwen-2023",
    "DeepSeek License Agreement": "LicenseRef-scancode-deepseek-la-1.0",
    "Qwen License Agreement": "LicenseRef-scancode-qwen-2024",
    "Stability AI Community License": "LicenseRef-scancode-stability-ai-community-2024",
    "Stability AI Non-Commercial Research Community License Agreement": "LicenseRef-scancode-stability-ai-nc-2023-12-06",
    " Falcon-180B TII License": "LicenseRef-Falcon-180B-TII",
    "MNPL-0.1": "LicenseRef-MNPL-0.1",
    "Open Aleph License 1.0": "LicenseRef-scancode-open-aleph-1.0",
}


def hugging_face(shared: str) -> list[str]:
    with open(os.path.join(shared, "hf-licence-ids", "repositories-licenses.md"), encoding="utf-8") as file:
        return re.findall(r"^\|[^|]*\|\s*`([^`]+)`\s*\|", file.read(), re.MULTILINE)


def spellings(shared: str) -> list[str]:
    with open(os.path.join(shared, "licence_strings.csv"), encoding="utf-8", newline="") as file:
        return list(dict.fromkeys(line["licence_string"] for line in csv.DictReader(file)))


def declarations(shared: str) -> list[str]:
    said: Counter[str] = Counter()
    for path in sorted(glob.glob(os.path.join(shared, "mot", "models", "*.yml"))):
        document: Any = read(path).value
        release = document["release"]
        licenses = list((release.get("license") or {}).values())
        licenses += [component.get("license") for component in release.get("components") or []]
        for license_ in licenses:
            name = license_.get("name") if isinstance(license_, dict) else license_
            if name:
                said[str(name)] += 1
    return list(said)


SETS = {"Hugging Face": hugging_face, "five data sets": spellings, "MOF declarations": declarations}


def outcome(found: Normalized) -> str:
    return found.how or found.why


@pytest.mark.parametrize("name", SETS)
def test_every_spelling_is_recognized_rightly_or_refused(shared: str, name: str) -> None:
    for text in SETS[name](shared):
        found = normalize(text)
        if text in NAMED:
            assert found.expression == NAMED[text], text
        elif found.expression is not None:
            # Nothing but another case of the same id.
            assert found.how == "spdx", text
            assert found.expression.lower() == text.lower()
        else:
            assert found.problem, text
            assert found.why != "family" or found.candidates, text


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("Unknown (Apache-2.0?)", "Apache-2.0"),
        ("commercial use restrcitions; CC-BY-NC-SA-4.0", "CC-BY-NC-SA-4.0"),
        ("Apache-2.0 and BigScience RAIL License v1.0", "LicenseRef-scancode-bigscience-rail-1.0"),
        ("arXiv.org - Non-exclusive license", "LicenseRef-arXiv-nonexclusive-1.0"),
        ("eva-llama3.3", LLAMA(3.3, 2024)),
        ("BSD-3", "BSD-3-Clause"),
        ("OpenRAIL", "LicenseRef-scancode-bigcode-open-rail-m-v1"),
        ("LLaMA license agreement", "LicenseRef-scancode-llama-license-2023"),
        ("Modified MIT", "LicenseRef-scancode-moonshot-ai-modified-mit-2025"),
        ("nvidia-open-model-license", "LicenseRef-scancode-nvidia-open-model-2025-04-28"),
        ("MIT + Model License (Commercial use allowed)", "MIT"),
        ("EXAONE AI Model License Agreement 1.2", "LicenseRef-scancode-exaone-ai-model-1.1-nc"),
        ("arxiv-non-excluse-1.0", "LicenseRef-arXiv-nonexclusive-1.0"),
        ("CreativeML Open RAIL++-M License", "LicenseRef-scancode-bigscience-open-rail-m2"),
    ],
)
def test_who_is_refused_hears_what_may_be_meant(shared: str, text: str, candidate: str) -> None:
    assert text in spellings(shared)
    assert candidate in normalize(text).candidates


@pytest.mark.parametrize(
    "text",
    [
        "ltx-2-community-license-agreement",
        "fish-audio-research-license",
        "NexusFlow community license",
        "DIALOGUE MODEL AND DATA EVALUATION LICENSE AGREEMENT",
        "health-ai-developer-foundations",
        "https://huggingface.co/LiquidAI/LFM2-VL-450M/blob/main/LICENSE",
    ],
)
def test_words_that_every_licensor_uses_make_nobody_a_candidate(shared: str, text: str) -> None:
    assert text in spellings(shared)
    found = normalize(text)
    assert (found.why, found.candidates) == ("unrecognized", ())


def test_every_key_of_scancode_is_recognized_or_means_something_else_in_spdx(shared: str) -> None:
    with open(os.path.join(shared, "scancode-licences", "licence_index.json"), encoding="utf-8") as file:
        index: dict[str, dict[str, Any]] = json.load(file)
    known = 0
    for key, said in index.items():
        found = normalize(f"LicenseRef-scancode-{key}")
        if exception_id(said["spdx_license_key"] or "") or said["is_deprecated"]:
            assert found.how in {None, "custom", "alias", "scancode"}, key
        else:
            assert found.how in {"scancode", "alias"}, key
            known += 1
    assert known > 2200
    assert normalize("bsl-1.0").expression != normalize("LicenseRef-scancode-bsl-1.0").expression


def test_open_as_the_reference_tool_of_mof_decides(shared: str) -> None:
    """Its lists, looked at as `LicenseHandler.php` does: OSI, FSF, open data as it spells it, OpenMDW-1.0."""
    flags: dict[str, bool] = {}
    kinds: dict[str, set[str]] = {}
    for name in ("licenses.json", "mof-licenses.json"):
        with open(os.path.join(shared, "mot", "web", "modules", "mof", name), encoding="utf-8") as file:
            for row in json.load(file)["licenses"]:
                license_id = row["licenseId"]
                listed = row.get("isOsiApproved") or row.get("isFsfLibre")
                flags[license_id] = flags.get(license_id, False) or bool(listed)
                kind = row.get("ContentType") or []
                kinds.setdefault(license_id, set()).update([kind] if isinstance(kind, str) else kind)
    for license_id, listed in flags.items():
        found = is_open(license_id, mot_compat=True)
        if license_id == "PDDL-1.0":
            assert not found  # the tool's list has ODC-PDDL-1.0
        elif listed:
            assert found, license_id
        else:
            assert found == (license_id in OPEN_DATA), license_id
        for kind in ("code", "data", "document"):
            assert open_for(license_id, kind, mot_compat=True).appropriate == (kind in kinds[license_id])  # type: ignore[arg-type] # as listed


OPEN_DATA = frozenset(
    f"CC-BY-{version}"
    for version in (
        "1.0",
        "2.0",
        "2.5",
        "2.5-AU",
        "3.0",
        "3.0-AT",
        "3.0-AU",
        "3.0-DE",
        "3.0-IGO",
        "3.0-NL",
        "3.0-US",
    )
) | {
    *(
        "CC-BY-SA-1.0",
        "CC-BY-SA-2.0",
        "CC-BY-SA-2.0-UK",
        "CC-BY-SA-2.1-JP",
        "CC-BY-SA-2.5",
        "CC-BY-SA-3.0",
        "CC-BY-SA-3.0-AT",
    ),
    *("CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0", "ODC-By-1.0", "GFDL-1.3"),
    *("OGL-Canada-2.0", "OGL-UK-2.0", "OGL-UK-3.0", "OpenMDW-1.0"),
}
"""What the tool counts as open though its flags do not say so."""


def test_the_page_has_the_counts_of_today(shared: str) -> None:
    with open(os.path.join(ROOT, "docs", "licenses.md"), encoding="utf-8") as file:
        page = file.read()
    for name, texts in SETS.items():
        counts = Counter(outcome(normalize(text)) for text in texts(shared))
        row = [name, sum(counts.values()), *(counts[kind] for kind in COLUMNS)]
        assert f"| {' | '.join(map(str, row))} |" in page
    assert f"| spellings of | distinct | {' | '.join(COLUMNS)} |" in page


COLUMNS = (
    "spdx",
    "alias",
    "scancode",
    "custom",
    "family",
    "none",
    "unknown",
    "absent",
    "unnamed",
    "syntax",
    "unrecognized",
)
