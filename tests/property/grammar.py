"""Random expressions, typed by construction; "" marks where a part of some type goes. For the laws of the language."""

from __future__ import annotations

from functools import cache, cached_property
from typing import Any

from hypothesis import strategies as st

INTEGERS = (
    *("0", "1", "-1", "2", "7", "9223372036854775807", "-9223372036854775808", "0x10", "params.min"),
    *("model.lifecycle.notice_days", "model.privacy.retention_days", "model.claims.mof_class"),
    "size(model.regions)", "size(model.license)", "model.benchmarks[0].n",
)  # fmt: skip
NUMBERS = (
    "0.5",
    "-0.0",
    "1e308",
    "99.5",
    "params.ratio",
    "model.support.sla_uptime",
    "model.benchmarks[1].value",
)
TEXTS = (
    *("''", "'MIT'", "'a  b'", r"r'\d'", '"x\\n"', "'''EU'''", "model.license", "model.terms"),
    *(
        "model.regions[0]",
        "(model.access + 'x')",
        "manifest.decision.tradeoffs['T1']",
        "manifest.decision.tradeoffs.T2",
    ),
)
DATES = (
    "as_of",
    "params.day",
    "timestamp('2027-01-01')",
    "model.lifecycle.retires",
    "model.benchmarks[0].date",
)
DURATIONS = ("duration('24h')", "duration('-1.5s')", "(model.lifecycle.retires - as_of)")
LISTS = ("model.regions", "params.names", "['EU', model.license]", "[model.terms]")
BOOLEANS = (
    *("true", "false", "params.flag", "manifest.commercial", "model.security.remote_code", "has(model.license)"),
    *("has(model.terms)", "model.access == 'weights'", "model.privacy.trains_on_inputs == 'never'"),
    *("model.license in params.names", "model.components.datasets == false", "'personal' in manifest.data"),
    *("'T1' in manifest.decision.tradeoffs", "model.license.matches('^M')", "model.license.matches(params.word)"),
    "model.claims.mof_class == 1", "params.class < 3",
)  # fmt: skip
RELATIONS = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))


def spaced(*parts: Any) -> st.SearchStrategy[str]:
    """Parts of a text, one after the other, with white space between them."""
    pieces = [st.just(part) if isinstance(part, str) else part for part in parts]
    return st.tuples(st.sampled_from(("", " ", "\n  ")), *pieces).map(
        lambda found: found[0].join([found[1], *found[2:]]) if found[0] else " ".join(found[1:])
    )


