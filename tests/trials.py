"""Cards put to the proof as `steelyard policy test` does it."""

import json
from collections.abc import Mapping
from typing import Any

from steelyard.evaluate import judge
from steelyard.manifest.bind import bind
from steelyard.policy.build import policy_set
from steelyard.policy.card import Card
from steelyard.policy.choose import configure
from steelyard.policy.examples import complete
from steelyard.policy.organisation import facts_of
from steelyard.policy.shelf import Shelf
from steelyard.proving.trial import Court, Trial, try_card
from steelyard.reading import parse


def tried(card: Card, kind: str) -> list[Trial]:
    """Try the examples of a card that stand under one outcome, in the order of the file."""
    return list(try_card(card._replace(examples={kind: card.examples.get(kind, [])}), Court()))


def holds(card: Card) -> bool:
    """Whether a card has examples, and all of them come out as they should."""
    trials = list(try_card(card, Court()))
    return bool(trials) and not any(trial.problems for trial in trials)


def outcomes(id_: str, written: Mapping[str, Any], as_of: str = "2026-11-23", **params: object) -> list[str]:
    """Return what a shipped card says of each of its subjects in a manifest that is cut down to what matters.

    `org` beside the manifest's own keys is the organisation, as the examples of cards have it.
    """
    told = {key: value for key, value in written.items() if key != "org"}
    configured = configure(Shelf().card(id_), params)._replace(org=facts_of(written.get("org", {})))
    (rule,) = policy_set((), [configured]).rules
    manifest = bind(parse(json.dumps(complete(told)).encode(), "ai-models.json"))
    return [judge(rule, subject, as_of).outcome.value for subject in manifest.subjects(rule.each)]
