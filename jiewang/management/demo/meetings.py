"""Blocked items, meetings and whistles of the demo's own street, each at another step."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.consult.actions import (
    Appointment,
    Arrival,
    Matter,
    Verdict,
    Wanted,
    call_meeting,
    decide,
    name_coordinator,
    note_presence,
    open_item,
    open_matter,
    pass_on,
    record_coordination,
    reply_to_call,
    rule_by_decision,
    strike_off,
    write_minutes,
)
from jiewang.center.consult.models import Call
from jiewang.center.consult.whistles.actions import (
    About,
    Place,
    blow_whistle,
    close_whistle,
    note_arrival,
    reply_to_whistle,
)
from jiewang.center.consult.whistles.judging import judge_unit, judge_whistle
from jiewang.center.consult.whistles.models import Summoned
from jiewang.center.dispatch.precedents import Scope
from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.halves import Town
from jiewang.management.demo.people import Cast
from jiewang.people.models import Unit, User

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
PIPE = "5.01.03"


class _Street:
    """The demo's street with its people, and a clock that goes on as things happen."""

    def __init__(self, cast: Cast, clock: Clock) -> None:
        self.cast, self.clock = cast, clock
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.unit = self.units[settings.DEMO_STREET]
        center = Unit.objects.get(kind=Unit.Kind.DISTRICT_CENTER)
        self.commander, self.dispatcher = cast.at(self.unit, "SC01"), cast.at(self.unit, "SC04")
        self.watcher, self.above = cast.at(self.unit, "SC07"), cast.at(center, "DC05")

    def worker(self, code: str) -> User:
        """Who answers for a unit."""
        return self.cast.at(self.units[code], "UH01")

    def wanted(self, **asked: str) -> list[Wanted]:
        """Units to call, each with what it is asked for."""
        return [Wanted(self.units[code], words) for code, words in asked.items()]


def _morning(now: datetime, days_ago: int) -> datetime:
    """Half past nine, so many days ago."""
    day = timezone.localtime(now) - days_ago * _DAY
    return day.replace(hour=9, minute=30, second=0, microsecond=0)


def meet_and_whistle(town: Town) -> None:
    """Everything by the real actions, some days ago until just now."""
    if settings.DEMO_STREET not in Unit.objects.values_list("code", flat=True):
        return
    with Clock(town.until).rules() as clock:
        street = _Street(town.cast, clock)
        _old_pipes(street, town.until)
        _garage(street, town.until)
        _slope(street, town.until)
        _a_case(street, town.until)
        _whistles(street, town.until)


def _old_pipes(street: _Street, now: datetime) -> None:
    """Through all steps to strike-off, and a rule for what comes: three weeks ago."""
    street.clock.now = _morning(now, 24)
    matter = Matter("中山二路老旧供水管漏损，权属说不清", street.unit.code, "中山二路片区")
    words = "管段建在红线内外交界，供水单位、住建委和街道都称不归本单位，居民反复来电。"
    item = open_matter(matter, words=words, by=street.commander)
    who, day = street.dispatcher, timezone.localdate() + timedelta(days=2)
    name_coordinator(item, who=who, due_on=day, on_site=True, by=street.commander)
    street.clock.now += 2 * _DAY
    words = "现场看过两次，双方仍各执一词，需要会商定权属和费用。"
    record_coordination(item, outcome="passed_on", words=words, by=who)
    wanted = street.wanted(water="管段图纸", housing="红线资料", finance="费用渠道")
    when = Appointment(street.clock.now + _DAY, "街道二楼会议室")
    agenda = "一、管段权属\n二、维修费用\n三、完成时间"
    meeting = call_meeting(item, when=when, wanted=wanted, agenda=agenda, by=street.commander)
    calls = {call.unit.code: call.pk for call in Call.objects.filter(meeting=meeting)}
    street.clock.now += 2 * _HOUR
    reply_to_call(calls["water"], coming=True, by=street.worker("water"))
    words = "当日有预算审核，书面意见已送。"
    reply_to_call(calls["finance"], coming=False, words=words, by=street.worker("finance"))
    street.clock.now = when.at + _HOUR
    for code in ("water", "housing"):
        came = Arrival(who=str(street.worker(code)), came_at=when.at - _HOUR / 6)
        note_presence(calls[code], arrival=came, by=street.commander)
    minutes = "核对图纸，确认漏损管段为市政供水管网。财政局未到场，书面意见为按应急维修列支。"
    write_minutes(item, minutes=minutes, by=street.commander)
    verdict = Verdict(
        text="由供水单位更换漏损管段并恢复路面，住建委协助办理占道手续。",
        lead=street.units["water"],
        assist=[street.units["housing"]],
        limit="10 workday",
        money=18_600_000,
        money_from=street.units["finance"],
    )
    decision = decide(item, verdict=verdict, by=street.commander)
    street.clock.now += 12 * _DAY
    evidence = "新管已通水，路面恢复，现场照片和验收单在街道存档。"
    strike_off(item, evidence=evidence, by=street.watcher)
    street.clock.now = _morning(now, 2)
    rule_by_decision(
        decision,
        scope=Scope(PIPE, street.unit.code, ("老旧", "红线", "权属")),
        valid_from=timezone.localdate(),
        note="同类管段图纸已核清，今后直接由供水单位主办。",
        by=street.commander,
    )


