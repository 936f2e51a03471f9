"""Directives are read, tasks proposed, and a person decides on each."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.errors import NotAllowed
from jiewang.center.supervise.directives.errors import DirectiveRefused
from jiewang.center.supervise.directives.sources import LARGEST_FILE
from jiewang.center.supervise.directives.tests.documents import docx_of, locked, pdf_of
from jiewang.center.supervise.errors import TaskError
from jiewang.center.supervise.models import Source, Task
from jiewang.center.supervise.proposals import actions
from jiewang.center.supervise.proposals.actions import (
    confirm_proposal,
    drop_proposal,
    read_next,
    send_directive,
)
from jiewang.center.supervise.proposals.models import DirectiveReading
from jiewang.center.supervise.proposals.naming import core_of, unit_named, units_by_core
from jiewang.center.supervise.proposals.queries import directives_seen_by, for_list, shown_articles
from jiewang.center.supervise.tests.tasks import gao, in_days, luo
from jiewang.people.models import Unit
from jiewang.testing import make_town, make_unit

YEAR = timezone.localdate().year + 1
LINES = [
    f"东巷街道第 12 次主任办公会纪要（{YEAR}年3月2日）",
    f"一、会议要求，区城市管理局要在{YEAR}年4月30日前完成人民路 36 个井盖更换，东巷街道配合。",
    f"二、区房屋局负责在{YEAR}年5月15日前提交老旧水管改造方案，安排资金 120 万元。",
    "三、会议听取了有关情况的汇报。",
]
MINUTES = "\n".join(LINES)


def send(content=MINUTES, **fields):
    town = make_town()
    content = content.encode() if isinstance(content, str) else content
    fields = {"center": town.east, "by": gao(town), **fields}
    return DirectiveReading.objects.get(pk=send_directive(content, **fields))


@pytest.fixture
def bureau():
    return make_unit("区城市管理局", code="urban", kind=Unit.Kind.DISTRICT_DEPARTMENT)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(MINUTES, id="pasted"),
        pytest.param(docx_of(LINES), id="docx"),
        pytest.param(pdf_of([LINES]), id="pdf"),
    ],
)
def test_minutes_propose_their_tasks_with_the_words_they_came_from(bureau, content):
    first, second = send(content).proposals.all()
    assert (first.unit, first.due_on.isoformat(), first.decision) == (
        bureau,
        f"{YEAR}-04-30",
        "open",
    )
    assert [figure["text"] for figure in second.figures][:1] == ["120 万元"] or second.figures
    assert "井盖更换" in first.quote
    assert Task.objects.count() == 0


def test_a_confirmed_proposal_is_one_task_that_names_its_source(bureau):
    town = make_town()
    reading = send(title="办公会纪要")
    proposal = reading.proposals.first()
    wanted = {"title": "更换井盖", "owner": bureau, "deadline": in_days(30), "by": gao(town)}
    pk = confirm_proposal(proposal.pk, **wanted)
    assert confirm_proposal(proposal.pk, **wanted) == pk
    task = Task.objects.get()
    assert (task.source, task.source_words, task.owner) == (
        Source.DIRECTIVE,
        "办公会纪要",
        bureau,
    )
    proposal.refresh_from_db()
    assert (proposal.decision, proposal.decided_by, proposal.task) == (
        "confirmed",
        gao(town),
        task,
    )


def test_what_is_a_task_is_neither_dropped_nor_made_one_again(bureau):
    town = make_town()
    proposal = send().proposals.first()
    wanted = {"title": "更换井盖", "owner": bureau, "deadline": in_days(30)}
    confirm_proposal(proposal.pk, by=gao(town), **wanted)
    with pytest.raises(TaskError):
        drop_proposal(proposal.pk, by=gao(town))
    with pytest.raises(TaskError):
        confirm_proposal(proposal.pk, by=luo(town), **wanted)


def test_a_dropped_proposal_says_who_dropped_it_and_may_still_become_a_task(bureau):
    town = make_town()
    proposal = send().proposals.first()
    drop_proposal(proposal.pk, by=gao(town))
    drop_proposal(proposal.pk, by=luo(town))
    proposal.refresh_from_db()
    assert (proposal.decision, proposal.decided_by) == ("dropped", gao(town))
    confirm_proposal(
        proposal.pk, title="更换井盖", owner=bureau, deadline=in_days(30), by=luo(town)
    )
    assert Task.objects.count() == 1


def test_a_task_that_cannot_be_leaves_the_proposal_undecided(bureau):
    proposal = send().proposals.first()
    with pytest.raises(TaskError):
        confirm_proposal(
            proposal.pk, title="更换", owner=bureau, deadline=in_days(-1), by=gao(make_town())
        )
    proposal.refresh_from_db()
    assert proposal.decision == "open"


def test_the_same_text_sent_twice_is_read_once():
    assert send().pk == send(title="又一次").pk


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(pdf_of([[], []]), "scanned", id="scanned"),
        pytest.param(locked(pdf_of([LINES]), password="x"), "password", id="encrypted"),
        pytest.param(b"\x00\x01\x02", "NUL", id="no-text"),
        pytest.param(b"  \n ", "no text", id="empty"),
        pytest.param(b"%PDF-1.7 broken", "damaged", id="damaged"),
        pytest.param(b"x" * (LARGEST_FILE + 1), "larger than 50 MB", id="too-large"),
    ],
)
def test_what_cannot_be_read_is_refused_and_not_kept(content, says):
    with override("en"), pytest.raises(DirectiveRefused, match=says):
        send(content)
    assert DirectiveReading.objects.count() == 0


def test_only_who_may_set_up_tasks_sends_and_decides(bureau):
    town = make_town()
    proposal = send().proposals.first()
    for stranger in (town.he, town.jiang, town.zhou):
        with pytest.raises(NotAllowed):
            send("别的文字", by=stranger)
        with pytest.raises(NotAllowed):
            drop_proposal(proposal.pk, by=stranger)
    seen = [directives_seen_by(who).count() for who in (town.tang, town.dong, town.he, town.zhou)]
    assert seen == [1, 1, 0, 0]


# --- Long ones --------------------------------------------------------------------------------


def read_all():
    while read_next(timezone.now()):
        pass


def long_pdf():
    return pdf_of([LINES, *[["附件略，详见办公系统。"]] * actions.MOST_PAGES_AT_ONCE])


def test_a_long_document_is_read_by_the_worker_and_its_file_deleted(
    bureau, django_capture_on_commit_callbacks
):
    reading = send(long_pdf(), file_name="C:\\纪要.pdf")
    assert (reading.state, reading.title, reading.proposals.count()) == ("waiting", "纪要.pdf", 0)
    storage, name = reading.file.storage, reading.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        read_all()
    reading.refresh_from_db()
    assert (reading.state, reading.proposals.count(), reading.file.name) == ("read", 2, "")
    assert not storage.exists(name)


def test_a_long_document_that_cannot_be_read_says_why_in_both_languages():
    reading = send(pdf_of([[]] * (actions.MOST_PAGES_AT_ONCE + 1)), file_name="扫描.pdf")
    read_all()
    reading.refresh_from_db()
    assert reading.state == "refused"
    assert ("scanned" in reading.refusal["en"], "扫描" in reading.refusal["zh"]) == (True, True)


def test_a_file_that_is_lost_is_refused_and_holds_up_nothing():
    reading = send(long_pdf(), file_name="纪要.pdf")
    reading.file.storage.delete(reading.file.name)
    read_all()
    reading.refresh_from_db()
    assert (reading.state, set(reading.refusal)) == ("refused", {"zh", "en"})


def test_of_two_workers_one_stores(bureau, monkeypatch):
    reading = send(long_pdf())
    found = actions._read(long_pdf())
    actions._store_waiting(reading.pk, found)
    actions._store_waiting(reading.pk, found)
    assert reading.proposals.count() == 2


# --- Pages and names --------------------------------------------------------------------------


def test_the_words_of_a_proposal_are_marked_where_they_stand(bureau):
    reading = send()
    proposals = list(reading.proposals.all())
    marked = [
        (stretch.proposal, stretch.text)
        for article in shown_articles(reading, proposals)
        for stretch in article.stretches
        if stretch.proposal
    ]
    assert marked == [(proposal.position, proposal.quote) for proposal in proposals]


def test_the_list_counts_what_waits(bureau):
    reading = send()
    drop_proposal(reading.proposals.first().pk, by=gao(make_town()))
    row = for_list(directives_seen_by(gao(make_town()))).get()
    assert (row.proposed, row.undecided) == (2, 1)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("区城市管理局", "城市管理局"),
        ("渝中区城市管理局", "城市管理局"),
        ("重庆市渝中区民政局", "民政局"),
        ("两路口街道办事处", "两路口街道"),
        ("供水单位（示例）", "供水单位"),
        ("太平社区", "太平社区"),
    ],
)
def test_the_core_of_a_name_is_the_units_own(name, core):
    assert core_of(name) == core


@pytest.mark.parametrize(
    ("names", "found"),
    [
        pytest.param(["渝中区城市管理局"], "区城市管理局", id="whole"),
        pytest.param(["区城管局"], "区城市管理局", id="shortened"),
        pytest.param(["各单位", "区民政局"], "区民政局", id="second-name"),
        pytest.param(["区管局"], None, id="fits-none"),
        pytest.param(["各街道"], None, id="group"),
        pytest.param([], None, id="nobody"),
    ],
)
def test_a_name_means_one_unit_or_none(names, found):
    units = units_by_core(Unit(name=name) for name in ("区城市管理局", "区民政局", "东巷街道"))
    unit = unit_named(names, units)
    assert (unit.name if unit else None) == found


def test_a_core_that_two_units_share_names_neither():
    units = units_by_core(Unit(name=name) for name in ("区水务局", "渝中区水务局"))
    assert unit_named(["区水务局"], units) is None
