"""Facts about the organisation that are new, and locked packs that take another name, are held against the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gates import CONFIG, gate, gated, the_one
from tests.houses import PACK, card

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli
    from tests.repository import Repository

TRUSTED = card("The publisher is not trusted", "developer: { one_of: { field: org.trusted_namespaces } }")
USERS = card("There are too many users", 'expr: "org.mau.exact < 100"')
MINDED = card("The developer is no owner", 'expr: "model.developer in org.owners || !has(org.owners)"')


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return gated(tmp_path / "repo")


@pytest.mark.parametrize(
    ("text", "org"),
    [(TRUSTED, "trusted_namespaces: [ibm-granite]"), (USERS, "mau: 5"), (USERS, "mau: { below: 50 }")],
)
@pytest.mark.parametrize("weight", ["fail", "warning", "note"])
def test_a_fact_that_lets_pass_what_was_unknown(
    cli: Cli, repo: Repository, text: str, org: str, weight: str
) -> None:
    pack = f"{PACK}  acme-asks: {{ on_unknown: {weight} }}\n"
    repo.commit({"policy/rules/acme/acme-asks.yaml": text, "policy/packs/house.yaml": pack})
    repo.write({"policy/packs/house.yaml": f"org: {{ {org} }}\n{pack}"})
    if weight == "note":  # the configuration fails on warnings: what was unknown failed nothing
        assert gate(cli, repo) == []
        assert gate(cli, repo, "--fail-on", "note")
        return
    file, line, message = the_one(cli, repo)
    name = org.partition(":")[0]
    assert (file, line) == ("policy/packs/house.yaml", 1)
    assert f"`org.{name}` is another: it is " in message
    assert "and was nothing" in message


def test_a_fact_that_nobody_missed(cli: Cli, repo: Repository) -> None:
    pack = f"{PACK}  acme-asks: {{ on_unknown: fail }}\n"
    repo.commit({"policy/rules/acme/acme-asks.yaml": MINDED, "policy/packs/house.yaml": pack})
    repo.write({"policy/packs/house.yaml": f"org: {{ owners: [a@example.org], mau: 5 }}\n{pack}"})
    assert gate(cli, repo) == []


def test_a_locked_pack_by_another_name(cli: Cli, repo: Repository) -> None:
    repo.commit({"policy/packs/house.yaml": f"locked: true\n{PACK}"})
    repo.git("mv", "policy/packs/house.yaml", "policy/packs/house2.yaml")
    repo.write({"policy/packs/house2.yaml": PACK})
    file, line, message = the_one(cli, repo)
    assert (file, line) == ("steelyard.yaml", 1)
    assert message.startswith("the pack `house`, which nobody may weaken, is gone")


@pytest.mark.parametrize(
    "change",
    [
        {  # another locked pack of that name, which locks something else
            "policy/packs/house.yaml": PACK,
            "other/packs/house.yaml": "title: H\nlocked: true\nrules: {license-missing: {}}\n",
            "steelyard.yaml": CONFIG.replace("./policy", "[./policy, ./other]"),
        },
        {  # the pack stays locked, and its rule moves to one that is not
            "policy/packs/house.yaml": "title: H\nlocked: true\nrules: {license-missing: {}}\n",
            "policy/packs/z.yaml": PACK,
        },
    ],
    ids=["decoy", "moved"],
)
def test_a_rule_that_is_locked_no_longer(cli: Cli, repo: Repository, change: dict[str, str | None]) -> None:
    repo.commit({"policy/packs/house.yaml": f"locked: true\n{PACK}"})
    repo.write(change)
    file, _, message = the_one(cli, repo)
    assert file == next(path for path, text in change.items() if text == PACK)
    assert message == "packs may weaken `acme-license`: it is not locked, and was locked"
