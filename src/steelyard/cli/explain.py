"""`steelyard explain`: a rule's page in the terminal, or why the rule said what it said of a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steelyard.cli.beside import baseline_at
from steelyard.cli.consent import terms
from steelyard.cli.locked import elsewhere
from steelyard.cli.one_manifest import one_manifest, path_of
from steelyard.cli.options import configured, day, today
from steelyard.cli.rules import founds_of, packs_alone, shelf_of, uses
from steelyard.cli.run import options_of, policies_of
from steelyard.cli.terminal import style, write
from steelyard.cli.unnamed import hint_unnamed
from steelyard.errors import Exit, NothingToCheckError, PolicyError, UsageError
from steelyard.findings import BUILT_IN, rule_infos
from steelyard.pipeline import STDIN
from steelyard.policy.language.decide import Scope
from steelyard.policy.pages.rule import control_items, rule_page
from steelyard.policy.shelf import Shelf
from steelyard.record import NamedTuple
from steelyard.render import Format, render
from steelyard.render.escape import opening, visible
from steelyard.report import GATE_WEAKENED, SCHEMA_INVALID, exit_code
from steelyard.schemas import did_you_mean
from steelyard.secrets import redact
from steelyard.stages import check_document, shown_as

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.config import Config
    from steelyard.explanation import Explanation, Sought
    from steelyard.manifest.bind import Manifest, Subject
    from steelyard.policy.card import Card
    from steelyard.policy.checks.terms import Terms
    from steelyard.policy.rule import PolicySet, Rule
    from steelyard.report import Finding


class Asked(NamedTuple):
    """What was asked of one rule on one manifest."""

    rule: str
    manifest: str
    subject: str | None
    as_of: str
    format_: str
    color: str


@click.command("explain")
@click.argument("rule")
@click.argument("manifest", required=False)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    help="A shipped pack, a pack file or a policy folder, as for `check`. Repeatable.",
)
@click.option("--subject", help="Only this subject: an id, or a pointer such as models[drafter].")
@click.option("--as-of", type=day, metavar="DATE", help="Judge as of this day (YYYY-MM-DD); default: today.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to write it. Default: text.",
)
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="When to colour."
)
@click.option("--isolated", is_flag=True, help="Ignore steelyard.yaml: only flags and defaults decide.")
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    rule: str,
    manifest: str | None,
    policies: tuple[str, ...],
    subject: str | None,
    as_of: str | None,
    format_: str,
    color: str,
    *,
    isolated: bool,
) -> int:
    """Show a rule: why it is there, what it asks, what it weighs, what to do, the packs that have it, with examples.

    With a MANIFEST (a file, a folder that holds one, or - for standard input): why the rule says what it says of
    each subject there, condition by condition, and what would have to change for it to hold. Exit codes: 0 told,
    1 the manifest is not valid, 2 usage, configuration or policy, 3 no manifest there or no such subject, 4 the manifest could
    not be read, 70 a bug of ours.
    """
    config = configured(policies, None, isolated=isolated)
    if manifest is not None and rule == GATE_WEAKENED:
        raise UsageError(
            f"`{GATE_WEAKENED}` is about the configuration, not about a manifest",
            hint="`steelyard check --base REV` tells what is weaker, and where.",
        )
    if manifest is None:
        if subject is not None or as_of is not None:
            raise UsageError(
                "--subject and --as-of explain a verdict", hint="Name a manifest behind the rule."
            )
        _page(rule, config, format_)
        return Exit.HELD
    return _explained(Asked(rule, manifest, subject, as_of or today(), format_, color), config)


# -- the page of a rule


def _page(rule: str, config: Config, format_: str) -> None:
    if rule in BUILT_IN:
        if format_ == "json":
            raise UsageError(
                f"`{rule}` is Steelyard's own, and has no card",
                hint="Leave out `--format json`, or name a manifest behind the rule.",
            )
        said = BUILT_IN[rule]
        controls = filter(None, map(Shelf().frameworks.find, said.controls))
        items = "\n".join(control_items(controls))
        parts = (f"# {said.id}", f"{said.title}.", "## Why", said.because, "## What to do", said.remedy)
        write("\n\n".join((*parts, "## Controls", items)) + "\n", "-")
        return
    shelf = shelf_of(config, rule)
    if rule not in shelf.card_ids():
        raise _unknown(rule, shelf.card_ids(), config)
    alone = {name: rules[rule] for name, rules in packs_alone(founds_of(config)).items() if rule in rules}
    used = {**alone, **uses(shelf).get(rule, {})}
    card, packs = shelf.card(rule), {name: used[name] for name in sorted(used)}
    if format_ == "json":
        from steelyard.render.rules_json import render_rule_json  # noqa: PLC0415 - the page is text

        write(render_rule_json(card, {name: one.severity.value for name, one in packs.items()}), "-")
        return
    page = redact(rule_page(card, packs))
    write("\n".join(map(_line, page.split("\n"))), "-")


def _line(text: str) -> str:
    """Return a line of a page as it is safe to print; a `#` at its start is a heading."""
    return visible(text) if text.startswith("#") else opening(text)


def _unknown(rule: str, known: Sequence[str], config: Config) -> UsageError:
    hint = hint_unnamed(config, rule) or did_you_mean(rule, [*known, *BUILT_IN])
    return UsageError(f"there is no rule `{rule}`", hint=hint)


# -- a rule on a manifest


def _explained(asked: Asked, config: Config) -> int:
    from steelyard.explanation import explain  # noqa: PLC0415 - the page of a rule evaluates nothing

    allowed = terms(config, [asked.manifest])
    policies = policies_of(config, [asked.manifest], allowed)
    sought = _sought(asked, config, policies, allowed)
    report, manifest = one_manifest(asked.manifest, asked.as_of, config)
    if manifest is None:
        report = report._replace(packs=policies.packs, digest=policies.digest)
        write(render(report, Format(asked.format_), style(asked.color)), "-")
        return exit_code(report, config.gate)
    if sought is None:
        raise UsageError(
            f"the manifest is valid: `{SCHEMA_INVALID}` finds nothing in it",
            hint="Name the rule of another finding.",
        )
    subjects = _subjects(sought.rule, manifest, asked.subject)
    sought = sought._replace(findings=_findings(asked, config, policies, manifest))
    told = explain(sought, manifest, subjects)
    write(_rendered(told, asked), "-")
    for verdict, subject in zip(told.verdicts, subjects, strict=True):
        if verdict.outcome is None:  # told, but a rule that cannot be evaluated is no success (promise 1)
            raise sought.rule.failure(Scope(*subject, asked.as_of), verdict.problem)
    return Exit.HELD


def _rendered(told: Explanation, asked: Asked) -> str:
    if asked.format_ == "json":
        from steelyard.render.explanation_json import render_explanation_json  # noqa: PLC0415 - one of two

        return render_explanation_json(told)
    from steelyard.render.explanation_text import render_explanation_text  # noqa: PLC0415 - the other

    return render_explanation_text(told, style(asked.color))


def _sought(asked: Asked, config: Config, policies: PolicySet, allowed: Terms) -> Sought | None:
    """Return the rule as the policy configures it, else as its card does; None for the built-in one.

    Raises UsageError when there is no such rule, PolicyError for a card that cannot be used.
    """
    from steelyard.explanation import Sought  # noqa: PLC0415 - as in `_explained`
    from steelyard.policy.build import policy_set  # noqa: PLC0415
    from steelyard.policy.choose import configure  # noqa: PLC0415

    if asked.rule == SCHEMA_INVALID:
        return None
    settings = policies.settings(asked.rule)
    rule = settings[0] if settings else None
    alone = policies
    packs, card = _used(asked.rule, config)
    if rule is None:
        shelf = shelf_of(config, asked.rule)
        if asked.rule not in shelf.card_ids():
            raise _unknown(asked.rule, shelf.card_ids(), config)
        card = shelf.card(asked.rule)
        alone = policy_set((), [configure(card, {})], allowed)
        (rule,) = alone.rules
    return Sought(
        rule=rule,
        info=rule_infos(alone)[rule.id],
        packs=packs,
        policy=policies.packs,
        digest=policies.digest,
        as_of=asked.as_of,
        settings=settings if len(settings) > 1 else (),
        card=card,
    )


def _findings(asked: Asked, config: Config, policies: PolicySet, manifest: Manifest) -> dict[str, Finding]:
    """Return what a run finds there by the rule, by subject. Where another rule has no answer, a run tells nothing."""
    if not policies.settings(asked.rule):
        return {}
    path = None if asked.manifest == STDIN else path_of(asked.manifest, config)
    options = options_of(config, policies, asked.as_of)
    source, shown = manifest.document.source, shown_as(path, options)
    # Central waivers of some files call them as reports do, from wherever it is asked.
    document = manifest.document._replace(source=source._replace(path=shown))
    try:
        checked = check_document(document, path, policies, options)
    except PolicyError:
        return {}
    every: Sequence[Finding] = checked.findings
    baseline = baseline_at(config.baseline)
    if baseline is not None:
        from steelyard.baseline import held  # noqa: PLC0415 - few projects have one

        every = held(every, baseline, (), options.root).findings
    found = {finding.subject: finding for finding in every if finding.rule == asked.rule}
    for subject, finding in found.items():
        if finding.waived is not None and finding.waived.file == shown:
            found[subject] = finding._replace(waived=finding.waived._replace(file=source.path))
    return found


def _used(rule: str, config: Config) -> tuple[dict[str, str], Card | None]:
    """Return the packs of the policies that use a rule, each with the severity it gives it, and the rule's card."""
    from steelyard.policy.choose import find_policy, pack_rules  # noqa: PLC0415 - as in `_explained`

    used: dict[str, str] = {}
    card: Card | None = None
    for policy in config.policy:
        found = find_policy(policy, ".", elsewhere(config))
        for pack in found.packs:
            rules = pack_rules(found.shelf, pack)
            if rule in rules:
                card = rules[rule].card
                used[pack.name] = rules[rule].severity.value
        if not found.packs and rule in found.shelf.own_cards:
            card = found.shelf.card(rule)
            used[found.names[0]] = card.severity.value
    return used, card


def _subjects(rule: Rule, manifest: Manifest, named: str | None) -> list[Subject]:
    """Return the subjects to explain the rule on. Raises NothingToCheckError when none is called so."""
    from steelyard.explanation import subjects_of  # noqa: PLC0415 - as in `_explained`

    known = list(subjects_of(rule, manifest))
    chosen = [subject for names, subject in known if named is None or named in names]
    if named is not None and not chosen:
        raise NothingToCheckError(
            f"`{rule.id}` looks at no `{named}` in this manifest",
            hint=did_you_mean(named, dict.fromkeys(name for names, _ in known for name in names)),
        )
    return chosen