def _garage(street: _Street, now: datetime) -> None:
    """Decided without a meeting by what was agreed, and under supervision now."""
    street.clock.now = _morning(now, 6)
    matter = Matter("公共车库出入口拥堵影响救护车通行", street.unit.code, "两路口车库出入口")
    words = "早高峰车库排队占满消防通道，交巡警、车库业主和街道各管一段。"
    item = open_matter(matter, words=words, by=street.commander)
    who, day = street.dispatcher, timezone.localdate() + timedelta(days=1)
    name_coordinator(item, who=who, due_on=day, by=street.commander)
    street.clock.now += _DAY
    words = "交巡警同意调整信号和标线，业主同意增设快速出口。"
    record_coordination(item, outcome="settled", words=words, by=who)
    verdict = Verdict(
        text="由交巡警支队调整信号和标线，城市管理局同步清理占道。",
        lead=street.units["traffic_police"],
        assist=[street.units["urban_mgmt"]],
        limit="5 workday",
    )
    decide(item, verdict=verdict, by=street.commander)


def _slope(street: _Street, now: datetime) -> None:
    """Called to meet tomorrow; one unit has answered."""
    street.clock.now = _morning(now, 2)
    matter = Matter("小区挡墙渗水开裂，产权单位已注销", street.unit.code, "国际村后侧挡墙")
    words = "挡墙无人管养，雨后裂缝加宽，需要定监测和加固的责任单位。"
    item = open_matter(matter, words=words, by=street.commander)
    pass_on(item, note="涉及三家以上单位且有安全风险，直接会商。", by=street.commander)
    wanted = street.wanted(housing="鉴定意见", planning="地块权属", emergency="应急监测")
    when = Appointment(_morning(now, -1), "国际村现场")
    agenda = "一、责任单位\n二、监测安排\n三、加固资金"
    meeting = call_meeting(item, when=when, wanted=wanted, agenda=agenda, by=street.commander)
    street.clock.now += _DAY / 4
    call = Call.objects.get(meeting=meeting, unit__code="planning")
    reply_to_call(call.pk, coming=True, by=street.worker("planning"))


def _a_case(street: _Street, now: datetime) -> None:
    """A case that was handled too long becomes an item, half an hour ago."""
    street.clock.now = now - _HOUR / 2
    cases = Case.objects.filter(center=street.unit, state__in=[State.HANDLING, State.SIGNED])
    case = cases.exclude(unit=street.unit).order_by("reported_at", "pk").first()
    if case is None:
        return
    words = "承办单位多次到场，缺配套手续，单靠一家办不下来。"
    item = open_item(case.pk, words=words, by=street.commander)
    day = timezone.localdate() + timedelta(days=2)
    name_coordinator(item, who=street.dispatcher, due_on=day, by=street.commander)


def _whistles(street: _Street, now: datetime) -> None:
    """One from yesterday, judged on both sides; one for this afternoon, half answered."""
    street.clock.now = _morning(now, 1)
    about = About("夜市占道油烟扰民，请现场定责", "摊点在人行道与红线之间，油烟直排居民楼。")
    where = Place(street.clock.now + _HOUR, "两路口环道出口旁")
    wanted = street.wanted(urban_mgmt="占道执法", ecology="油烟检测", market="证照核查")
    whistle = blow_whistle(
        street.unit, about=about, where=where, wanted=wanted, by=street.commander
    )
    rows = {row.unit.code: row.pk for row in Summoned.objects.filter(whistle=whistle)}
    reply_to_whistle(rows["urban_mgmt"], coming=True, by=street.worker("urban_mgmt"))
    street.clock.now += 2 * _HOUR
    for code, late in (("urban_mgmt", -5), ("market", 20)):
        at = where.at + timedelta(minutes=late)
        came = Arrival(who=str(street.worker(code)), came_at=at)
        note_arrival(rows[code], arrival=came, by=street.dispatcher)
    result = "划定摊位线，市场监管局核查证照；生态环境局未到，油烟检测另约。"
    close_whistle(whistle, result=result, by=street.commander)
    judge_unit(rows["urban_mgmt"], verdict="yes", by=street.commander)
    words = "未到场，也没有回复。"
    judge_unit(rows["ecology"], verdict="no", words=words, by=street.commander)
    judge_whistle(whistle, verdict="yes", by=street.above)
    _blow_for_today(street, now)


def _blow_for_today(street: _Street, now: datetime) -> None:
    street.clock.now = now - _HOUR / 3
    about = About("人行道井盖塌陷，多条管线交叉，请到场认领", "已先行围挡，请各管线单位带图到场。")
    lon, lat = 106.5478, 29.5527
    moment = (now + 2 * _HOUR).replace(minute=30, second=0, microsecond=0)
    where = Place(moment, "大坪正街与长江一路路口", lon, lat)
    wanted = street.wanted(water="核对供水管线", drainage="核对排水管线", power="核对电缆")
    whistle = blow_whistle(
        street.unit, about=about, where=where, wanted=wanted, by=street.dispatcher
    )
    street.clock.now = now - _HOUR / 6
    row = Summoned.objects.get(whistle=whistle, unit__code="water")
    reply_to_whistle(row.pk, coming=True, words="抢修班已出发", by=street.worker("water"))
