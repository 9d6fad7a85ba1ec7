"""`steelyard waive`: a waiver to fill in, put into a manifest; of what was there, no more than the brackets of an empty list change."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Final

import click

from steelyard.cli.files import rewrite
from steelyard.cli.one_manifest import path_of
from steelyard.cli.options import configured, day, today
from steelyard.cli.run import options_of, policies_of
from steelyard.cli.terminal import write
from steelyard.cli.unnamed import hint_unnamed
from steelyard.errors import Exit, PolicyError, UsageError
from steelyard.findings import BUILT_IN
from steelyard.fixing.waiver import Stub, revision_of, stub, with_waiver
from steelyard.manifest.bind import Manifest, bind
from steelyard.pipeline import STDIN
from steelyard.reading import Document, Unreadable, parse, read_bytes
from steelyard.render.escape import opening, visible
from steelyard.report import SCHEMA_INVALID
from steelyard.schemas import conform, did_you_mean, listed
from steelyard.secrets import redact
from steelyard.stages import check_document, shown_as
from steelyard.waivers.force import hopeless
from steelyard.waivers.reasons import joined, remedies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.config import Config
    from steelyard.policy.rule import PolicySet
    from steelyard.report import Finding

MANIFEST: Final = "manifest"
"""The subject of rules about the whole manifest; of a rule about models it stands for all of them."""

_OF_MODELS: Final = ("model", "benchmark", "base")
_SUBJECT: Final = re.compile(r"models\[(.+?)\](?:\..*)?", re.DOTALL)


def _text(value: str) -> str:
    if not value.strip():
        raise click.BadParameter("say something")
    return value


@click.command("waive")
@click.argument("rule")
@click.argument("subject")
@click.argument("manifest", default=".", type=click.Path(path_type=str))
@click.option("--reason", type=_text, metavar="TEXT", help="Why the exception is acceptable.")
@click.option("--owner", type=_text, metavar="WHO", help="Who answers for it.")
@click.option("--approved-by", type=_text, metavar="WHO", help="Who accepts the risk.")
@click.option(
    "--granted", type=day, metavar="DATE", help="Day of the approval; default with --approved-by: today."
)
@click.option("--expires", type=day, metavar="DATE", help="Last day on which it holds.")
@click.option("--ticket", type=_text, metavar="TEXT", help="Where it is tracked.")
@click.option(
    "--policy", "policies", multiple=True, help="A shipped pack, a pack file or a policy folder. Repeatable."
)
@click.option("--isolated", is_flag=True, help="Ignore steelyard.yaml: only flags and defaults decide.")
@click.option("--entry", is_flag=True, help="Print the waiver, and write nothing.")
def command(  # noqa: PLR0913 - one parameter per option
    rule: str,
    subject: str,
    manifest: str,
    policies: tuple[str, ...],
    *,
    isolated: bool,
    entry: bool,
    **options: str | None,
) -> int:
    """Add a waiver of RULE for SUBJECT to MANIFEST (a file, or the folder that holds one; default: this folder).

    SUBJECT is the id of a model, `models[ID]` as findings name it, or `manifest`. What the options leave open has no value yet,
    and until a person has filled it in, the manifest is not valid and the waiver holds nothing back. One that cannot hold is refused:
    for a mandatory rule, by its own owner, by somebody who may not approve, for too long; and so is one of what nobody found. Exit codes: 0 added, 2 usage,
    configuration or policy, 3 no manifest there, 70 a bug of ours.
    """
    given = _given(options)
    config = configured(policies, None, isolated=isolated)
    loaded = policies_of(config, [manifest])
    each = _each(rule, loaded, config)
    path, data, document = _read(manifest, config)
    model = _model(subject, each, document)
    new = stub(rule, model, given, revision_of(document.value, model) if model else "")
    _refuse_hopeless(new, loaded, document)
    _refuse_needless(rule, model, _found(config, loaded, path, document))
    if entry:
        write("".join(f"{opening(line)}\n" for line in new.lines()), "-")
        return Exit.HELD
    rewrite(path, data, with_waiver(document, data, new, config.limits), config.root)
    _tell(new, document.source.path)
    return Exit.HELD


def _each(rule: str, policies: PolicySet, config: Config) -> str:
    """Return what a rule is about. Raises UsageError for one that is not there, or cannot be waived."""
    if rule in BUILT_IN:
        wrong = "manifest" if rule == SCHEMA_INVALID else "configuration"
        raise UsageError(f"`{rule}` cannot be waived", hint=f"Correct the {wrong}.")
    settings = policies.settings(rule)
    if not settings:
        known = dict.fromkeys(one.id for one in policies.rules)
        if rule in policies.known:
            verb = "does" if len(policies.packs) == 1 else "do"
            raise UsageError(
                f"{listed(policies.packs, 'and')} {verb} not ask `{rule}`: there is nothing to waive",
                hint=f"`steelyard explain {rule}` shows the packs that have it; --policy names them.",
            )
        raise UsageError(
            f"there is no rule `{rule}` in {listed(policies.packs, 'or')}",
            hint=hint_unnamed(config, rule) or did_you_mean(rule, known),
        )
    return settings[0].each


def _refuse_hopeless(new: Stub, policies: PolicySet, document: Document) -> None:
    """Raise UsageError for a waiver that cannot hold, whoever fills it in."""
    said = {name: value for name, value in new.fields.items() if value is not None}
    start = max(said.get("granted", ""), today())
    a_day = min(start, said.get("expires", start))
    if why := hopeless(said, policies, _bound(document), a_day):
        raise UsageError(
            redact(f"a waiver of `{said['rule']}` would not hold: it {joined(why)}"),
            hint=redact(remedies(why)),
        )


def _found(config: Config, policies: PolicySet, path: str, document: Document) -> Sequence[Finding] | None:
    """Return what a run finds in a manifest today; None where it cannot be judged yet."""
    options = options_of(config, policies, today())
    source = document.source._replace(path=shown_as(path, options))
    try:
        found = check_document(document._replace(source=source), path, policies, options).findings
    except PolicyError:
        return None
    return None if any(one.rule == SCHEMA_INVALID for one in found) else found


def _refuse_needless(rule: str, model: str | None, found: Sequence[Finding] | None) -> None:
    """Raise UsageError for a waiver of what nobody found: `check` would tell it as an error of its own."""
    within = "" if model is None else f"models[{model}]"
    if found is None or any(one.rule == rule and one.subject.startswith(within) for one in found):
        return
    where = f"for `{model}`" if model else "there"
    raise UsageError(
        f"a waiver of `{rule}` would not be needed: it finds nothing {where}",
        hint=f"`steelyard explain {rule} MANIFEST` tells how it comes to that.",
    )


def _bound(document: Document) -> Manifest:
    """Return a manifest; of one that is not valid, for what it may lack still, only whose it is."""
    if any(not fault.tolerable for fault in (*document.faults, *conform(document, "manifest.v1"))):
        owner = document.value.get("owner") if isinstance(document.value, dict) else None
        return Manifest(document, {"owner": owner if isinstance(owner, str) else "", "models": []})
    return bind(document)


def _read(manifest: str, config: Config) -> tuple[str, bytes, Document]:
    if manifest == STDIN:
        raise UsageError("a waiver is put into a file", hint="Print it with --entry, and a manifest's name.")
    path = path_of(manifest, config)
    shown = os.path.normpath(path)
    try:
        data = read_bytes(path, config.limits, shown)
    except Unreadable as error:
        raise UsageError(str(error)) from error
    document = parse(data, shown, config.limits)
    if not document.readable:
        raise UsageError(f"{shown} cannot be read", source=document.source, faults=document.faults)
    return path, data, document


def _model(subject: str, each: str, document: Document) -> str | None:
    """Return the id of the model that a subject is, or lies in; None for the manifest. Raises UsageError for others."""
    if subject == MANIFEST:
        return None
    names = list(dict.fromkeys(_names(document.value)))
    found = _SUBJECT.fullmatch(subject)
    within = [name for name in names if found and subject.startswith(f"models[{name}]")]
    model = subject if subject in names else max(within, key=len, default=None)
    if model is None:
        raise UsageError(
            f"there is no model `{subject}` in {document.source.path}",
            hint=did_you_mean(found[1] if found else subject, [*names, MANIFEST]),
        )
    if each not in _OF_MODELS:
        raise UsageError(
            f"the rule is about {'the manifest' if each == MANIFEST else f'its {each}'}, and not about one model",
            hint=f"Write `{MANIFEST}` for the subject.",
        )
    return model


def _names(value: Any) -> Iterator[str]:  # noqa: ANN401 - a document's value
    models = value.get("models") if isinstance(value, dict) else None
    for model in models if isinstance(models, list) else ():
        name = model.get("id", model.get("model")) if isinstance(model, dict) else None
        if isinstance(name, str):
            yield name


def _tell(new: Stub, shown: str) -> None:
    rule, model = new.fields["rule"], new.fields.get("model")
    lines = [f"{shown}: a waiver of {rule} for {model or 'the whole manifest'}"]
    if new.missing:
        lines.append(f"fill in {listed(new.missing, 'and')}: until then the manifest is not valid")
    write("".join(f"{opening(visible(redact(line)))}\n" for line in lines), "-")


def _given(options: Mapping[str, str | None]) -> dict[str, str]:
    given = {name: value for name, value in options.items() if value is not None}
    now = today()
    if "approved_by" in given:
        given.setdefault("granted", now)
    if "expires" in given and given["expires"] < given.get("granted", now):
        raise UsageError(
            f"a waiver that ends on {given['expires']} never holds", hint="Give a day that is still to come."
        )
    return given
