"""Forms of the builder. Fields are named like the actions' arguments; no rule stands here."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.voice.polls.actions import AskedArea, Frame
from jiewang.voice.polls.content import QuestionKind, Rule
from jiewang.voice.polls.models import Entry, Poll, PollKind
from jiewang.voice.polls.tally.elections import BallotKind

RULES = {
    Rule.MOST: gettext_lazy("Most votes for so many places"),
    Rule.GREEDY: gettext_lazy("By votes while the money lasts"),
    Rule.SUB_BUDGETS: gettext_lazy("By votes within each area's budget"),
    Rule.EQUAL_SHARES: gettext_lazy("Method of equal shares"),
}


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class FrameForm(forms.Form):
    """What stands round the questions."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    title_en = forms.CharField(
        label=gettext_lazy("Title in English"), max_length=160, required=False
    )
    lead = forms.CharField(
        label=gettext_lazy("What it asks about"), widget=_lines(3), required=False
    )
    lead_en = forms.CharField(
        label=gettext_lazy("The same in English"), widget=_lines(3), required=False
    )
    entry = forms.ChoiceField(
        label=gettext_lazy("How each answers once"), choices=Entry.choices, initial=Entry.CODE
    )
    opens_at = forms.DateTimeField(label=gettext_lazy("Opens"), widget=_moment())
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes"),
        help_text=gettext_lazy("What comes after this second is not counted."),
        widget=_moment(),
    )

    def __init__(self, data: Any = None, *, poll: Poll | None = None, kind: str = "") -> None:
        names = ("title", "title_en", "lead", "lead_en", "entry", "opens_at", "closes_at")
        super().__init__(data, initial={n: getattr(poll, n) for n in names} if poll else None)
        if (poll.kind if poll else kind) != PollKind.QUESTIONNAIRE:
            self.fields["entry"].choices = [  # type: ignore[attr-defined]
                (value, label) for value, label in Entry.choices if value != Entry.OPEN
            ]

    def frame(self) -> Frame:
        names = ("title", "title_en", "lead", "lead_en", "entry", "opens_at", "closes_at")
        return Frame(**{name: self.cleaned_data[name] for name in names})


class NewPollForm(FrameForm):
    """The frame, and whose people are asked."""

    areas = forms.CharField(
        label=gettext_lazy("Areas"),
        help_text=gettext_lazy(
            "One a line: code, then if wanted the quota and the population, such as 500103004001; 200; 6500. Empty: everybody is asked alike."
        ),
        widget=_lines(4),
        required=False,
    )

    def clean_areas(self) -> list[AskedArea]:
        return [_area(line) for line in _split(self.cleaned_data["areas"])]


def _area(line: list[str]) -> AskedArea:
    numbers = [cell for cell in line[1:3] if cell]
    if not all(cell.isdecimal() for cell in numbers):
        raise forms.ValidationError(
            _("“%(line)s”: quota and population are whole numbers.") % {"line": "; ".join(line)}
        )
    quota, population = (*(int(cell or 0) for cell in line[1:3]), 0, 0)[:2]
    return AskedArea(code=line[0], quota=quota, population=population)


class TermsForm(forms.Form):
    """Candidates, and how it is decided."""

    candidates = forms.CharField(
        label=gettext_lazy("Candidates"),
        help_text=gettext_lazy(
            "One a line: number; name; name in English; cost in yuan; a word on it; sub-budgets it is paid from. What comes last may be left out."
        ),
        widget=_lines(10),
    )
    ballot = forms.ChoiceField(label=gettext_lazy("The ballot"), choices=BallotKind.choices)
    most = forms.IntegerField(
        label=gettext_lazy("At most"),
        help_text=gettext_lazy("Candidates that one may choose or rank, or points to spread."),
        min_value=1,
        max_value=1000,
        initial=5,
    )
    rule = forms.ChoiceField(label=gettext_lazy("The rule"), choices=list(RULES.items()))
    budget = forms.DecimalField(
        label=gettext_lazy("Budget in yuan"), required=False, max_digits=14, decimal_places=2
    )
    pots = forms.CharField(
        label=gettext_lazy("Budgets of areas"),
        help_text=gettext_lazy("One a line: name; yuan. For “within each area's budget”."),
        widget=_lines(4),
        required=False,
    )
    seats = forms.IntegerField(label=gettext_lazy("Places to fill"), required=False, min_value=0)
    electors = forms.IntegerField(
        label=gettext_lazy("Deputies in all"), required=False, min_value=0
    )
    quorum = forms.IntegerField(
        label=gettext_lazy("Ballots needed at least"), required=False, min_value=0
    )
    least = forms.IntegerField(
        label=gettext_lazy("Votes needed at least"),
        help_text=gettext_lazy("By custom more than half of all deputies, not of those present."),
        required=False,
        min_value=0,
    )

    def content(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "candidates": [_candidate(line) for line in _split(data["candidates"])],
            "ballot": data["ballot"],
            "most": data["most"],
            "rule": data["rule"],
            "budget": str(data["budget"]) if data["budget"] else "",
            "pots": {line[0]: line[1] for line in _split(data["pots"]) if len(line) > 1},
            **{name: data[name] or 0 for name in ("seats", "electors", "quorum", "least")},
        }

    @classmethod
    def of(cls, poll: Poll) -> "TermsForm":
        """The form with what the draft says."""
        draft = poll.draft
        lines = [
            "; ".join(
                [
                    *(str(each.get(name, "")) for name in ("id", "zh", "en", "cost", "note")),
                    *each.get("pots", ()),
                ]
            )
            for each in draft.get("candidates", ())
        ]
        pots = [f"{name}; {value}" for name, value in draft.get("pots", {}).items()]
        known = {**draft, "candidates": "\n".join(lines), "pots": "\n".join(pots)}
        form = cls()
        form.initial = known
        return form


