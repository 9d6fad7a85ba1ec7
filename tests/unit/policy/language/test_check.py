"""What the checker refuses, at the exact stretch and with the way out; and every subject with its parents."""

from __future__ import annotations

import pytest

from steelyard.policy.language.check import Checker
from steelyard.policy.language.lexer import ExpressionError
from steelyard.policy.language.parser import parse
from steelyard.policy.language.tree import AsOf, Call, Field, Literal, Node, Parameter, walk
from steelyard.policy.language.types import ANYTHING, DATE, EACH, INTEGER, PARENTS, Each, vocabulary
from tests.unit.policy.language.expressions import TYPES, answer, checked


def refusal(text: str, each: Each = "model") -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        checked(text, each)
    return caught.value


# «…» is the stretch that is wrong.
@pytest.mark.parametrize(
    ("marked", "message", "hint"),
    [
        # names
        ("«modle».license == 'x'", "unknown name `modle`", "did you mean `model`?"),
        ("«license» == 'x'", "unknown name `license`", "did you mean `model.license`?"),
        ("«data» == ['x']", "unknown name `data`", "did you mean `manifest.data`?"),
        ("«benchmark».value > 1", "unknown name `benchmark`", ""),
        ("«asof» > as_of", "unknown name `asof`", "did you mean `as_of`?"),
        ("model.regions.all(region, «regio» == 'EU')", "unknown name `regio`", "did you mean `region`?"),
        ("model.regions.all(r, r == 'EU') && «r» == 'EU'", "unknown name `r`", ""),
        ("«model.licence» == 'x'", "unknown field `model.licence`", "did you mean `model.license`?"),
        ("«model['licence']» == 'x'", "unknown field `model.licence`", "did you mean `model.license`?"),
        (
            "1 == 1 || «model.privacy.dpaa» == 'x'",
            "unknown field `model.privacy.dpaa`",
            "did you mean `model.privacy.dpa`?",
        ),
        (
            "model.benchmarks.all(b, «b.vlue» > 1)",
            "unknown field `b.vlue`",
            "did you mean `b.value`?",
        ),
        ("«model.benchmarks[0].vlue» > 1", "unknown field `….vlue`", "did you mean `….value`?"),
        ("model.benchmarks.all(b, «b.subject.x» == 'x')", "unknown field `b.subject.x`", ""),
        ("«model.license.name» == 'x'", "`model.license` is a string and has no fields", ""),
        (
            "«model.benchmarks.value» > 1",
            "`model.benchmarks` is a list of benchmark and has no fields",
            "Write a card with `each: benchmark`, or ask in an `expr:` with .exists(…) or .all(…).",
        ),
        ("«model.regions.name» == 'x'", "has no fields", "Ask in an `expr:` with .exists(…) or .all(…)."),
        ("«params.mni» > 1", "unknown parameter `params.mni`", "did you mean `min`?"),
        ("«params.zzzzzz» > 1", "unknown parameter `params.zzzzzz`", "allowed: broken, flag, min, "),
        ("«params» == 1", "`params` alone is no value", "Name one of them: params.x."),
        ("«sise»(model.license) == 1", "unknown function `sise`", "did you mean `size`?"),
        ("model.license.«startswith»('x')", "unknown function `startswith`", "did you mean `startsWith`?"),
        ("«neg»(1) == 1", "unknown function `neg`", ""),
        ("model.license.«equals»('x')", "unknown function `equals`", "Write `==`."),
        ("model.regions.all(«model», true)", "`model` already means something here", "Choose another name."),
        ("model.regions.all(«params», true)", "`params` already means something here", ""),
        ("model.regions.all(«as_of», true)", "`as_of` already means something here", ""),
        (
            "model.regions.all(r, model.regions.all(«r», r == 'EU'))",
            "`r` already means something here",
            "Choose another name.",
        ),
        # what is true or false
        ("«model.license»", "an expression is true or false, and this is a string", "Nothing is truthy: "),
        ("«model.regions»", "an expression is true or false, and this is a list of region", "truthy"),
        ("«model.license + 'x'»", "an expression is true or false, and this is a string", ""),
        ("«[model.license, 1][0]»", "an expression is true or false, and this is of several types", ""),
        ("«model.license» && true", "`&&` joins what is true or false, and this is a string", "truthy"),
        ("true || «1»", "`||` joins what is true or false, and this is a whole number", ""),
        ("!«model.support.sla_uptime»", "`!` joins what is true or false, and this is a number", "truthy"),
        ("«model.access» ? true : false", "a condition is true or false, and this is one of ", "truthy"),
        ("model.regions.all(r, «r»)", "`all` asks something true or false, and this is a string", ""),
        ("size(model.regions.map(r, «1», r)) == 1", "an expression is true or false, and this is", ""),
        ("(true ? 1 : «'x'») == 1", "both branches must be alike: a whole number and a string", ""),
        # comparisons
        ("model.access == «'wieghts'»", "`wieghts` is never a value of access", "did you mean `weights`?"),
        ("«'wieghts'» != model.access", "`wieghts` is never a value of access", "did you mean `weights`?"),
        ("model.access == «''»", "`` is never a value of access", ""),
        ("model.access in ['api', «'wights'»]", "`wights` is never a value", "did you mean `weights`?"),
        ("«'persnal'» in manifest.data", "`persnal` is never a value of data-class", "`personal`"),
        (
            "model.privacy.human_review == «'unknown'»",
            "`unknown` counts as not declared",
            "Ask with has(…), and say what follows with `on_unknown`.",
        ),
        ("«model.access == model.role»", "access is never equal to role: they share no value", ""),
        ("«model.privacy.trains_on_inputs == model.lifecycle.stage»", "they share no value", ""),
        ("«model.license == 1»", "a string is never equal to a whole number", ""),
        ("«model.regions == 'EU'»", "a list of region is never equal to a string", ""),
        ("«model.regions == [1]»", "is never equal to a list of integer", ""),
        ("«model.support == model.support»", "a group of fields is never equal to a group of fields", ""),
        ("«manifest.decision.tradeoffs == 'x'»", "a map is never equal to a string", ""),
        ("«manifest.commercial == 1»", "a boolean is never equal to a whole number", ""),
        ("«(model.license) == (1)»", "a string is never equal to a whole number", ""),
        (
            "model.lifecycle.retires < «'2027-01-01'»",
            "a date is compared with a date",
            'Write timestamp("2027-01-01").',
        ),
        ("«'2027-01-01'» == as_of", "a date is compared with a date", 'Write timestamp("2027-01-01").'),
        ("«model.lifecycle.retires == 1»", "a date is never equal to a whole number", ""),
        ("«as_of - as_of == 1»", "a duration is never equal to a whole number", ""),
        (
            "«model.support.level» >= 'standard'",
            "support-level has no order here",
            "Compare by rank with the row test at_least or at_most.",
        ),
        ("'x' < «model.hosting»", "hosting has no order here", ""),
        ("«model.regions < model.regions»", "a list of region has no order", ""),
        ("«model.license < 1»", "a string cannot be compared with a whole number", ""),
        ("«model.components.datasets > 1»", "of several types has no order", ""),
        # membership
        ("'x' in «model.license»", "`in` looks into a list or map, and this is a string", ""),
        ("'x' in «model.support»", "`in` looks into a list or map, and this is a group of fields", ""),
        ("«1» in model.regions", "a whole number is never in a list of region", ""),
        ("«1» in manifest.decision.tradeoffs", "the keys of a map are texts, and this is a whole number", ""),
        ("1 in [1, «'x'»]", "a whole number is never equal to a string", ""),
        # arithmetic
        ("«model.license + 1» == 2", "`+` cannot join a string and a whole number", ""),
        ("«model.license - 'x'» == 'x'", "`-` cannot join a string and a string", ""),
        ("«as_of + as_of» == as_of", "`+` cannot join a date and a date", ""),
        ("«duration('1h') - as_of» == as_of", "`-` cannot join a duration and a date", ""),
        ("«duration('1h') * 2» == duration('2h')", "`*` cannot join a duration and a whole number", ""),
        ("«model.regions + 1» == [1]", "`+` cannot join a list of region and a whole number", ""),
        ("«[1] - [1]» == [1]", "`-` cannot join a list of integer and a list of integer", ""),
        ("«true + true» == 2", "`+` cannot join a boolean and a boolean", ""),
        ("«1.5 % 2» == 1", "`%` takes whole numbers", ""),
        ("-«model.license» == 'x'", "`-` negates a number, and this is a string", ""),
        ("-«duration('1h')» == duration('1h')", "`-` negates a number, and this is a duration", ""),
        # functions
        ("«size()» == 1", "`size` takes 1 argument", ""),
        ("«size('a', 'b')» == 1", "`size` takes 1 argument", ""),
        ("size(«1») == 1", "`size` counts a text, list or map, and this is a whole number", ""),
        ("size(«model.support») == 1", "`size` counts a text, list or map, and this is a group of fields", ""),
        ("«'a'.startsWith()»", "`startsWith` takes 2 arguments", ""),
        ("«'a'.contains('b', 'c')»", "`contains` takes 2 arguments", ""),
        ("«1».endsWith('x')", "`endsWith` takes texts, and this is a whole number", ""),
        ("model.license.startsWith(«1»)", "`startsWith` takes texts, and this is a whole number", ""),
        ("«model.claims.mof_class».startsWith('x')", "`startsWith` takes texts, and this is a whole number", ""),
        (
            "model.license.matches(«model.model»)",
            "a pattern must be known when the card is loaded",
            "Write it out, or declare a parameter of type `pattern`.",
        ),
        ("model.license.matches(«params.names[0]»)", "a pattern must be known", ""),
        ("model.license.matches(«'('»)", "`(` is not a pattern", "Patterns are RE2's: see docs/expressions.md."),
        ("model.license.matches(«'(?=a)'»)", "`(?=a)` is not a pattern", ""),
        ("matches(model.license, «'a{1001}'»)", "`a{1001}` is not a pattern", ""),
        ("timestamp(«model.license») < as_of", "`timestamp` takes a text that is written out", ""),
        ("duration(«as_of») < duration('1h')", "`duration` takes a text that is written out", ""),
        ("«timestamp()» < as_of", "`timestamp` takes 1 argument", ""),
        ("timestamp(«'2026-02-30'») < as_of", "`2026-02-30` is not a moment that exists", ""),
        ("duration(«'1d'») < duration('1h')", "`1d` is not a duration", ""),
        ("«has(params.min)»", "`has` asks for one field", "For example: has(model.license)."),
        ("«has(model.benchmarks[0])»", "`has` asks for one field", ""),
        # indices and quantifiers
        ("model.regions[«'x'»] == 'EU'", "a list is indexed by a whole number, and this is a string", ""),
        ("model.regions[«1.5»] == 'EU'", "a list is indexed by a whole number, and this is a number", ""),
        ("manifest.decision.tradeoffs[«1»] == 'x'", "a map is indexed by a text", ""),
        ("«model.license»[0] == 'M'", "a string cannot be indexed", ""),
        ("«model»[model.license] == 'M'", "a group of fields cannot be indexed", ""),
        ("«model.components»['a' + 'b'] == 'M'", "a group of fields cannot be indexed", ""),
        ("«model.license».all(x, true)", "`all` walks a list, and this is a string", ""),
        ("«model.support».exists(x, true)", "`exists` walks a list, and this is a group of fields", ""),
    ],
)  # fmt: skip
def test_what_is_refused_and_where(marked: str, message: str, hint: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    error = refusal(text)
    assert text[error.start : error.end] == marked.partition("«")[2].partition("»")[0]
    assert error.start == marked.index("«")
    assert message in error.message
    assert hint in error.hint


@pytest.mark.parametrize(
    "text",
    [
        "model.lifecycle.notice_days < 1.5 && model.support.sla_uptime >= 99",
        "1 in [1.5, model.lifecycle.notice_days]",
        "(manifest.commercial ? 1 : 2.5) > 1",
        "(manifest.commercial ? model.license : model.access) == 'x'",
        "model.components['model-card'] == false && model['components']['datasets'] != 'MIT'",
        "model.components.datasets == 1 || model.components.datasets == 'x'",
        "model.access == params.access && params.access in ['weights', model.access]",
        "model.claims.mof_class == 1 || model.claims.mof_class <= params.class",
        "has(model.components['model-card']) && has(manifest.decision.tradeoffs['T1'])",
        "manifest.evidence['a-b'].type == 'contract' && manifest.evidence.c.date < as_of",
        "manifest.decision.tradeoffs[model.license] == 'x' && model.license in manifest.decision.tradeoffs",
        "manifest.decision.tradeoffs.all(t, t.startsWith('T')) && size(manifest.decision.tradeoffs) > 1",
        "manifest.models.exists(m, m.benchmarks.all(b, b.value >= b.min))",
        "model.license in (manifest.decision.tradeoffs.filter(t, t != 'T1'))",
        "[] == model.regions || model.regions + [] == ['EU'] || [1, 'x'] + [2] == [1]",
        "model.lifecycle.retires - as_of < duration('24h') && timestamp(model.lifecycle.retires) > params.day",
        "manifest.commercial < true",
        "params.words.exists(w, model.license.matches(w))",
        "model.privacy.trains_on_inputs in ['never', 'opt-in'] && model.support.level != 'none'",
        "model.access.startsWith('w') && model.access + 'x' == 'weightsx'",
        "[['a'], ['b']].exists(list, model.license in list)",
        "model.regions.filter(r, r != 'EU').map(r, size(r)).exists_one(n, n == 2)",
        "model.license < model.model",
        "params.flag && (params.ratio > 0.1)",
    ],
)
def test_what_is_accepted(text: str) -> None:
    assert checked(text).type is not None


def test_a_parameter_whose_type_is_at_fault_is_no_second_fault() -> None:
    for text in ("params.broken", "params.broken == 1", "model.regions.all(r, params.broken)"):
        assert checked(text)


def test_a_card_without_parameters_is_told_to_declare_one() -> None:
    with pytest.raises(ExpressionError) as caught:
        Checker("model", {}, vocabulary()).condition(parse("params.x > 1"))
    assert caught.value.hint == "Declare it under `params:` with a type and a default."


def test_parameters_that_are_named_are_used() -> None:
    checker = Checker("model", TYPES, vocabulary())
    checker.condition(parse("params.min > 1 && params.names.exists(n, n == params.word)"))
    with pytest.raises(ExpressionError):
        checker.condition(parse("params.unheard > 1"))
    assert checker.used == {"min", "names", "word", "unheard"}


FIELDS: dict[Each, str] = {
    "manifest": "manifest.owner == 'o'",
    "model": "model.license == 'MIT'",
    "benchmark": "benchmark.value > 0.5",
    "base": "base.relation == 'finetune'",
    "evidence": "evidence.expires < as_of",
    "reference": "reference.to == 'ev-terms'",
    "waiver": "waiver.rule == 'license-missing'",
    "org": "org.public_bodies",
}


@pytest.mark.parametrize("each", EACH)
def test_a_subject_sees_itself_and_its_parents_and_nothing_else(each: Each) -> None:
    for other, text in FIELDS.items():
        if other in (each, *PARENTS[each]):
            fields = [node for node in walk(checked(text, each)) if isinstance(node, Field)]
            assert [field.root for field in fields] == [other]
        else:
            error = refusal(text, each)
            assert error.message == f"unknown name `{other}`"


@pytest.mark.parametrize("each", EACH)
def test_a_subject_has_its_own_record(each: Each) -> None:
    fields: dict[Each, dict[str, object]] = {
        "manifest": {"owner": "o"},
        "model": {"license": "MIT"},
        "benchmark": {"value": 1},
        "base": {"relation": "finetune"},
        "evidence": {"expires": "2020-01-01"},
        "reference": {"to": "ev-terms"},
        "waiver": {"rule": "license-missing"},
    }
    if each == "base":  # stands in no scope of its own here
        assert checked(FIELDS[each], each)
        return
    assert answer(FIELDS[each], each=each, **fields[each]) is True
    assert answer(FIELDS[each], each=each) is None


def test_names_resolve_into_what_they_are() -> None:
    kinds: list[tuple[type[Node], object]] = [
        (type(node), node.type)
        for node in walk(checked("params.min < model.claims.mof_class && timestamp(as_of) == as_of"))
        if not isinstance(node, Call)
    ]
    assert kinds == [(Parameter, INTEGER), (Field, INTEGER), (AsOf, DATE), (AsOf, DATE)]


def test_moments_are_computed_when_the_card_is_loaded() -> None:
    node = checked("timestamp('1970-01-02') < as_of && as_of - as_of < duration('1s')")
    values = [one.value for one in walk(node) if isinstance(one, Literal)]
    assert values == [86_400 * 10**9, 10**9]


def test_a_list_of_different_things_holds_anything() -> None:
    typed = Checker("model", TYPES, vocabulary()).typed(parse("[1, 'x']"))
    assert typed.type is not None
    assert typed.type.item == ANYTHING
