"""Why a waiver is not in force, in words of its own for every cause, each with the way out.

`force` decides; this says of what it decided why. What no words are known for is said as the rule's evidence says it.
"""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from steelyard.record import NamedTuple
from steelyard.schemas import listed
from steelyard.secrets import redacted
from steelyard.waivers.waiver import is_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.policy.rule import Rule

_UNSEEN: Final = ("Cc", "Cf", "Mn")
_AGAIN: Final = "Fix the finding, or have the exception approved again"
_NEVER: Final = "Fix the finding: no waiver holds for it."


class Reason(NamedTuple):
    """Why a waiver is not in force: what it does (`ended on 2027-01-31`), and what to do about it.

    `pending` is for what is still to be filled in, or to come: a waiver does not hold yet, but it may.
    """

    said: str
    remedy: str
    pending: bool = False


MANDATORY: Final = Reason("is for a rule that the policy makes mandatory", _NEVER)
OF_WAIVERS: Final = Reason("is for the rule about waivers, which nobody may waive", _NEVER)
NO_LAW: Final = Reason("does not hold: the policy has no rule about waivers that applies here", _NEVER)


def joined(reasons: tuple[Reason, ...]) -> str:
    """Return what a waiver does, as it goes on behind "the waiver" or "it"."""
    return "; it ".join([one.said for one in reasons])


def remedies(reasons: tuple[Reason, ...]) -> str:
    """Return what to do about all of it, each once."""
    return " ".join(dict.fromkeys([one.remedy for one in reasons]))


def reasons_of(
    record: Mapping[str, Any], law: Rule, facts: Mapping[str, Any], as_of: str, *, inline: bool = False
) -> tuple[Reason, ...]:
    """Return everything that keeps a waiver from being in force by a rule about waivers, as far as there are words for it."""
    said = law.said
    return (
        *_undeclared(record, inline=inline),
        *_dates(record, said.params, as_of),
        *_permission(record, said.org, facts),
        *_version(record, facts),
    )


def _undeclared(record: Mapping[str, Any], *, inline: bool) -> Iterator[Reason]:
    if "reason" not in record:
        how = "in front of `by`" if inline else "under `reason`"
        yield Reason("has no reason", f"Say {how} why the exception is acceptable.", pending=True)
    if "approved_by" not in record:
        how = (
            "with `by` and one word, or several in quotes, just in front of `until`"
            if inline
            else "under `approved_by`"
        )
        yield Reason("has no approver", f"Have it approved, and say {how} by whom.", pending=True)
    if "expires" not in record:
        how = "with `until` and a day" if inline else "under `expires`"
        yield Reason("has no end", f"Say {how} when it ends.", pending=True)


def _dates(record: Mapping[str, Any], params: Mapping[str, object], as_of: str) -> Iterator[Reason]:
    granted, expires, most = record.get("granted", ""), record.get("expires", ""), params.get("max_days")
    if expires and expires < as_of:
        yield Reason(f"ended on {expires}", f"{_AGAIN}, with a new end.")
    elif expires and isinstance(most, int):
        today = date.fromisoformat(as_of)
        if (date.fromisoformat(expires) - today).days > most:
            words = f"ends on {expires}, later than the {most} days from now that are allowed"
            yield Reason(words, f"Let it end on {today + timedelta(days=most)} at the latest.")
    if granted > as_of:
        words = f"is granted on {granted} only, which is still to come"
        yield Reason(words, "Fix the finding, or correct `granted`.", pending=True)


def _permission(
    record: Mapping[str, Any], org: Mapping[str, object], facts: Mapping[str, Any]
) -> Iterator[Reason]:
    if record["rule"] in _texts(org.get("non_waivable")):
        yield Reason(
            f"is for `{redacted(record['rule'])}`, which `org.non_waivable` lets nobody waive", _NEVER
        )
    approver = record.get("approved_by")
    if approver is None:
        return
    approvers = _texts(org.get("approvers"))
    others = [one for one in approvers if not owned({**record, "approved_by": one}, facts)]
    who = f"one of `org.approvers`: {redacted(listed(others, 'or'))}" if approvers else "somebody else"
    if owns := owned(record, facts):
        spelt = "" if approver in (facts.get("owner"), record.get("owner")) else ", spelt otherwise"
        words = f"is approved by `{redacted(approver)}`, who owns the {owns}{spelt}"
        yield Reason(words, f"Have it approved by {who}.")
    elif approvers and approver not in approvers:
        words = f"is approved by `{redacted(approver)}`, who may not approve"
        yield Reason(words, f"Have it approved by {who}.")


def _version(record: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Reason]:
    """Yield what is the matter with the first of the models that are not what was excepted."""
    for model in facts.get("models", ()):
        if "model" in record and not is_named(model, record["model"]):
            continue
        name, granted = redacted(model["id"]), record.get("granted", "")
        released = model.get("lifecycle", {}).get("released", "") if "model" in record else ""
        if "revision" in record and record["revision"] not in (model.get("revision"), model["model"]):
            yield _changed(record["revision"], name, model)
            return
        if released and not granted:
            words = f"does not say when it was granted, and `{name}` was released on {released}"
            yield Reason(words, "If that was before, have it approved again.", pending=True)
            return
        if released > granted:
            words = f"was granted on {granted}, and `{name}` was released on {released}"
            yield Reason(words, f"{_AGAIN}, for this version.")
            return


def _changed(excepted: str, name: str, model: Mapping[str, Any]) -> Reason:
    """Return the reason of a waiver for another model, or another version of it, than there is now."""
    excepted, now, revision = (
        redacted(excepted),
        redacted(model["model"]),
        redacted(model.get("revision", "")),
    )
    at, write = (f" at `{revision}`", revision) if revision else ("", now)
    if not revision and model.get("access") == "weights":
        words = f"{_AGAIN}, with `revision: {write}`; if it is still `{excepted}`, declare that as `revision` of `{name}`."
    else:
        words = f"{_AGAIN}, with `revision: {write}`."
    return Reason(f"is for `{excepted}`, and `{name}` is `{now}`{at} now", words)


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []


def owned(record: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """Return what the approver of a waiver owns, however the name is spelt: who asks does not grant. Empty for nothing."""
    approver = _folded(record.get("approved_by"))
    owners = (("project", facts.get("owner")), ("waiver", record.get("owner")))
    return next((what for what, owner in owners if approver and approver == _folded(owner)), "")


def _folded(name: object) -> str:
    """Return a name without what only spells it otherwise: case, width, spaces, signs that nobody sees."""
    if not isinstance(name, str):
        return ""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(
        [sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in _UNSEEN]
    )
