"""Answers as files: a sheet, a CSV, and for SPSS the CSV with the syntax that reads it.

Rows come in the order of the ballots' keys, which are chance: a file tells no more than the box.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from jiewang.voice.polls.content import Question, QuestionKind, questions_of
from jiewang.voice.polls.models import Poll

_PORTION = 2000
Column = tuple[str, str, dict[str, str]]


def columns_of(questions: tuple[Question, ...]) -> list[Column]:
    """Name, label and the labels of the values of every column."""
    found: list[Column] = []
    for each in questions:
        options = {option.key: str(option) for option in each.options}
        if each.kind == QuestionKind.MULTIPLE:
            marks = {"1": _("chosen"), "0": _("not chosen")}
            found += [(f"{each.key}_{k}", f"{each}: {v}", marks) for k, v in options.items()]
        elif each.kind == QuestionKind.RANKING:
            found += [(f"{each.key}_{k}", f"{each}: {v}", {}) for k, v in options.items()]
        elif each.kind == QuestionKind.MATRIX:
            found += [(f"{each.key}_{row.key}", f"{each}: {row}", options) for row in each.rows]
        else:
            found.append((each.key, str(each), options))
    return found


def rows_of(poll: Poll, version: int, questions: tuple[Question, ...]) -> Iterator[list[Any]]:
    """The cells of every ballot of a version."""
    ballots = poll.ballots.filter(version=version, in_box=True).order_by("token")
    for area, assisted, answers in ballots.values_list("area", "assisted", "content").iterator(
        chunk_size=_PORTION
    ):
        yield [area, int(assisted), *(cell for q in questions for cell in _cells(q, answers))]


def _cells(question: Question, answers: dict[str, Any]) -> list[Any]:
    answer = answers.get(question.key)
    keys = [option.key for option in question.options]
    if question.kind == QuestionKind.MULTIPLE:
        return ["" if answer is None else int(key in answer) for key in keys]
    if question.kind == QuestionKind.RANKING:
        order = answer or []
        return [order.index(key) + 1 if key in order else "" for key in keys]
    if question.kind == QuestionKind.MATRIX:
        return [(answer or {}).get(row.key, "") for row in question.rows]
    return ["" if answer is None else _plain(answer)]


def _plain(answer: Any) -> Any:
    """A resident's text that a sheet would take for a formula stands as text."""
    risky = isinstance(answer, str) and answer[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{answer}" if risky else answer


def as_csv(poll: Poll) -> bytes:
    """UTF-8 with its mark, so that spreadsheets read the Chinese."""
    questions = questions_of(poll.versions.get(number=poll.version).content)
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(["area", "assisted", *(name for name, _label, _values in columns_of(questions))])
    lines.writerows(rows_of(poll, poll.version, questions))
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(poll: Poll) -> bytes:
    """Two sheets: the answers, and what the columns mean."""
    questions = questions_of(poll.versions.get(number=poll.version).content)
    columns = columns_of(questions)
    book = Workbook(write_only=True)
    answers = book.create_sheet(_("Answers"))
    answers.append(["area", "assisted", *(name for name, _label, _values in columns)])
    for row in rows_of(poll, poll.version, questions):
        answers.append(row)
    meanings = book.create_sheet(_("Columns"))
    meanings.append([_("Column"), _("Question"), _("Values")])
    for name, label, values in columns:
        said = "; ".join(f"{key} = {value}" for key, value in values.items())
        meanings.append([name, label, said])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_spss(poll: Poll) -> bytes:
    """A ZIP of answers.csv and answers.sps, the syntax with which SPSS and PSPP read it."""
    questions = questions_of(poll.versions.get(number=poll.version).content)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("answers.csv", as_csv(poll))
        archive.writestr("answers.sps", "\ufeff" + _syntax(questions))
    return out.getvalue()


def _syntax(questions: tuple[Question, ...]) -> str:
    numeric = {
        name
        for question in questions
        if question.kind in {QuestionKind.MULTIPLE, QuestionKind.RANKING, QuestionKind.SCALE}
        for name, _label, _values in columns_of((question,))
    }
    columns = columns_of(questions)
    types = [
        "area A24",
        "assisted F1",
        *(f"{n} {'F5' if n in numeric else 'A1000'}" for n, _l, _v in columns),
    ]
    lines = [
        "SET UNICODE=ON.",
        "GET DATA /TYPE=TXT /FILE='answers.csv' /ENCODING='UTF8' /DELIMITERS=\",\"",
        "  /QUALIFIER='\"' /FIRSTCASE=2 /VARIABLES=",
        *(f"  {each}" for each in types),
        "  .",
    ]
    for name, label, values in columns:
        lines.append(f"VARIABLE LABELS {name} {_said(label[:250])}.")
        if values:
            quote = str if name in numeric else _said
            said = " ".join(f"{quote(key)} {_said(value[:110])}" for key, value in values.items())
            lines.append(f"VALUE LABELS {name} {said}.")
    return "\n".join([*lines, "EXECUTE.", ""])


def _said(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"