class Grammar:
    """Strategies for the texts of each type, down to a depth. Names of variables are never used twice."""

    def __init__(self, depth: int, elements: tuple[str, ...] = ()) -> None:
        self._depth = depth
        self._elements = elements

    @cached_property
    def below(self) -> Grammar:
        return grammar(self._depth - 1, self._elements)

    def _any(self, leaves: tuple[str, ...], *deeper: Any) -> st.SearchStrategy[str]:
        leaf = st.sampled_from(leaves)
        return st.one_of(leaf, *deeper) if self._depth else leaf

    def _choice(self, one: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return spaced("(", self.below.boolean, "?", one, ":", one, ")")

    @cached_property
    def integer(self) -> st.SearchStrategy[str]:
        if not self._depth:
            return st.sampled_from(INTEGERS)
        one = st.deferred(lambda: self.below.integer)
        joined = spaced("(", one, st.sampled_from("+-*/%"), one, ")")
        counted = st.deferred(lambda: self.below.list).map(lambda text: f"size({text})")
        return self._any(INTEGERS, joined, one.map(lambda text: f"(-({text}))"), self._choice(one), counted)

    @cached_property
    def number(self) -> st.SearchStrategy[str]:
        if not self._depth:
            return st.sampled_from(NUMBERS)
        one = st.deferred(lambda: self.below.number)
        either = st.one_of(one, self.below.integer)
        return self._any(NUMBERS, spaced("(", one, st.sampled_from("+-*/"), either, ")"), self._choice(one))

    @cached_property
    def text(self) -> st.SearchStrategy[str]:
        leaves = (*TEXTS, *self._elements)
        if not self._depth:
            return st.sampled_from(leaves)
        one = st.deferred(lambda: self.below.text)
        indexed = spaced(self.below.list, "[", self.below.integer, "]")
        return self._any(leaves, spaced("(", one, "+", one, ")"), self._choice(one), indexed)

    @cached_property
    def date(self) -> st.SearchStrategy[str]:
        if not self._depth:
            return st.sampled_from(DATES)
        one = st.deferred(lambda: self.below.date)
        moved = spaced("(", one, st.sampled_from("+-"), self.below.duration, ")")
        listed = spaced("[", one, ",", one, "][", self.below.integer, "]")
        return self._any(DATES, moved, self._choice(one), listed)

    @cached_property
    def duration(self) -> st.SearchStrategy[str]:
        if not self._depth:
            return st.sampled_from(DURATIONS)
        one = st.deferred(lambda: self.below.duration)
        return self._any(DURATIONS, spaced("(", one, st.sampled_from("+-"), one, ")"), self._choice(one))

    @cached_property
    def list(self) -> st.SearchStrategy[str]:
        if not self._depth:
            return st.sampled_from(LISTS)
        one = st.deferred(lambda: self.below.list)
        name, inside = self._bound()
        walked = spaced(one, ".filter(", name, ",", inside.boolean, ")")
        mapped = spaced(one, ".map(", name, ",", inside.boolean, ",", inside.text, ")")
        given = spaced(one, ".map(", name, ",", inside.text, ")")
        return self._any(LISTS, spaced("(", one, "+", one, ")"), walked, mapped, given, self._choice(one))

    @cached_property
    def boolean(self) -> st.SearchStrategy[str]:
        if not self._depth:
            return st.sampled_from([f"({leaf})" for leaf in BOOLEANS])
        one = st.deferred(lambda: self.below.boolean)
        below = self.below
        name, inside = self._bound()
        kinds = (below.integer, below.number, below.text, below.date, below.duration, one)
        compared = [
            spaced("(", kind, RELATIONS, kind, ")")
            for kind in (*kinds, st.one_of(below.integer, below.number))
        ]
        walks = st.sampled_from((".all(", ".exists(", ".exists_one("))
        dated = spaced("[", below.date, ",", below.date, "]", walks, name, ",", name, "<", below.date, ")")
        return self._any(
            tuple(f"({leaf})" for leaf in BOOLEANS),
            st.lists(one, min_size=2, max_size=4).map(lambda terms: f"({' && '.join(terms)})"),
            st.lists(one, min_size=2, max_size=4).map(lambda terms: f"({' || '.join(terms)})"),
            one.map(lambda text: f"!({text})"),
            self._choice(one),
            *compared,
            spaced("(", below.list, st.sampled_from(("==", "!=")), below.list, ")"),
            spaced("(", below.text, "in", below.list, ")"),
            spaced("(", below.number, "in [", below.integer, ",", below.number, "])"),
            spaced("(", below.date, "in params.days )"),
            spaced(below.list, walks, name, ",", inside.boolean, ")"),
            spaced("manifest.decision.tradeoffs", walks, name, ",", inside.boolean, ")"),
            spaced("model.benchmarks", walks, name, ",", name, ".value >=", name, ".min)"),
            spaced(
                "model.benchmarks", walks, name, ",", name, ".date <", below.date, "||", below.boolean, ")"
            ),
            dated,
            spaced(
                below.text, st.sampled_from((".startsWith(", ".endsWith(", ".contains(")), below.text, ")"
            ),
        )

    def _bound(self) -> tuple[str, Grammar]:
        name = f"v{self._depth}"
        return name, grammar(self._depth - 1, (*self._elements, name))


@cache
def grammar(depth: int, elements: tuple[str, ...] = ()) -> Grammar:
    return Grammar(depth, elements)


conditions = st.integers(1, 3).flatmap(lambda depth: grammar(depth).boolean)
