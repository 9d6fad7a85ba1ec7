"""The shipped frameworks: dated, linked, and complete for what cards and the paper on the domain name."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest

from steelyard.policy.shelf import Shelf
from steelyard.resources import POLICIES

ROOT = Path(__file__).parents[2]
DOMAIN = ROOT.parent / "shared" / "domain.md"
SHELF = Shelf()
TOKENS = SHELF.frameworks.tokens
WANTED = {
    "EU-AIA", "NIST-AI-RMF", "NIST-AI-600-1", "ISO42001", "OWASP-LLM", "ATLAS", "FINOS", "MOF", "OSAID", "FMTI",
    "G7-SBOM-AI", "SPDX", "HF", "DORA",
}  # fmt: skip

COMPOSITE = {
    "MOF class definitions": ("MOF classes",),
    "MOF Class I/II/III": ("MOF Class I", "MOF Class II", "MOF Class III"),
    "MOF licence check": ("MOF license check",),
    "MOF": ("MOF license check",),
    "SPDX": ("SPDX license-list",),
    "FMTI Model domain": ("FMTI Model",),
    "FMTI Data properties": ("FMTI Data Properties",),
    "FMTI 4-5": ("FMTI 4", "FMTI 5"),
    "FMTI 46 train-test overlap": ("FMTI 46",),
    "EU-AIA recital 102-103": ("EU-AIA recital 102", "EU-AIA recital 103"),
}
"""What the paper writes in passing, and the one name of each that docs/controls.md gives."""


def test_every_framework_that_rules_serve_is_shipped() -> None:
    assert set(TOKENS) == WANTED
    files = sorted(os.listdir(os.path.join(POLICIES, "controls")))
    assert files == sorted(f"{token.lower()}.yaml" for token in WANTED)


@pytest.mark.parametrize("token", TOKENS)
def test_a_framework_is_dated_linked_and_named(token: str) -> None:
    framework = SHELF.frameworks.framework(token)
    assert framework.token == token
    assert date(2020, 1, 1) <= date.fromisoformat(framework.date) <= date(2026, 11, 23)
    for control in framework.controls.values():
        assert control.link.startswith("https://"), control
        assert control.title == control.title.strip(), control
        assert not control.title.endswith("."), control
        assert control.name.isprintable(), control


@pytest.mark.parametrize("id_", SHELF.card_ids())
def test_a_card_serves_every_control_that_it_names(id_: str) -> None:
    card = SHELF.card(id_)
    assert card.serves
    assert tuple(control.name for control in card.serves) == card.controls


@pytest.mark.skipif(not DOMAIN.exists(), reason="the paper on the domain is not here")
def test_every_control_of_the_paper_is_known() -> None:
    lines = re.findall(r"^- Controls: (.+)$", DOMAIN.read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for line in lines for name in line.split(" · ")}
    assert len(named) > 100
    wanted = {one for name in named for one in COMPOSITE.get(name, (name,))}
    assert sorted(one for one in wanted if SHELF.frameworks.find(one) is None) == []
    assert set(COMPOSITE) <= named, "no translation that the paper does not need"


@pytest.mark.parametrize(
    ("token", "count"),
    [("NIST-AI-RMF", 72), ("ISO42001", 38), ("FMTI", 100 + 3 + 19), ("OSAID", 4), ("G7-SBOM-AI", 8)],
)
def test_a_framework_is_whole(token: str, count: int) -> None:
    assert len(SHELF.frameworks.framework(token).controls) == count


def test_mof_has_its_17_components_and_owasp_its_ten() -> None:
    mof = SHELF.frameworks.framework("MOF").controls
    assert sum(" component " in name for name in mof) == 17
    owasp = SHELF.frameworks.framework("OWASP-LLM").controls
    assert [name for name in owasp if "§" not in name] == [f"OWASP-LLM LLM{n:02}:2025" for n in range(1, 11)]


def test_the_names_on_the_page_of_controls_are_right() -> None:
    text = (ROOT / "docs" / "controls.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^`|]+ \| (.+) \|$", text.partition("## Frameworks of your own")[0], re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert len(names) > 25
    assert [name for name in names if SHELF.frameworks.find(name) is None] == []


def test_the_framework_on_the_page_of_controls_loads(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "controls.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n# policy/controls/acme.yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "controls").mkdir()
    (tmp_path / "controls" / "acme.yaml").write_text(example, encoding="utf-8")
    found = Shelf(str(tmp_path)).frameworks
    assert found.find("ACME M-1") is not None
    assert found.find("ACME M-2") is not None
