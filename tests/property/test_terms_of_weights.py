"""What rules are told of the license of a model's weights is what the openness ladder rests on, whatever is declared."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from steelyard.knowledge.components import WEIGHTS, declared, release
from steelyard.knowledge.derived import known
from steelyard.knowledge.license_facts import of_weights
from steelyard.knowledge.licensing import LICENSES

SAID = st.sampled_from([
    "MIT", "Apache-2.0+", "GPL-3.0-only", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "llama3.1", "gemma", "MIT OR gemma",
    "CC-BY-NC-4.0 AND llama4", "NONE", "unlicensed", "NOASSERTION", "other", "cc", "LicenseRef-Our-Own", "LicenseRef-Proprietary",
])  # fmt: skip
BASE = st.fixed_dictionaries(
    {"model": st.just("b")},
    optional={
        "license": SAID,
        "relation": st.sampled_from(["finetune", "adapter", "quantized", "merge"]),
    },
)
OWN = st.one_of(SAID, st.just({"url": "https://example.org"}), st.fixed_dictionaries({"license": SAID}))
RECORDS = st.fixed_dictionaries(
    {"model": st.just("m"), "access": st.just("weights")},
    optional={
        "license": SAID,
        "components": st.fixed_dictionaries({}, optional={WEIGHTS: OWN, "datasets": SAID}),
        "base": st.lists(BASE, max_size=2),
    },
)
ASKED = ("open", "osi", "commercial", "redistribute", "derivatives", "field_of_use")


@given(RECORDS)
def test_rules_and_the_ladder_see_the_same_terms(record: dict[str, Any]) -> None:
    terms = known(record, "license", "2026-11-23").values["license_terms"]
    own = release(declared(record), WEIGHTS, record.get("license")).license
    facts = of_weights(record, own, LICENSES)
    assert {name: terms.get(name) for name in ASKED} == {name: getattr(facts, name) for name in ASKED}
