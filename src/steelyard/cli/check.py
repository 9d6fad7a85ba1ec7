"""`steelyard check`: the main job, as click takes it; `checking` does it."""

from __future__ import annotations

from typing import Any

import click

from steelyard.cli.checking import checked
from steelyard.cli.options import policy_options
from steelyard.render import Format


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=str, readable=False))  # the run says so: exit 4
@policy_options
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice([format_.value for format_ in Format]),
    help="How to write the report; repeatable, the k-th --output takes the k-th --format. Default: text.",
)
@click.option(
    "--output", "outputs", multiple=True, help="Where to write it: a file, or - for standard output."
)
@click.option("--all", "everything", is_flag=True, help="Report passes and what does not apply, too.")
@click.option("--quiet", "-q", is_flag=True, help="One line per finding, nothing else.")
@click.option(
    "--verbose", "-v", is_flag=True, help="Reasons and controls with every finding; known ones, too."
)
@click.option("--statistics", is_flag=True, help="How often each rule fell on each outcome.")
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    help="How many processes share many files; default: one for each core.",
)
@click.option(
    "--used",
    metavar="FILE",
    help="The models in use, for a policy with undeclared-model-in-code: one id a line, or a JSON list of ids.",
)
@click.option("--catalog", metavar="FILE", help="An overlay of the model catalog, or another catalog.")
@click.option(
    "--waivers", "waiver_files", multiple=True, metavar="FILE", help="A central file of waivers. Repeatable."
)
@click.option("--no-waivers", is_flag=True, help="Apply no waiver: what they hide is shown.")
@click.option("--baseline", metavar="FILE", help="Known findings, which fail nothing.")
@click.option(
    "--changed-since", metavar="REV", help="Only manifests that changed in git since this revision."
)
@click.option(
    "--base",
    metavar="REV",
    help="Fail where the configuration here lets more pass than at this git revision, such as origin/main.",
)
@click.option("--fix", is_flag=True, help="Make the safe fixes, and report what remains.")
@click.option("--unsafe-fixes", "unsafe", is_flag=True, help="With --fix or --diff: the unsafe fixes, too.")
@click.option(
    "--diff", is_flag=True, help="Show what --fix would change, and write nothing; exit 1 if anything."
)
@click.option("--show-config", is_flag=True, help="Print every setting with its origin, and stop.")
def command(**given: Any) -> int:  # noqa: ANN401 - what `checked` takes
    """Check manifests against policies.

    PATHS are manifests, folders to look for ai-models.{yaml,yml,json} in, or - for standard input; default:
    the current folder. Exit codes: 0 held, 1 a finding at the gate, 2 usage, configuration or policy,
    3 nothing to check, 4 something could not be read, 70 a bug of ours. With --fix, a manifest on standard input is
    printed as fixed, and what remains is told on standard error.
    """
    return checked(**given)
