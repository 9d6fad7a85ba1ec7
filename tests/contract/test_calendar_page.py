"""docs/calendar.md lists every dated duty as the data has it, and what it says of other days is what the calendar answers."""

from __future__ import annotations

import os
import re
from typing import Any

from steelyard.knowledge.calendar import duty
from steelyard.knowledge.tables import table

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROWS: list[dict[str, Any]] = table("calendar")["duties"]
AS_OF: str = table("calendar")["as_of"]


def page() -> str:
    with open(os.path.join(ROOT, "docs", "calendar.md"), encoding="utf-8") as file:
        return file.read()


def listed(text: str) -> list[list[str]]:
    """Return the cells of every row that begins with the id of a duty."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip(" |`") for cell in row] for row in rows]


def test_the_page_lists_every_duty_and_every_announced_date() -> None:
    before, after = page().split("## Asking with another day")
    laws, channels = before.split("Beside the law")
    assert f"as of {AS_OF}" in laws
    wanted = []
    for row in ROWS:
        now = duty(row["id"], AS_OF)
        assert now is not None
        unsure = " ¹" if now.basis == "reported" else " ²" if "not read" in now.note else ""
        article = now.article.removeprefix("Art. ")
        wanted.append(
            (now.kind, now.applies_from, [now.id, now.title, article, now.applies_from + unsure, now.was])
        )
    assert [[*cells, ""][:5] for cells in listed(laws)] == [
        cells for kind, _, cells in sorted(wanted, key=lambda one: (one[1], one[2][0])) if kind != "channel"
    ]
    announced = [row for row in ROWS if row["kind"] == "channel"]
    assert [cells[:2] for cells in listed(channels)] == [[row["id"], row["title"]] for row in announced]
    assert all(row["versions"][-1]["source"] in channels for row in announced)
    assert listed(after)


def test_other_days_have_the_answers_of_the_page() -> None:
    asked = page().split("## Asking with another day")[1].split("\n## ")[0]
    days = re.findall(r"on (\d{4}-\d\d-\d\d)", asked.split("| ---")[0])
    assert len(days) == 3
    for name, *answers in listed(asked):
        for day, answer in zip(days, answers, strict=True):
            assert said(name, day) == answer, (name, day)


def said(name: str, day: str) -> str:
    found = duty(name, day)
    if found is None:
        return "no law yet"
    if found.applies:
        return "applies"
    moved = f", was {found.was}" if found.was else ""
    return f"applies in {found.days} days{moved}"
