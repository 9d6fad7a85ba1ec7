"""Downloads one file over https, within a time and a size, and never from another host than the one named."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import (  # noqa: TID251 - here, and nowhere else
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
)

from steelyard.errors import SteelyardError, UnreachableError
from steelyard.resources import VERSION

if TYPE_CHECKING:
    from http.client import HTTPMessage
    from typing import IO

    from steelyard.policy.sources.content import Limits

_PIECE: Final = 1 << 16


class _SameHost(HTTPRedirectHandler):
    """Follows a redirect on the same host, over https, three times at the most."""

    max_redirections = 3

    def redirect_request(  # noqa: PLR0913, PLR0917 - urllib's signature
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme != "https" or urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            fp.close()
            raise UnreachableError(
                f"{req.full_url} sends elsewhere: {newurl}",
                hint="What was named is what is fetched: if the other address is the right one, name it.",
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(address: str, limits: Limits) -> bytes:
    """Return what an https address serves. Raises UnreachableError when it does not, in time and size.

    It is read by a thread that is left behind when it takes too long: not even looking up a name may hold a run up.
    """
    read = _Reading(address, limits)
    read.start()
    read.join(limits.seconds)
    if read.is_alive():
        read.given_up = True
        raise UnreachableError(
            f"{address} did not come within {limits.seconds:g} seconds", hint="Try again when it answers."
        )
    if read.error is not None:
        raise read.error
    return bytes(read.content)


class _Reading(threading.Thread):
    def __init__(self, address: str, limits: Limits) -> None:
        super().__init__(daemon=True)
        self._address = address
        self._limits = limits
        self.content = bytearray()
        self.error: SteelyardError | None = None
        self.given_up = False

    def run(self) -> None:
        """Read to the end, to the limit, or until nobody waits any more; what goes wrong is told, not raised."""
        try:
            self._read()
        except SteelyardError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - whatever a stranger's server makes the library raise
            self.error = UnreachableError(
                f"{self._address} cannot be downloaded: {error}"[:500],
                hint="Is the address right and reachable?",
            )

    def _read(self) -> None:
        opener = build_opener(ProxyHandler(), HTTPSHandler(), _SameHost())
        request = Request(self._address, headers={"User-Agent": f"steelyard/{VERSION}"})  # noqa: S310 - https by the grammar
        answer: Any
        with opener.open(request, timeout=self._limits.seconds) as answer:
            while not self.given_up and (piece := answer.read1(_PIECE)):
                self.content += piece
                if len(self.content) > self._limits.transfer:
                    raise UnreachableError(
                        f"{self._address} has more than {self._limits.transfer:,} bytes",
                        hint="A policy is small: is this the right archive?",
                    )
