"""Nothing passes because an expression was broken: each mistake is refused at its line and column in the card, with
what was meant, in whatever style YAML writes it. `«` marks the place.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.scenarios.broken import MANIFEST, place, put_marked_card, refused, refused_by_every_command
from tests.unit.policy.cards import CARD, put, put_card

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Cli


class Mistake(NamedTuple):
    """An expression of a card about a model, what must be said of it, and the way out."""

    text: str
    message: str
    hint: str = ""


MISTAKES = {
    # Unknown names and fields
    "no owner": Mistake("«access == 1", "unknown name `access`", "did you mean `model.access`?"),
    "no name": Mistake("«licence == 'x'", "unknown name `licence`", "allowed: model, manifest, org, params, as_of"),
    "no quotes": Mistake("model.license == «MIT", "unknown name `MIT`", "a text is quoted: 'MIT'"),
    "misspelt name": Mistake("«modle.license == 'x'", "unknown name `modle`", "did you mean `model`?"),
    "field": Mistake(
        "«model.acess == 'api'", "unknown field `model.acess`", "did you mean `model.access`?"
    ),
    "field of the parent": Mistake(
        "«model.data == 'x'", "unknown field `model.data`", "did you mean `manifest.data`?"
    ),
    "nested field": Mistake(
        "«model.privacy.retention > 1", "unknown field `model.privacy.retention`", "`model.privacy.retention_days`?"
    ),
    "field in has": Mistake(
        "has(«model.licence)", "unknown field `model.licence`", "did you mean `model.license`?"
    ),
    "field of an element": Mistake(
        "model.benchmarks.exists(b, «b.valu > 1)", "unknown field `b.valu`", "did you mean `b.value`?"
    ),
    "field by key": Mistake(
        "has(«model.components['model_card'])", "unknown field `model.components.model_card`", "model-card"
    ),
    "field of a text": Mistake("«model.license.id == 'x'", "`model.license` is a string and has no fields"),
    "parameter": Mistake("model.license == «params.x", "unknown parameter `params.x`", "Declare it"),
    "parameters as such": Mistake("«params == 'x'", "`params` alone is no value", "params.x"),
    # Impossible values
    "member": Mistake(
        "model.access == «'wieghts'", "`wieghts` is never a value of access", "did you mean `weights`?"
    ),
    "member on the left": Mistake(
        "«'wieghts' != model.access", "`wieghts` is never a value of access", "did you mean `weights`?"
    ),
    "member of a list": Mistake(
        "model.access in ['api', «'opn']", "`opn` is never a value of access", "allowed: undisclosed"
    ),
    "member of an element": Mistake(
        "manifest.data.exists(d, d == «'helth')", "`helth` is never a value of data-class", "`health`?"
    ),
    "nobody knows": Mistake(
        "model.privacy.trains_on_inputs == «'unknown'", "`unknown` counts as not declared", "has("
    ),
    "two enumerations": Mistake("«model.access == model.hosting", "access is never equal to hosting: they share no value"),
    "day that is none": Mistake("as_of > timestamp(«'2026-02-30')", "`2026-02-30` is not a moment that exists"),
    "month that is none": Mistake("as_of > timestamp(«'2026-13-01')", "`2026-13-01` is not a moment that exists"),
    "date in words": Mistake("as_of > timestamp(«'soon')", "`soon` is not a moment written 2026-12-31"),
    "duration in days": Mistake("as_of - as_of > duration(«'5 days')", "`5 days` is not a duration", "720h"),
    # Wrong operands
    "no condition": Mistake("«model.license", "an expression is true or false", "Nothing is truthy"),
    "no condition in and": Mistake(
        "has(model.card) && «model.license", "`&&` joins what is true or false", "Nothing is truthy"
    ),
    "no condition in not": Mistake("!«model.license", "`!` joins what is true or false", "has("),
    "no condition in a choice": Mistake(
        "«model.license ? true : false", "a condition is true or false", "Nothing is truthy"
    ),
    "text and number": Mistake("«model.license == 7", "a string is never equal to a whole number"),
    "truth and text": Mistake("«model.security.remote_code == 'yes'", "a boolean is never equal to a string"),
    "date and text": Mistake("as_of > «'2026-01-01'", "a date is compared with a date", "timestamp("),
    "date and number": Mistake("«as_of > 2026", "a date cannot be compared with a whole number"),
    "date plus number": Mistake("«as_of + 1 > as_of", "`+` cannot join a date and a whole number"),
    "list and text": Mistake(
        "«model.regions == 'EU'", "a list of region is never equal to a string", "`value in list`"
    ),
    "list and number": Mistake("«model.benchmarks > 1", "a list of benchmark cannot be compared with", ".exists("),
    "text of a list": Mistake("«model.regions.contains('EU')", "`contains` takes texts", "`value in list`"),
    "in a text": Mistake("'EU' in «model.license", "`in` looks into a list or map", "text.contains"),
    "order of an enumeration": Mistake(
        "«model.support.level >= 'premium'", "support-level has no order here", "at_least"
    ),
    "chained comparison": Mistake(
        "«1 < model.support.sla_uptime < 2", "comparisons are not chained", "`a < b && b < c`"
    ),
    "branches": Mistake(
        "(has(model.card) ? 'a' : «1) == 'a'", "both branches must be alike: a string and a whole number"
    ),
    "index of a text": Mistake("«model.license[0] == 'M'", "a string cannot be indexed"),
    "index in words": Mistake("model.regions[«'a'] == 'EU'", "a list is indexed by a whole number"),
    # Lists without a quantifier
    "through a list": Mistake(
        "«model.benchmarks.value > 1", "`model.benchmarks` is a list of benchmark and has no fields", ".exists("
    ),
    "size as a field": Mistake("«model.regions.size > 0", "`model.regions` is a list of region", "size("),
    "quantifier over a text": Mistake("«model.license.all(x, x == 'a')", "`all` walks a list, and this is a string"),
    # Functions
    "function": Mistake("«foo(model.license)", "unknown function `foo`", "allowed: has, size"),
    "misspelt function": Mistake("«sise(model.license) == 1", "unknown function `sise`", "did you mean `size`?"),
    "method": Mistake("model.license.«startswith('x')", "unknown function `startswith`", "`startsWith`?"),
    "quantifier": Mistake("model.regions.«exist(r, r == 'x')", "unknown function `exist`", "`exists`?"),
    "function of Python": Mistake("«len(model.regions) > 0", "unknown function `len`", "Write size(x)."),
    "quantifier of others": Mistake(
        "model.regions.«any(r, r == 'x')", "unknown function `any`", "list.exists(x, …)"
    ),
    "clock": Mistake("«now() > as_of", "unknown function `now`", "`as_of`"),
    "arguments": Mistake("«size(model.license, 1) == 1", "`size` takes 1 argument"),
    "has of a value": Mistake("«has(model)", "`has` asks for one field", "has(model.license)"),
    # What never changes
    "always true": Mistake("«true", "this is always true", "remove it"),
    "branch never reached": Mistake("has(model.card) || «1 == 1", "this is always true", "remove it"),
    "choice already made": Mistake("«true ? has(model.card) : has(model.terms)", "this is always true", ""),
    "never true together": Mistake(
        "model.access == 'api' && «model.access == 'weights'", "together with what stands before", "decides nothing"
    ),
    "asked twice": Mistake("has(model.card) || «has(model.card)", "this is asked twice", "Remove one"),
    "compared with itself": Mistake("model.license == «model.license", "both sides are the same", "else"),
    "equal branches": Mistake(
        "manifest.commercial ? has(model.card) : «has(model.card)", "both branches are the same", "remove it"
    ),
    "idle quantifier": Mistake("model.regions.all(«r, has(model.card))", "`r` is never used", "without `all`"),
    "nothing to be in": Mistake("model.license in «[]", "nothing is in an empty list", "List the values"),
    "size below zero": Mistake("«size(model.regions) >= 0", "this is always true", "remove it"),
    "never computed": Mistake("model.support.sla_uptime > «1 / 0", "this can never be computed: a division by zero"),
    # Patterns
    "pattern": Mistake("model.license.matches(«'(a')", "`(a` is not a pattern"),
    "back-reference": Mistake(r"model.license.matches(«r'(a)\1')", r"`(a)\1` is not a pattern", "RE2"),
    "pattern that is a fact": Mistake(
        "model.license.matches(«model.terms)", "a pattern must be known when the card is loaded", "`pattern`"
    ),
    # Grammar
    "end": Mistake("model.license ==«", "found the end of the expression"),
    "half an and": Mistake(
        "has(model.license) «& has(model.card)", "`&` is not part of the language", "`&&`"
    ),
    "and in words": Mistake("has(model.license) «and has(model.card)", "found `and`", "Write `&&`."),
    "not in words": Mistake("«not has(model.card)", "`not` is not part of the language", "Write `!`."),
    "assignment": Mistake("model.license «= 'MIT'", "`=` is not part of the language", "Equality is `==`."),
    "typographic quotes": Mistake("model.license == «“x”", "`“` is not part of the language", "Quote texts"),
    "no closing parenthesis": Mistake("(has(model.card)«", "found the end of the expression, wanted `)`"),
    "null": Mistake("model.license == «null", "a manifest has no null", "has("),
    "reserved word": Mistake("«if == 1", "`if` is a reserved word"),
}  # fmt: skip

HEAD = "".join(f"{key}: {value}\n" for key, value in CARD.items() if key != "require")
RIGHT = "has(model.card) || has(model.terms)"


def plain(text: str) -> str | None:
    """Write a text without quotes, unless YAML would read something else."""
    bare = text.replace("«", "")
    begins = bare[0] in "'\"!&*[]{}|>%@`#-?" or bare == "true"
    return None if begins or ": " in bare or " #" in bare else f"require:\n  expr: {text}\n"


STYLES: dict[str, Callable[[str], str | None]] = {
    "plain": plain,
    "single": lambda text: "require:\n  expr: '" + text.replace("'", "''") + "'\n",
    "double": lambda text: 'require:\n  expr: "' + text.replace("\\", "\\\\").replace('"', '\\"') + '"\n',
    "folded": lambda text: f"require:\n  expr: >\n    {RIGHT}\n    && ({text})\n",
    "literal": lambda text: f"require:\n  expr: |\n    {RIGHT} &&\n      ({text})\n",
    "second line": lambda text: f"require:\n  expr:\n  - {RIGHT}\n  - >-\n    {text}\n",
    "when": lambda text: f"when:\n  expr: |-\n    {text}\nrequire: {{license: {{present: true}}}}\n",
}


JOINED = ("folded", "literal")
"""The styles that put a mistake in parentheses, behind what is right; of these mistakes something else is said there."""
ABOUT_THE_WHOLE = (
    "no condition",
    "no closing parenthesis",
    "always true",
    "branch never reached",
    "never computed",
    "end",
    "size below zero",
)

WRITTEN = [
    pytest.param(name, rows, id=f"{name}-{style}")
    for name, mistake in MISTAKES.items()
    for style, write in STYLES.items()
    if not (style in JOINED and name in ABOUT_THE_WHOLE) and (rows := write(mistake.text)) is not None
]


@pytest.mark.parametrize(("name", "rows"), WRITTEN)
def test_a_mistake_is_refused_where_it_is_written(name: str, rows: str, cli: Cli, tmp_path: Path) -> None:
    mistake = MISTAKES[name]
    text, at = place(HEAD + rows)
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put(tmp_path / "policy" / "rules" / "license" / "own-rule.yaml", text)
    card = os.path.join("policy", "rules", "license", "own-rule.yaml")
    refused(cli, "--policy", "policy", at=f"{card}:{at}", message=mistake.message, hint=mistake.hint)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_refused_by_every_command(name: str, cli: Cli, tmp_path: Path) -> None:
    mistake = MISTAKES[name]
    quoted = mistake.text.replace("'", "''")
    at = put_marked_card(tmp_path, {"require": f"{{expr: '{quoted}'}}"})
    refused_by_every_command(cli, at=at, message=mistake.message, hint=mistake.hint)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ('{expr: «""}', '`require.expr` cannot be ""'),
        ("{expr: «[]}", "`require.expr` cannot be []"),
        ("{«expr: }", "`require.expr` has no value"),
        ("{expr: «7}", "`require.expr`"),
        ("{expr: [has(model.card), «7]}", "`require.expr[1]`"),
    ],
)
def test_what_is_no_expression_is_refused(rows: str, message: str, cli: Cli, tmp_path: Path) -> None:
    at = put_marked_card(tmp_path, {"require": rows})
    refused_by_every_command(cli, at=at, message=message)


def test_a_parameter_that_no_expression_uses_is_refused(cli: Cli, tmp_path: Path) -> None:
    at = put_marked_card(
        tmp_path,
        {
            "params": "{used: {type: string, default: MIT}, «spare: {type: string, default: x}}",
            "require": "{expr: model.license == params.used}",
        },
    )
    refused_by_every_command(cli, at=at, message="`params.spare` is never used", hint="remove it")


@pytest.mark.parametrize(
    ("type_", "default", "text", "message"),
    [
        ("string", "MIT", "«params.x > 1", "a string cannot be compared with a whole number"),
        ("integer", "1", "«model.license == params.x", "a string is never equal to a whole number"),
        ("'[string]'", "[MIT]", "«model.license == params.x", "a string is never equal to a list of string"),
        (
            "date",
            "2026-01-01",
            "«model.support.sla_uptime > params.x",
            "a number cannot be compared with a date",
        ),
        (
            "string",
            "M",
            "model.license.matches(«params.x)",
            "a pattern must be known when the card is loaded",
        ),
        (
            "access",
            "api",
            "«model.hosting == params.x",
            "hosting is never equal to access: they share no value",
        ),
        (
            "boolean",
            "true",
            "has(model.card) && «params.x == 1",
            "a boolean is never equal to a whole number",
        ),
        ("integer", "1", "has(model.card) && «params.x", "`&&` joins what is true or false"),
    ],
)
def test_a_parameter_of_the_wrong_type_is_refused_where_it_is_used(  # noqa: PLR0913, PLR0917 - a table
    type_: str, default: str, text: str, message: str, cli: Cli, tmp_path: Path
) -> None:
    at = put_marked_card(
        tmp_path, {"params": f"{{x: {{type: {type_}, default: {default}}}}}", "require": f"{{expr: {text}}}"}
    )
    refused_by_every_command(cli, at=at, message=message)


def test_a_mistake_in_a_folded_expression_is_pointed_at_on_its_line(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    folded = "\n  expr: >\n    has(model.license)\n    && has(model.crad)"
    put_card(tmp_path / "policy", require=folded)
    result = cli("check", "--policy", "policy")
    card = os.path.join("policy", "rules", "license", "own-rule.yaml")
    assert (result.code, result.out) == (2, "")
    assert f"--> {card}:8:12: unknown field `model.crad`" in result.err
    line, caret = result.err.splitlines()[2:4]
    assert line.index("model.crad") == caret.index("^")
    assert caret.count("^") == len("model.crad")
