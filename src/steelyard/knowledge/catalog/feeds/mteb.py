"""Reads MTEB's model metadata from its Python sources, without running them: open weights, licenses, dates."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.catalog.feeds.rows import Cleaner, Row, said

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = "mteb/models/model_implementations"


def rows(text: str, cleaner: Cleaner) -> Iterator[Row]:
    """Yield what one source says of the models it declares literally."""
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "ModelMeta":
            given = {one.arg: _literal(one.value) for one in call.keywords if one.arg}
            name = given.get("name")
            cleaner.at = str(name)
            if isinstance(name, str) and name.count("/") == 1 and (id_ := cleaner.id(name)):
                yield _row(id_, given, cleaner)


def _row(id_: str, given: dict[str, Any], cleaner: Cleaner) -> Row:
    sides = given.get("modalities", ["text"])
    taken = [
        kind for kind in ("text", "image", "audio", "video") if isinstance(sides, list) and kind in sides
    ]
    is_open = given.get("open_weights")
    about = said(
        open_weights=cleaner.flag(is_open),
        license=cleaner.license(given.get("license")),
        released=cleaner.day(given.get("release_date")),
        context=cleaner.size(given.get("max_tokens")),
        modality=f"{','.join(taken)}>embedding" if taken and given.get("model_type") == ["dense"] else "",
        repository=id_ if is_open is True else "",
    )
    return Row("", id_, about, {})


def _literal(node: ast.expr) -> Any:  # noqa: ANN401 - whatever is written there
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
