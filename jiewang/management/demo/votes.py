"""What the demo's district asks of its people: a questionnaire, votes open and counted, deputies."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from jiewang.grid.areas.models import Area
from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.halves import Town
from jiewang.people.models import Unit, User
from jiewang.voice.polls.actions import (
    AskedArea,
    Frame,
    close_due,
    open_poll,
    publish_poll,
    set_up_poll,
)
from jiewang.voice.polls.answering import is_asked
from jiewang.voice.polls.box import shake_boxes
from jiewang.voice.polls.casting import Voter, cast, mark_of, new_receipt
from jiewang.voice.polls.content import Question, QuestionKind, questions_of
from jiewang.voice.polls.dropping import count_page
from jiewang.voice.polls.models import Entry, Poll, PollKind

_DAY = timedelta(days=1)
ANSWERS, VOTERS, DEPUTIES = 60, 45, 31
SMALL_THINGS = [
    ("A01", "健身角加装 6 处夜间照明", "Six lamps for the exercise corner", 120000),
    ("A02", "步道破损台阶修复，加装扶手", "Steps mended, handrails added", 185000),
    ("A03", "楼道充电隐患整治，增设集中充电", "Safe charging for electric bikes", 260000),
    ("A04", "社区书屋周末延时开放一年", "Reading room open on weekends", 68000),
    ("A05", "老年助餐点送餐上楼服务一年", "Meals carried up to the old", 216000),
    ("A06", "公交站加装座椅和雨棚", "Seats and shelter at the bus stop", 312000),
    ("A07", "小区路口减速带和警示牌", "Speed bumps and signs", 54000),
    ("A08", "口袋公园补种花木", "A pocket park planted anew", 98000),
]
PROMISES = [
    "新增公办幼儿园学位",
    "老旧小区加装电梯",
    "社区养老服务站提升",
    "步道和坡坎安全整治",
    "新增公共停车泊位",
    "就业帮扶夜校",
    "社区卫生服务站延时门诊",
    "残疾人家庭无障碍改造",
]
WORDS = ["希望多修几处休息座椅", "晚上路灯太暗", "停车太难了", "楼道堆物没人管", "公交等得久"]


def ask_the_town(town: Town) -> None:
    """Everything by the real actions: a questionnaire under way, a vote open, two results."""
    street = Unit.objects.filter(code=settings.DEMO_STREET).first()
    if street is None:
        return
    rng = random.Random(141)
    with Clock(town.until).rules() as clock:
        leader = town.cast.at(street, "SC01")
        _counted_vote(town, street, leader, clock, rng)
        _deputies(town, clock, rng)
        _open_vote(town, street, leader, clock, rng)
        _questionnaire(town, street, leader, clock, rng)


def _frame(
    now: datetime, *, begins: int, ends: int, title: str, title_en: str, **more: str
) -> Frame:
    """From so many days before now to so many days after it, at nine in the morning."""
    day = timezone.localtime(now).replace(hour=9, minute=0, second=0, microsecond=0)
    opens, closes = day + begins * _DAY, day + ends * _DAY
    return Frame(title=title, title_en=title_en, opens_at=opens, closes_at=closes, **more)


def _vote_content(**terms: Any) -> dict[str, Any]:
    candidates = [
        {"id": number, "zh": zh, "en": en, "cost": str(cost)}
        for number, zh, en, cost in SMALL_THINGS
    ]
    return {"candidates": candidates, "ballot": "approval", "most": 3, **terms}


def _opened(
    center: Unit, kind: str, frame: Frame, content: dict[str, Any], by: User, **more: Any
) -> Poll:
    pk = set_up_poll(center=center, kind=kind, frame=frame, content=content, by=by, **more)
    open_poll(pk, by=by)
    return Poll.objects.get(pk=pk)


def _cast_all(
    poll: Poll, names: list[str], most: int, count: int, rng: random.Random, liked: float = 0.62
) -> None:
    for nth in range(count):
        # Some things are wanted by many, some by few: as the numbers go down the list.
        chosen = {name for name in names if rng.random() < liked - 0.05 * names.index(name)}
        given = dict.fromkeys(sorted(chosen)[:most], 1)
        voter = Voter(mark_of(poll, poll.entry, f"demo-{nth}"))
        cast(poll.pk, voter=voter, given=given, receipt=new_receipt(), version=1)


def _counted_vote(town: Town, street: Unit, leader: User, clock: Clock, rng: random.Random) -> None:
    """Last month's vote: counted, published, compared with equal shares."""
    clock.now = town.until - 31 * _DAY
    frame = _frame(
        clock.now,
        begins=0,
        ends=10,
        title="2026 年“家门口的小事”居民投票",
        title_en="Small things at the door 2026",
        lead="街道今年能用的钱是 60 万元。",
        lead_en="The street has 600,000 yuan this year.",
    )
    content = _vote_content(rule="greedy", budget="600000")
    poll = _opened(street, PollKind.VOTE, frame, content, leader)
    clock.now = poll.opens_at + 2 * _DAY
    _cast_all(poll, [each[0] for each in SMALL_THINGS], 3, VOTERS, rng)
    clock.now = poll.closes_at + timedelta(minutes=1)
    close_due(clock.now)
    clock.now += _DAY
    publish_poll(poll.pk, by=leader)
    clock.now = town.until


