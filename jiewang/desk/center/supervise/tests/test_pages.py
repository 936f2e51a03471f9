"""Tasks from the desk: lists, the page, its acts, papers and files; directives and proposals."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from jiewang.base.papers import fonts
from jiewang.center.case.states import State
from jiewang.center.supervise import actions
from jiewang.center.supervise.models import Source, Task, TaskExtension
from jiewang.center.supervise.opening import TaskSource
from jiewang.center.supervise.orders.actions import answer_order, sign_order
from jiewang.center.supervise.orders.models import SupervisionOrder
from jiewang.center.supervise.proposals.models import DirectiveReading
from jiewang.center.supervise.proposals.tests.test_proposals import MINUTES, long_pdf
from jiewang.center.supervise.tests.tasks import gao, in_days, luo, make_task
from jiewang.desk.center.tests.pages import forbidden_in, signed_in, text_of
from jiewang.people.models import Unit
from jiewang.testing import make_case, make_town, make_unit


def page_of(task):
    return reverse("desk:task", args=[task.number])


def act_of(task, name):
    return reverse("desk:task_act", args=[task.number, name])


def press(user, task, name, **data):
    """Press an act on the page as it is now."""
    task.refresh_from_db()
    return signed_in(user, "en").post(act_of(task, name), {"seen": task.moved_by_line, **data})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_keep_the_houses_policy_in_both_languages(language):
    town = make_town()
    task = make_task("doing", template="policy")
    order = sign_order(task.pk, words="请抓紧", by=gao(town))
    answer_order(order, words="明日完工", by=town.jiang)
    actions.ask_task_extension(task.pk, until=in_days(60), reason="雨天", by=town.jiang)
    client = signed_in(gao(town), language)
    for address in (
        reverse("desk:tasks"),
        reverse("desk:task_new"),
        page_of(task),
        act_of(task, "withdraw"),
        reverse("desk:directives"),
    ):
        response = client.get(address)
        assert (response.status_code, forbidden_in(response)) == (200, [])


def test_the_list_shows_what_waits_for_whom():
    town = make_town()
    make_task("set_up", title="待批的事"), make_task("issued", title="待签的事")
    shown = {
        name: [title for title in ("待批的事", "待签的事") if title in text_of(page)]
        for name, page in {
            "leader": signed_in(town.tang).get(reverse("desk:tasks")),
            "unit": signed_in(town.jiang).get(reverse("desk:tasks")),
            "stranger": signed_in(town.zhou).get(reverse("desk:tasks")),
        }.items()
    }
    assert shown == {"leader": ["待批的事"], "unit": ["待签的事"], "stranger": []}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tab=open", ["路灯", "护栏"]),
        ("tab=open&q=路灯", ["路灯"]),
        ("tab=open&state=doing", ["护栏"]),
        ("tab=open&owner=housing", []),
        ("tab=open&source=meeting", ["路灯"]),
        ("tab=open&late=on", []),
        ("tab=ended", []),
        ("tab=moon", ["路灯", "护栏"]),
        ("page=99", ["路灯", "护栏"]),
    ],
)
def test_filters_narrow_the_list(query, found):
    town = make_town()
    make_task("issued", title="路灯", source=TaskSource(kind=Source.MEETING))
    make_task("doing", title="护栏")
    page = text_of(signed_in(luo(town)).get(f"{reverse('desk:tasks')}?{query}"))
    assert [title for title in ("路灯", "护栏") if title in page] == found


def test_the_list_costs_the_same_for_one_task_and_for_four(django_assert_max_num_queries):
    town = make_town()
    client = signed_in(luo(town))
    address = f"{reverse('desk:tasks')}?tab=open"
    make_task("doing", template="building")
    with django_assert_max_num_queries(60) as first:
        client.get(address)
    for nth in range(3):
        make_task("doing", template="building", title=f"第 {nth} 件")
    with django_assert_max_num_queries(len(first)):
        client.get(address)


@pytest.mark.parametrize("missing", ["desk:task", "desk:task_act"])
def test_who_may_not_see_a_task_is_told_of_none(missing):
    task = make_task("issued")
    args = [task.number] if missing == "desk:task" else [task.number, "add_note"]
    assert signed_in(make_town().zhou).get(reverse(missing, args=args)).status_code == 404


def test_a_task_goes_through_the_pages_to_its_end():
    town = make_town()
    client = signed_in(gao(town), "en")
    posted = client.post(
        reverse("desk:task_new"),
        {
            "title": "Repair the railing",
            "owner": town.water.code,
            "deadline": in_days(20).isoformat(),
            "urgency": "normal",
            "template": "plain",
            "evidence": "words",
            "source": "leader",
            "source_words": "The secretary's note",
            "assist_0": town.housing.code,
        },
    )
    task = Task.objects.get()
    assert posted.url == page_of(task)
    assert [each.unit for each in task.assists.all()] == [town.housing]
    press(town.tang, task, "approve")
    press(gao(town), task, "issue")
    press(town.jiang, task, "sign_for")
    press(town.jiang, task, "tell_progress", words="Begun")
    press(town.jiang, task, "finish_node", node=task.nodes.get().pk, evidence="Seen")
    press(town.jiang, task, "feed_back", result="Done")
    press(town.he, task, "pass_review")
    press(gao(town), task, "strike_off")
    task.refresh_from_db()
    assert task.state == "struck_off"
    assert "Review passed" in text_of(client.get(page_of(task)))


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("feed_back", {"result": ""}, 422),
        ("tell_progress", {"words": ""}, 422),
        ("finish_node", {"node": "9999999", "evidence": "x"}, 422),
        ("ask_extension", {"until": "yesterday", "reason": "x"}, 422),
        ("add_evidence", {}, 422),
        ("pass_review", {}, 403),
        ("nonsense", {}, 404),
    ],
)
def test_what_cannot_be_done_says_why_and_keeps_what_was_typed(name, data, status):
    task = make_task("doing")
    assert press(make_town().jiang, task, name, **data).status_code == status


def test_who_was_second_sees_who_was_first():
    town = make_town()
    task = make_task("fed_back")
    seen = task.moved_by_line
    press(town.he, task, "pass_review")
    response = signed_in(gao(town), "en").post(
        act_of(task, "send_back"), {"seen": seen, "reason": "Not yet"}
    )
    assert response.status_code == 409
    assert "Not yet" in response.content.decode()


def test_nodes_are_changed_row_by_row():
    town = make_town()
    task = make_task(template="investment")
    data = {"name_0": "先谈", "due_0": in_days(5).isoformat(), "name_1": "", "name_2": "签约"}
    data |= {"due_2": in_days(9).isoformat(), "unit_2": town.housing.code}
    press(gao(town), task, "lay_nodes", **data)
    assert list(task.nodes.values_list("name", "owner__code")) == [
        ("先谈", None),
        ("签约", town.housing.code),
    ]
    response = press(gao(town), task, "lay_nodes", name_0="没有日期")
    assert response.status_code == 422


def test_a_document_is_added_and_given_only_as_a_download():
    town = make_town()
    task = make_task("doing")
    paper = SimpleUploadedFile("验收单.pdf", b"%PDF-1.7 <script>", content_type="text/html")
    press(town.jiang, task, "add_evidence", document=paper)
    address = reverse("desk:task_file", args=[task.number, task.files.get().pk])
    given = signed_in(gao(town)).get(address)
    assert (given["Content-Type"], given["Content-Disposition"].split(";")[0]) == (
        "application/octet-stream",
        "attachment",
    )
    assert b"".join(given.streaming_content) == b"%PDF-1.7 <script>"
    assert signed_in(town.zhou).get(address).status_code == 404


# --- Papers -----------------------------------------------------------------------------------


def paper_at(task, order, paper, suffix):
    return reverse("desk:task_paper", args=[task.number, order, paper, suffix])


@pytest.fixture
def _any_font(monkeypatch):
    monkeypatch.setattr(fonts, "has_chinese_fonts", lambda: True)


@pytest.mark.usefixtures("_any_font")
def test_an_order_and_its_answer_come_as_docx_and_pdf():
    town = make_town()
    task = make_task("doing")
    press(gao(town), task, "sign_order", words="Please finish it.")
    order = SupervisionOrder.objects.get()
    press(town.jiang, task, "answer_order", order=order.pk, words="Tomorrow.")
    client = signed_in(gao(town), "en")
    for paper, says in (("order", "Please finish it."), ("answer", "Tomorrow.")):
        docx = client.get(paper_at(task, order.pk, paper, "docx"))
        words = [each.text for each in Document(BytesIO(docx.content)).paragraphs]
        assert says in words
        pdf = client.get(paper_at(task, order.pk, paper, "pdf"))
        assert (pdf.content[:5], pdf["Content-Type"]) == (b"%PDF-", "application/pdf")


def test_where_no_pdf_can_be_made_the_page_says_what_to_install(settings):
    settings.FONTS_OF_MACHINE = False
    task = make_task("doing")
    order = sign_order(task.pk, words="请办", by=gao(make_town()))
    client = signed_in(gao(make_town()), "en")
    response = client.get(paper_at(task, order, "order", "pdf"), follow=True)
    assert "Install fonts-noto-cjk" in text_of(response)


@pytest.mark.parametrize(
    ("paper", "suffix"), [("answer", "docx"), ("order", "odt"), ("letter", "pdf")]
)
def test_papers_that_are_not_there_are_not_found(paper, suffix):
    task = make_task("doing")
    order = sign_order(task.pk, words="请办", by=gao(make_town()))
    address = paper_at(task, order, paper, suffix)
    assert signed_in(gao(make_town())).get(address).status_code == 404


def test_an_order_of_another_task_is_not_found():
    task, other = make_task("doing"), make_task("doing", title="另一件")
    order = sign_order(other.pk, words="请办", by=gao(make_town()))
    address = paper_at(task, order, "order", "docx")
    assert signed_in(gao(make_town())).get(address).status_code == 404


# --- On the case, on My work ------------------------------------------------------------------


def test_the_case_page_leads_to_its_supervision():
    town = make_town()
    case = make_case(state=State.HANDLING)
    client = signed_in(town.tang, "en")
    address = f"{reverse('desk:task_new')}?case={case.number}"
    assert address in client.get(reverse("desk:case", args=[case.number])).content.decode()
    form = client.get(address).content.decode()
    assert (case.title in form, f'value="{case.unit.code}" selected' in form) == (True, True)
    client.post(
        address,
        {
            "title": case.title,
            "owner": case.unit.code,
            "deadline": in_days(2).isoformat(),
            "urgency": "urgent",
            "template": "plain",
            "evidence": "none",
        },
    )
    task = Task.objects.get()
    assert (task.source, task.case) == (Source.CASE, case)
    shown = client.get(reverse("desk:case", args=[case.number])).content.decode()
    assert page_of(task) in shown


def test_my_work_shows_what_the_unit_owes():
    make_task("issued", title="待签的事"), make_task("fed_back", title="已反馈的事")
    page = text_of(signed_in(make_town().jiang).get(reverse("desk:my_work")))
    assert ("待签的事" in page, "已反馈的事" in page) == (True, False)


def test_a_notice_leads_to_its_task():
    task = make_task("issued")
    inbox = signed_in(make_town().jiang).get(reverse("desk:notices"))
    assert page_of(task) in inbox.content.decode()


# --- Directives -------------------------------------------------------------------------------


@pytest.fixture
def bureau():
    return make_unit("区城市管理局", code="urban", kind=Unit.Kind.DISTRICT_DEPARTMENT)


def send(**data):
    return signed_in(gao(make_town()), "en").post(reverse("desk:directives"), data)


def test_a_pasted_text_is_read_and_its_words_stand_beside_the_proposals(bureau):
    response = send(text=MINUTES, title="纪要")
    reading = DirectiveReading.objects.get()
    assert response.url == reverse("desk:directive", args=[reading.pk])
    page = signed_in(gao(make_town()), "en").get(response.url)
    body = page.content.decode()
    assert (forbidden_in(page), body.count('class="hitmark"')) == ([], 2)
    assert str(bureau) in text_of(page)


def test_one_click_drops_a_proposal(bureau):
    send(text=MINUTES)
    proposal = DirectiveReading.objects.get().proposals.first()
    signed_in(gao(make_town())).post(reverse("desk:proposal_drop", args=[proposal.pk]))
    proposal.refresh_from_db()
    assert proposal.decision == "dropped"


def test_a_proposal_is_confirmed_in_a_form_that_its_words_fill(bureau):
    send(text=MINUTES, title="纪要")
    proposal = DirectiveReading.objects.get().proposals.first()
    client = signed_in(gao(make_town()), "en")
    address = reverse("desk:proposal_confirm", args=[proposal.pk])
    form = client.get(address).content.decode()
    filled = ['value="urban" selected', f'value="{proposal.due_on}"', f"{make_town().east.code}"]
    assert [each in form for each in filled] == [True, True, True]
    response = client.post(
        address,
        {
            "title": "更换井盖",
            "owner": "urban",
            "deadline": proposal.due_on.isoformat(),
            "urgency": "normal",
            "template": "plain",
            "evidence": "file",
        },
    )
    assert response.status_code == 302
    assert Task.objects.get().source == Source.DIRECTIVE
    # Whoever comes back to the form is led to the task.
    assert client.get(address).url == page_of(Task.objects.get())


@pytest.mark.parametrize(
    ("data", "status"),
    [
        pytest.param({}, 422, id="nothing"),
        pytest.param(
            {"text": "a", "file": SimpleUploadedFile("a.txt", b"b")}, 422, id="text-and-file"
        ),
        pytest.param(
            {"file": SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0")}, 422, id="old-word"
        ),
        pytest.param({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}, 422, id="damaged"),
        pytest.param({"text": "今天天气很好。"}, 302, id="no-task"),
    ],
)
def test_what_is_sent_in_is_read_or_refused_with_a_sentence(data, status):
    assert send(**data).status_code == status


def test_a_long_file_waits_and_says_so(bureau):
    response = send(file=SimpleUploadedFile("long.pdf", long_pdf()))
    page = signed_in(gao(make_town()), "en").get(response.url)
    assert "read in the background" in text_of(page)


def test_directives_are_for_who_sets_up_tasks(bureau):
    send(text=MINUTES)
    reading = DirectiveReading.objects.get()
    proposal = reading.proposals.first()
    for who in (make_town().jiang, make_town().zhou):
        client = signed_in(who)
        answers = [
            client.get(reverse("desk:directives")).status_code,
            client.get(reverse("desk:task_new")).status_code,
            client.get(reverse("desk:directive", args=[reading.pk])).status_code,
            client.post(reverse("desk:proposal_drop", args=[proposal.pk])).status_code,
            client.get(reverse("desk:proposal_confirm", args=[proposal.pk])).status_code,
        ]
        assert answers == [404] * 5


def test_decided_extensions_stay_on_the_page():
    town = make_town()
    task = make_task("signed", days=5)
    press(town.jiang, task, "ask_extension", until=in_days(9).isoformat(), reason="Rain")
    extension = TaskExtension.objects.get()
    press(gao(town), task, "refuse_extension", extension=extension.pk, note="No")
    page = text_of(signed_in(town.jiang, "en").get(page_of(task)))
    assert ("Refused" in page, "Rain" in page) == (True, True)
