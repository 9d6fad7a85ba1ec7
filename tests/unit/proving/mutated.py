"""Cards to be changed, and what their changes are called."""

from pathlib import Path

from steelyard.policy.card import Card, load_card
from steelyard.proving.mutants import mutants

HEAD = "title: T\ngroup: data\nstatus: preview\nseverity: note\nbecause: B.\nremedy: R.\n"


def load(tmp_path: Path, text: str, each: str = "model") -> Card:
    path = tmp_path / "rules" / "data" / "mine.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{HEAD}each: {each}\n{text}", encoding="utf-8")
    return load_card(str(path))


def words(card: Card) -> list[str]:
    return [mutant.what for mutant in mutants(card)]