def _candidate(line: list[str]) -> dict[str, Any]:
    number, zh, en, cost, note, *pots = [*line, "", "", "", "", ""][: max(5, len(line))]
    return {"id": number, "zh": zh, "en": en, "cost": cost or "0", "note": note, "pots": pots}


class QuestionForm(forms.Form):
    """One question."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=QuestionKind.choices)
    zh = forms.CharField(label=gettext_lazy("Question"), max_length=300)
    en = forms.CharField(label=gettext_lazy("Question in English"), max_length=400, required=False)
    options = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        help_text=gettext_lazy("One a line, if wanted with the English after a semicolon."),
        widget=_lines(5),
        required=False,
    )
    rows = forms.CharField(
        label=gettext_lazy("Rows of the table"), widget=_lines(3), required=False
    )
    low = forms.IntegerField(label=gettext_lazy("Scale from"), initial=1, min_value=0)
    high = forms.IntegerField(label=gettext_lazy("Scale to"), initial=5, max_value=11)
    most = forms.IntegerField(
        label=gettext_lazy("Choose at most"),
        help_text=gettext_lazy("0: as many as one likes."),
        initial=0,
        min_value=0,
        required=False,
    )
    page = forms.IntegerField(label=gettext_lazy("On page"), initial=1, min_value=1, max_value=40)
    required = forms.BooleanField(
        label=gettext_lazy("Has to be answered"), required=False, initial=True
    )
    asked_after = forms.ChoiceField(label=gettext_lazy("Only after the question"), required=False)
    if_answered = forms.CharField(
        label=gettext_lazy("… answered by one of"),
        help_text=gettext_lazy("The numbers of its answers, such as 1, 3."),
        required=False,
    )

    def __init__(self, data: Any = None, *, questions: list[dict[str, Any]], key: str = "") -> None:
        self.questions, self.key = questions, key
        standing = next((each for each in questions if each["key"] == key), None)
        super().__init__(data, initial=_typed(standing) if standing else None)
        before = [
            (each["key"], each["zh"])
            for each in questions
            if each["kind"] in {"single", "multiple"} and each["key"] != key
        ]
        self.fields["asked_after"].choices = [("", "–"), *before]  # type: ignore[attr-defined]

    def question(self) -> dict[str, Any]:
        """The question as it is stored; a new one gets the next free key."""
        data = self.cleaned_data
        found: dict[str, Any] = {
            "key": self.key or _free_key(self.questions),
            "kind": data["kind"],
            "zh": data["zh"],
            "en": data["en"],
            "options": _keyed(data["options"], "o"),
            "rows": _keyed(data["rows"], "r"),
            "low": data["low"],
            "high": data["high"],
            "most": data["most"] or 0,
            "page": data["page"],
            "required": data["required"],
        }
        if data["asked_after"]:
            numbers = [part.strip() for part in data["if_answered"].replace("，", ",").split(",")]
            keys = [f"o{number}" for number in numbers if number]
            found["only_if"] = [data["asked_after"], keys]
        return found


def _typed(question: dict[str, Any]) -> dict[str, Any]:
    only_if = question.get("only_if") or ["", []]
    return {
        **question,
        "options": _untyped(question.get("options", ())),
        "rows": _untyped(question.get("rows", ())),
        "asked_after": only_if[0],
        "if_answered": ", ".join(str(key).removeprefix("o") for key in only_if[1]),
    }


def _untyped(choices: Any) -> str:
    return "\n".join("; ".join(filter(None, (each["zh"], each.get("en")))) for each in choices)


def _keyed(text: str, letter: str) -> list[dict[str, str]]:
    return [
        {"key": f"{letter}{at}", "zh": line[0], "en": line[1] if len(line) > 1 else ""}
        for at, line in enumerate(_split(text), start=1)
    ]


def _free_key(questions: list[dict[str, Any]]) -> str:
    known = {each["key"] for each in questions}
    return next(f"q{n}" for n in range(1, len(questions) + 2) if f"q{n}" not in known)


def _split(text: str) -> list[list[str]]:
    """Lines with their cells; both semicolons are known."""
    rows = [line.replace("；", ";").split(";") for line in text.splitlines()]
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]


class CodesForm(forms.Form):
    """How many codes, for which area, and who hands them out."""

    count = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=5000)
    area = forms.ChoiceField(label=gettext_lazy("For the area"), required=False)
    note = forms.CharField(label=gettext_lazy("For whom"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, poll: Poll) -> None:
        super().__init__(data)
        areas = [(each.code, str(each)) for each in poll.areas.all()]
        if areas:
            self.fields["area"].choices = areas  # type: ignore[attr-defined]
        else:
            del self.fields["area"]
