"""`steelyard policy digest`: the digest of a policy folder, and the listing that is signed."""

from __future__ import annotations

import os

import click

from steelyard.cli.terminal import write
from steelyard.policy.sources.content import Limits
from steelyard.policy.sources.package import gathered


@click.command("digest")
@click.argument("folder", default="policy")
@click.option(
    "--list", "is_listing", is_flag=True, help="Print the listing of files, which is what is signed."
)
def command(folder: str, *, is_listing: bool) -> None:
    """Print the digest of a policy FOLDER as policy.lock will have it."""
    content = gathered(folder, "", os.path.normpath(folder), Limits())
    write(content.listing.decode() if is_listing else f"{content.digest}\n", "-")