def _deputies(town: Town, clock: Clock, rng: random.Random) -> None:
    """The district's deputies choose six of eight, with more than half of all."""
    center = Unit.objects.get(kind=Unit.Kind.DISTRICT_CENTER)
    by = town.cast.at(center, "DC05")
    clock.now = town.until - 20 * _DAY
    frame = _frame(
        clock.now,
        begins=0,
        ends=1,
        title="2027 年民生实事项目票决",
        title_en="Deputies' vote on the benefit projects of 2027",
        lead="8 个候选项目，差额选 6 个；须超过全体代表半数。",
        lead_en="Six of eight, each with more than half of all deputies.",
    )
    candidates = [{"id": f"{n:02}", "zh": name} for n, name in enumerate(PROMISES, start=1)]
    content = {
        "candidates": candidates,
        "ballot": "approval",
        "most": 6,
        "rule": "most",
        "seats": 6,
        "electors": 41,
        "quorum": 28,
        "least": 21,
    }
    poll = _opened(center, PollKind.DEPUTIES, frame, content, by)
    clock.now = poll.opens_at + timedelta(hours=2)
    _cast_all(poll, [each["id"] for each in candidates], 6, DEPUTIES, rng, liked=0.95)
    clock.now = poll.closes_at + timedelta(minutes=1)
    close_due(clock.now)
    publish_poll(poll.pk, by=by)
    clock.now = town.until


