"""`steelyard policy digest`: the digest of a policy folder, and the listing that is signed."""

from __future__ import annotations

import os

import click

from steelyard.cli.terminal import write
from steelyard.errors import PolicyError
from steelyard.policy.sources.content import FOLDERS, Limits
from steelyard.policy.sources.package import gathered


@click.command("digest")
@click.argument("folder", default="policy")
@click.option(
    "--list", "is_listing", is_flag=True, help="Print the listing of files, which is what is signed."
)
def command(folder: str, *, is_listing: bool) -> None:
    """Print the digest of a policy FOLDER as policy.lock will have it."""
    if not any(os.path.isdir(os.path.join(folder, part)) for part in FOLDERS):
        raise PolicyError(f"{folder} has no rules/ and no packs/", hint="Name the folder that holds them.")
    content = gathered(folder, "", os.path.normpath(folder), Limits())
    write(content.listing.decode() if is_listing else f"{content.digest}\n", "-")
