"""Asks checks: the one question a rule has about a subject, within its time, and whatever happens an answer or an error."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from steelyard.policy.checks.answers import Answer, NonsenseError, examined
from steelyard.policy.checks.blame import blame, line_of
from steelyard.policy.checks.installed import Offer, UnusableError, apart, load, offered
from steelyard.policy.checks.terms import OutOfTime, Terms
from steelyard.policy.checks.views import Views, view
from steelyard.policy.language.runtime import OutOfStepsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from steelyard.checks import Check as Function
    from steelyard.policy.checks.places import Search
    from steelyard.policy.checks.terms import Origin

    Asked = Callable[[Mapping[str, Any], Any, Any, str], bool | None]


class CheckError(OutOfStepsError):
    """A check that gave no answer: as with a spent budget, no other operand makes up for that."""


class Check:
    """An installed check, ready to be asked. Its answers are kept with the manifest: a finding is explained by what decided it."""

    def __init__(self, offer: Offer, function: Function, where: Search, terms: Terms, origin: Origin) -> None:
        self.offer = offer
        self.origin = origin
        self.function = function
        self._where = where
        self._terms = terms
        self._views = Views()

    def ask(  # noqa: PLR0913, PLR0917 - what a rule's function takes
        self,
        each: str,
        params: Mapping[str, object],
        manifest: Mapping[str, Any],
        model: Any,  # noqa: ANN401 - a record, or None
        subject: Any,  # noqa: ANN401 - as above
        as_of: str,
    ) -> Answer:
        """Return the answer about a subject. Raises CheckError when there is none, KeyboardInterrupt for Ctrl-C."""
        # With the manifest, since several are decided before the first is explained.
        kept: dict[object, Any] = getattr(manifest, "kept", {})
        answers: dict[tuple[object, ...], Answer | CheckError] = kept.setdefault((self, ""), {})
        about = each, id(subject), as_of, repr(sorted(params.items()))
        answer = answers.get(about)
        if answer is None:
            answer = answers[about] = self._answer(each, params, manifest, model, subject, as_of)
        if isinstance(answer, CheckError):
            raise answer.with_traceback(None)
        return answer

    def _answer(  # noqa: PLR0913, PLR0917 - as above
        self,
        each: str,
        params: Mapping[str, object],
        manifest: Mapping[str, Any],
        model: Any,  # noqa: ANN401 - as above
        subject: Any,  # noqa: ANN401 - as above
        as_of: str,
    ) -> Answer | CheckError:
        facts = self._views.facts(each, manifest, model, subject, as_of)
        try:
            with self._terms.guard(), apart(self._where):
                result: object = self.function(facts, view(dict(params)))
            return examined(result, facts)
        except KeyboardInterrupt:
            raise
        except OutOfTime as error:
            return self._error(str(error), self._line)
        except NonsenseError as error:
            return self._error(str(error), self._line)
        except BaseException as error:  # noqa: BLE001 - whatever a stranger's code raises, SystemExit too
            return self._error(f"raised {blame(error, self.offer.function)}")

    @property
    def _line(self) -> str:
        return line_of(inspect.unwrap(self.function))

    def _error(self, what: str, where: str = "") -> CheckError:
        place = f" ({where})" if where else ""
        return CheckError(f"the check `{self.offer.name}` of {self.offer.package} {what}{place}")


_in_use: dict[str, Check] = {}
"""The checks of the policies that were loaded, by name: a process has one set of installed packages."""


def use(name: str, origin: Origin, terms: Terms) -> Check:
    """Find, import and return a check for a policy of this origin. Raises UnusableError."""
    offer, where = look_up(name, origin, terms)
    _in_use[name] = Check(offer, load(offer, where, terms), where, terms, origin)
    return _in_use[name]


def look_up(name: str, origin: Origin, terms: Terms) -> tuple[Offer, Search]:
    """Find who offers a check for a policy of this origin, and import nothing. Raises UnusableError."""
    refusal = terms.refusal(name, origin)
    if refusal:
        hint = f"Add it, if you trust it: `checks: [{', '.join((*(terms.allowed or ()), name))}]`."
        raise UnusableError(f"the check `{name}` is not allowed: {refusal}", hint)
    return offered(name, terms)


def in_use(name: str) -> Check:
    """Return a check that a loaded policy uses (KeyError when none does)."""
    return _in_use[name]


def bound(name: str, package: str, _origin: Origin, each: str, params: Mapping[str, object]) -> Asked:
    """Return the function that compiled code asks: of a check that is in use, and of this very package."""
    check = in_use(name)
    if check.offer.package != package:
        raise UnusableError(f"the check `{name}` was of {package}, and is of {check.offer.package}")

    def asked(manifest: Mapping[str, Any], model: Any, subject: Any, as_of: str) -> bool | None:  # noqa: ANN401
        return check.ask(each, params, manifest, model, subject, as_of).holds

    return asked


def found_anew(  # noqa: PLR0913, PLR0917 - what `emit` wrote
    terms: Terms | None, name: str, package: str, origin: Origin, each: str, params: Mapping[str, object]
) -> Asked:
    """Return the same for code that was kept. Raises UnusableError when the check is gone, refused or another one."""
    use(name, origin, terms or Terms())
    return bound(name, package, origin, each, params)