def _open_vote(town: Town, street: Unit, leader: User, clock: Clock, rng: random.Random) -> None:
    """This month's vote, open to everybody with an account so that it can be tried."""
    clock.now = town.until - 3 * _DAY
    frame = _frame(
        clock.now,
        begins=0,
        ends=15,
        title="2027 年“家门口的小事”居民投票",
        title_en="Small things at the door 2027",
        lead="街道明年能用的钱是 60 万元。有账号的人登录后投票。",
        lead_en="The street has 600,000 yuan next year. Sign in to vote.",
        entry=Entry.SIGN_IN,
    )
    content = _vote_content(rule="greedy", budget="600000")
    poll = _opened(street, PollKind.VOTE, frame, content, leader)
    clock.now = town.until - _DAY
    _cast_all(poll, [each[0] for each in SMALL_THINGS], 3, VOTERS // 2, rng)
    clock.now = town.until


def _questionnaire(
    town: Town, street: Unit, leader: User, clock: Clock, rng: random.Random
) -> None:
    """Seventeen questions, under way in three communities."""
    clock.now = town.until - 6 * _DAY
    frame = _frame(
        clock.now,
        begins=0,
        ends=20,
        title="2027 年民生实事意见问卷",
        title_en="What should be done in 2027?",
        lead="17 道题，约 5 分钟。不记名，答案不与任何人对应。",
        lead_en="Seventeen questions, some five minutes, without your name.",
        entry=Entry.OPEN,
    )
    communities = Area.objects.valid_on(timezone.localdate()).filter(
        path__contains=f".{street.code}.", level="community"
    )
    codes = list(communities.order_by("code").values_list("code", flat=True)[:3])
    areas = [
        AskedArea(code=code, quota=200, population=6000 + 700 * n) for n, code in enumerate(codes)
    ]
    poll = _opened(street, PollKind.QUESTIONNAIRE, frame, SEVENTEEN, leader, areas=areas)
    questions = questions_of(SEVENTEEN)
    clock.now = town.until - 2 * _DAY
    for nth in range(ANSWERS):
        voter = Voter("", codes[nth % len(codes)], nth % 9 == 0)
        _walk(poll, questions, voter, rng)
    shake_boxes(clock.now)
    clock.now = town.until


def _walk(poll: Poll, questions: tuple[Question, ...], voter: Voter, rng: random.Random) -> None:
    """One person answers page by page; one in eight gives up on the way."""
    answers: dict[str, Any] = {}
    pages = sorted({each.page for each in questions})
    gives_up = rng.choice(pages) if rng.random() < 0.12 else None
    for page in pages:
        asked = [each for each in questions if each.page == page and is_asked(each, answers)]
        if not asked:
            continue
        count_page(poll, 1, page, shown=1)
        if page == gives_up:
            return
        count_page(poll, 1, page, left=1)
        for question in asked:
            answers[question.key] = _answer(question, rng)
    cast(poll.pk, voter=voter, given=answers, receipt=new_receipt(), version=1)


def answer_all(questions: tuple[Question, ...], rng: random.Random) -> dict[str, Any]:
    """One whole set of invented answers along its branches; for the bench as well."""
    answers: dict[str, Any] = {}
    for question in questions:
        if is_asked(question, answers):
            answers[question.key] = _answer(question, rng)
    return answers


def _answer(question: Question, rng: random.Random) -> Any:
    keys = [option.key for option in question.options]
    if question.kind == QuestionKind.SINGLE:
        return rng.choice(keys[: max(2, len(keys) - 1)])
    if question.kind == QuestionKind.MULTIPLE:
        return rng.sample(keys, min(len(keys), question.most or 2))
    if question.kind == QuestionKind.RANKING:
        return rng.sample(keys, len(keys))
    if question.kind == QuestionKind.SCALE:
        return min(question.high, rng.choice([2, 3, 3, 4, 4, 5]))
    if question.kind == QuestionKind.MATRIX:
        return {row.key: rng.choice(keys) for row in question.rows}
    return rng.choice(WORDS) if rng.random() < 0.4 else ""


def _choices(*names: str) -> list[dict[str, str]]:
    """Options of `中文/English`, keyed by their number."""
    pairs = [name.partition("/") for name in names]
    return [
        {"key": f"o{n}", "zh": zh, "en": en} for n, (zh, _slash, en) in enumerate(pairs, start=1)
    ]


def _q(n: int, page: int, kind: str, zh: str, en: str, **more: Any) -> dict[str, Any]:
    return {"key": f"q{n}", "kind": kind, "zh": zh, "en": en, "page": page, **more}


AGREE = ("很满意/Very content", "满意/Content", "一般/Fair", "不满意/Not content")
SEVENTEEN: dict[str, Any] = {
    "questions": [
        _q(
            1,
            1,
            "single",
            "您的年龄？",
            "Your age?",
            options=_choices("18 岁以下/Under 18", "18–35", "36–59", "60 岁以上/60 and over"),
        ),
        _q(
            2,
            1,
            "single",
            "您在这里住了多久？",
            "How long have you lived here?",
            options=_choices("不到 1 年/Under a year", "1–5 年/1–5 years", "5 年以上/Over 5 years"),
        ),
        _q(
            3,
            1,
            "single",
            "平时怎样出行？",
            "How do you get about?",
            options=_choices(
                "走路/On foot", "公交轨道/Bus and rail", "开车/By car", "电动车/Electric bike"
            ),
        ),
        _q(
            4,
            2,
            "single",
            "您的车停在哪里？",
            "Where do you park?",
            only_if=["q3", ["o3"]],
            options=_choices("小区/At home", "路边/On the street", "公共停车场/Public parking"),
        ),
        _q(
            5,
            2,
            "single",
            "您的电动车在哪里充电？",
            "Where do you charge?",
            only_if=["q3", ["o4"]],
            options=_choices("集中充电点/A shared point", "楼道或家里/In the building"),
        ),
        _q(6, 2, "scale", "对出行方便程度打分", "How easy is it to get about?"),
        _q(7, 3, "single", "对基础教育满意吗？", "Schools?", options=_choices(*AGREE)),
        _q(8, 3, "single", "对看病就医满意吗？", "Health care?", options=_choices(*AGREE)),
        _q(
            9,
            3,
            "multiple",
            "家里有哪些人需要照顾？",
            "Whom do you care for?",
            required=False,
            options=_choices("老人/Old people", "孩子/Children", "残疾人/Disabled", "没有/Nobody"),
        ),
        _q(
            10,
            4,
            "single",
            "用过社区养老服务吗？",
            "Used care for the old?",
            only_if=["q9", ["o1"]],
            options=_choices("用过/Yes", "没用过/No"),
        ),
        _q(11, 4, "scale", "对社区文体活动打分", "Sports and culture?"),
        _q(
            12,
            4,
            "multiple",
            "最该先办的（最多 3 项）",
            "What first? (3 at most)",
            most=3,
            options=_choices(
                "基础教育/Schools",
                "全民健康/Health",
                "就业创业/Work",
                "文体惠民/Sports and culture",
                "文化传承/Heritage",
                "交通出行/Transport",
            ),
        ),
        _q(
            13,
            5,
            "ranking",
            "给这四项排个先后",
            "Put these in order",
            options=_choices(
                "加装电梯/Lifts", "停车位/Parking", "休息座椅/Seats", "夜间照明/Lamps"
            ),
        ),
        _q(
            14,
            5,
            "matrix",
            "以下服务您觉得怎样？",
            "How are these services?",
            rows=[
                {"key": "r1", "zh": "环境卫生", "en": "Cleanliness"},
                {"key": "r2", "zh": "物业服务", "en": "House management"},
                {"key": "r3", "zh": "办事窗口", "en": "Counters"},
            ],
            options=_choices("好/Good", "一般/Fair", "差/Poor"),
        ),
        _q(15, 6, "scale", "反映问题后办得怎样？", "How well are reports dealt with?"),
        _q(
            16,
            6,
            "single",
            "愿意参加居民议事会吗？",
            "Would you join residents' meetings?",
            options=_choices("愿意/Yes", "不愿意/No"),
        ),
        _q(17, 6, "text", "还想说什么？", "Anything else?", required=False),
    ]
}
