"""Loads what `--policy` names: from the cache when not a byte of it has changed, else built anew."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from steelyard.manifest.derived import DERIVED
from steelyard.manifest.references import REFERENCE
from steelyard.policy.cache import NO_CACHE, Cache, identity, key
from steelyard.policy.elsewhere import UNLOCKED, is_elsewhere
from steelyard.policy.rule import FORM, Beside, PolicySet, thaw
from steelyard.policy.shelf import shelf_around
from steelyard.reading import Unreadable, read_bytes
from steelyard.resources import POLICIES, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.policy.checks.terms import Terms
    from steelyard.policy.choose import Choice
    from steelyard.policy.elsewhere import Elsewhere


_SHIPPED = os.path.join(POLICIES, "")


def load_policies(
    policies: Sequence[str],
    folder: str = ".",
    cache: Cache = NO_CACHE,
    terms: Terms | None = None,
    elsewhere: Elsewhere = UNLOCKED,
) -> PolicySet:
    """Load the policies named, which hold together in any order (docs/policies.md).

    A policy is the name of a shipped pack, a pack file, or a policy folder; paths start at `folder`. Raises
    PolicyError for anything that cannot be evaluated, and for a policy without a rule. What was loaded before
    from the very same bytes is taken from the `cache`. Python checks may run under the `terms`; without any,
    whatever is installed may, however long it takes. A source stands for what is known `elsewhere`.
    """
    if cache is NO_CACHE:
        return _built(policies, folder, terms, elsewhere)
    name = _fingerprint(policies, folder, elsewhere)
    known = cache.get(name)
    if known is not None:
        with suppress(ValueError):
            loaded = thaw(known, terms)
            loaded.stamp = name
            return loaded
    loaded = _built(policies, folder, terms, elsewhere)
    if _fingerprint(policies, folder, elsewhere) == name:  # the files stood still while they were read
        loaded.stamp = name
        cache.put(name, loaded.freeze())
    return loaded


def _built(policies: Sequence[str], folder: str, terms: Terms | None, elsewhere: Elsewhere) -> PolicySet:
    from steelyard.policy.choose import choose  # noqa: PLC0415 - an unchanged policy is not built again

    return build_policies(choose(policies, folder, elsewhere), terms)


def build_policies(chosen: Choice, terms: Terms | None) -> PolicySet:
    """Build what policies stand for. Raises PolicyError for a Python check it cannot use."""
    from steelyard.policy.build import policy_set  # noqa: PLC0415 - as above

    law = None if chosen.law is None else policy_set((), [chosen.law], terms)
    return policy_set(chosen.names, chosen.rules, terms, Beside(chosen.known, chosen.waivers, law))


def _fingerprint(policies: Sequence[str], folder: str, elsewhere: Elsewhere) -> str:
    """Digest everything a policy set is made of: the names, every byte on the shelves they lie on, and the facts that there are.

    A field or a derived fact that became another one would else be asked for as it was, and be unknown for ever. What
    comes from elsewhere is in the stamp, and was just held against it.
    """
    facts = read_bytes(os.path.join(SCHEMAS, "manifest.v1.schema.json"))
    parts = [FORM.encode(), facts, repr((DERIVED, REFERENCE)).encode(), elsewhere.stamp]
    seen: set[str] = set()
    for policy in policies:
        parts.append(os.fsencode(policy))
        if is_elsewhere(policy):
            elsewhere.place(policy)
            continue
        shelf, path = shelf_around(policy, folder)
        for file in (*shelf.files(), *((path,) if path and not os.path.isdir(path) else ())):
            parts.append(os.fsencode(file))
            if file in seen:
                continue  # the shipped files lie on every shelf
            seen.add(file)
            parts.append(_told(file))
    return key(parts)


def _told(file: str) -> bytes:
    """Return what tells the content of a policy file from another: its bytes, of a shipped one what the system says of it.

    What ships comes and goes as a whole, as our code does, and to read all of it takes as long as loading what is kept.
    """
    try:
        if file.startswith(_SHIPPED):
            return repr(identity(os.stat(file))).encode()
        return read_bytes(file)
    except (OSError, Unreadable) as error:
        return str(error).encode()  # loading says what is wrong with it
