"""A conflict in words: what each of the rules that cannot hold together says."""

from functools import partial

from django.utils.translation import gettext as _

from jiewang.works.funds.district import District, Lock
from jiewang.works.funds.explaining.wording import both, line_named, named, purpose_name, span
from jiewang.works.funds.money import percent, yuan
from jiewang.works.funds.planner.leeway import lock_subject
from jiewang.works.funds.plans import Rule
from jiewang.works.funds.reasons import Explained


def explained_conflict(district: District, conflict: tuple[Rule, ...]) -> tuple[Explained, ...]:
    """A row for each member."""
    return tuple(
        Explained(
            "conflict",
            *_place(district, each),
            each.rule,
            each.subject,
            *both(partial(_said, district, each)),
        )
        for each in conflict
    )


def _place(district: District, rule: Rule) -> tuple[str, str, int | None]:
    if rule.rule == "lock":
        lock = _lock(district, rule)
        return lock.fund, lock.cost_line, lock.year
    fund = rule.subject if rule.rule in ("amount", "max_percent", "smallest_grant") else ""
    line = rule.subject if rule.rule in ("purpose", "years") else ""
    return fund, line, None


def _lock(district: District, rule: Rule) -> Lock:
    # Looked up, not taken apart: ids may hold spaces.
    return next(
        each
        for each in district.locks
        if lock_subject(each.fund, each.cost_line, each.year) == rule.subject
    )


def _said(district: District, rule: Rule) -> str:
    subject = rule.subject
    if rule.rule in ("amount", "max_percent", "smallest_grant"):
        return _of_fund(district, rule.rule, subject)
    if rule.rule in ("purpose", "years"):
        return _of_line(district, rule.rule, subject)
    if rule.rule == "lock":
        return _of_lock(district, _lock(district, rule))
    if rule.rule == "matching":
        return _("The matching shares of row %(row)s hold.") % {"row": subject}
    return _of_project(district, rule.rule, subject)


def _of_lock(district: District, lock: Lock) -> str:
    text = _("It is locked that %(fund)s pays %(amount)s yuan for “%(line)s” in %(year)s.")
    return text % {
        "fund": named(district.fund[lock.fund]),
        "amount": yuan(lock.amount),
        "line": line_named(district, district.line[lock.cost_line]),
        "year": lock.year,
    }


def _of_fund(district: District, rule: str, subject: str) -> str:
    fund = district.fund[subject]
    if rule == "amount":
        text = _("%(fund)s has %(amount)s yuan in the years of the plan.")
        return text % {"fund": named(fund), "amount": yuan(sum(fund.amounts.values()))}
    if rule == "max_percent":
        text = _("%(fund)s pays at most %(share)s of a cost line.")
        return text % {"fund": named(fund), "share": percent(fund.max_share or 0)}
    text = _("The smallest grant of %(fund)s is %(amount)s yuan.")
    return text % {"fund": named(fund), "amount": yuan(fund.smallest_grant)}


def _of_line(district: District, rule: str, subject: str) -> str:
    line = district.line[subject]
    values = {"line": line_named(district, line)}
    if rule == "purpose":
        text = _("“%(line)s” is paid only by funds for %(purpose)s.")
        return text % {**values, "purpose": purpose_name(line.purpose)}
    text = _("“%(line)s” is paid in %(years)s.")
    return text % {**values, "years": span(line.first_year, line.last_year)}


def _of_project(district: District, rule: str, subject: str) -> str:
    project = district.project[subject]
    texts = {
        "must_have": _("%(project)s must start."),
        "listed": _("%(project)s is paid only by funds on whose list it stands."),
        "agreed": _("%(project)s is paid out of given money only as far as agreed."),
        "funds_cap": _("At most %(most)s funds pay for %(project)s in one year."),
    }
    return texts[rule] % {"project": named(project), "most": district.most_funds(subject)}
