"""Locks sources: what they stand for is fetched, its signer verified, its rules loaded, and only then kept."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.choose import choose
from steelyard.policy.sources.closure import sources_of
from steelyard.policy.sources.compare import differences, stand_of
from steelyard.policy.sources.lock import Entry, Lock
from steelyard.policy.sources.origin import origin_of
from steelyard.policy.sources.signature import verify
from steelyard.policy.sources.source import parse_source
from steelyard.policy.sources.staging import Staging
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from steelyard.policy.sources.compare import Difference
    from steelyard.policy.sources.content import Content
    from steelyard.policy.sources.lock import Signer
    from steelyard.policy.sources.origin import World
    from steelyard.policy.sources.store import Store


class Order(NamedTuple):
    """What is locked, and how: `renewed` are the sources that are resolved anew, the others stay as they are.

    `signer` must have signed what is locked now, and `trusted_root` is the file that vouches for sigstore identities.
    `may_add` says whether a source that is not locked becomes so, `may_move` whether a tag that moved is followed.
    """

    policies: Sequence[str]
    folder: str
    day: str
    renewed: Collection[str] = ()
    signer: Signer | None = None
    trusted_root: str = ""
    may_add: bool = True
    may_move: bool = False


class Renewal(NamedTuple):
    """What a renewed source stood for and stands for, and what that changes."""

    source: str
    before: Entry
    after: Entry
    differences: tuple[Difference, ...]


def locked(
    order: Order,
    held: Lock,
    store: Store,
    world: World,
    consent: Callable[[Sequence[Renewal]], None] = lambda _: None,
) -> Lock:
    """Return the lock of policies and all they extend, its content kept. Raises before anything was kept.

    `consent` is shown what changes, and raises when that must not be.
    """
    with tempfile.TemporaryDirectory(prefix="steelyard-") as folder:
        staging = Staging(folder, store)
        try:
            _stage(order, held, store, world, staging)
            renewals = _renewals(order, held, store, staging)
        except PolicyError as error:
            raise staging.named(error) from error
        consent(renewals)
        staging.keep()
        return Lock(staging.entries)


def _stage(order: Order, held: Lock, store: Store, world: World, staging: Staging) -> None:
    """Fetch what is not kept, and prove that all of it can be used."""
    for text in sources_of(order.policies, order.folder, staging):
        entry = held.entries.get(text)
        if entry is None and not order.may_add:
            raise PolicyError(f"`{text}` is not in policy.lock", hint="Run `steelyard policy lock`.")
        if entry is None or text in order.renewed:
            staging.add(text, *_renewed(text, entry, order, world))
        else:
            staging.add(text, *_kept(text, entry, order, store, world))
    if order.may_add:
        choose(order.policies, order.folder, staging)  # what cannot be used is not locked


def moved(lock: Lock, world: World) -> list[tuple[str, str, str]]:
    """Return source, what is locked and what it stands for now, of every source that stands for something else."""
    found = []
    for text, entry in sorted(lock.entries.items()):
        now = origin_of(parse_source(text), world).resolve().name
        if now != entry.resolved:
            found.append((text, entry.resolved, now))
    return found


def _renewed(text: str, before: Entry | None, order: Order, world: World) -> tuple[Entry, Content]:
    source = parse_source(text)
    origin = origin_of(source, world)
    resolved = origin.resolve()
    if before and resolved.is_tag and resolved.name != before.resolved and not order.may_move:
        raise _moved(text, before.resolved, resolved.name)
    content = origin.fetch(resolved.name)
    signer = order.signer or (before.signer if before else None)
    if signer is not None:
        verify(content, signer, text, world, order.trusted_root)
    if before and before.resolved == resolved.name and before.digest == content.digest:
        return before._replace(signer=signer), content
    return Entry(source.kind, resolved.name, content.digest, order.day, signer), content


def _kept(text: str, entry: Entry, order: Order, store: Store, world: World) -> tuple[Entry, Content | None]:
    """Return an entry as it is, and its content unless that is kept already or has to be verified."""
    wants = order.signer is not None and entry.signer != order.signer
    if wants and entry.signer is not None:
        raise PolicyError(
            f"`{text}` is locked as signed by {entry.signer.words}",
            hint="Another signer is an update: policy update.",
        )
    if store.has(entry.digest) and not wants:
        return entry, None
    origin = origin_of(parse_source(text), world)
    now = origin.resolve()
    if now.is_tag and now.name != entry.resolved:
        raise _moved(text, entry.resolved, now.name)
    content = origin.fetch(entry.resolved)
    if content.digest != entry.digest:
        raise PolicyError(
            f"the content of `{text}` is not what is locked: locked is {entry.digest}, found {content.digest}",
            hint="Nothing was kept. Somebody changed the lock or what is published: find out who.",
        )
    signer = order.signer or entry.signer
    if signer is not None:
        verify(content, signer, text, world, order.trusted_root)
    return entry._replace(signer=signer), content


def _moved(text: str, before: str, now: str) -> PolicyError:
    return PolicyError(
        f"`{text}` has moved: locked is {before}, now it is {now}",
        hint="A tag or an archive should never change. Ask why; `steelyard policy update --allow-moved` follows it.",
    )


def _renewals(order: Order, held: Lock, store: Store, staging: Staging) -> list[Renewal]:
    """Return what changes with each source whose content does, as the policies of its own say it."""
    old = Staging("", store)
    old.entries.update(held.entries)
    found = []
    for text in order.renewed:
        before, after = held.entries.get(text), staging.entries.get(text)
        if before is None or after is None or before == after:
            continue
        stands = [stand_of(text, order.folder, one) for one in (old, staging)]
        found.append(Renewal(text, before, after, tuple(differences(*stands))))
    return found


def unlike(lock: Lock, used: Collection[str]) -> str:
    """Say how a lock and the sources in use differ; empty when they do not. `used` are all, by closure."""
    missing = [text for text in used if text not in lock.entries]
    if missing:
        return f"`{missing[0]}` is used and not locked"
    spare = [text for text in sorted(lock.entries) if text not in used]
    return f"`{spare[0]}` is locked and not used" if spare else ""
