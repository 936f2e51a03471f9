from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from jiewang.center.intake.actions import report, unmask
from jiewang.center.intake.errors import RefusedUnmasking
from jiewang.center.intake.models import Channel, Report, Unmasking
from jiewang.center.intake.personal import (
    delete_personal_data,
    keep_until_deletion,
    mask_id,
    mask_name,
    mask_phone,
    masked_contact,
)
from jiewang.center.intake.queries import report_by_secret
from jiewang.testing import make_case, make_town, make_user

LON, LAT = 100.025, 30.005


@pytest.fixture
def town():
    return make_town()


def said(**more):
    receipt = report(
        **{
            "channel": Channel.HOTLINE,
            "text": "水管爆了，快来人",
            "by": None,
            "lon": LON,
            "lat": LAT,
            "name": "陈小明",
            "phone": "13800138000",
            "id_number": "11010519491231002X",
            **more,
        }
    )
    return Report.objects.select_related("case").get(pk=receipt.report_id)


@pytest.mark.parametrize(
    ("mask", "whole", "masked"),
    [
        (mask_name, "陈小明", "陈**"),
        (mask_name, "Mei", "M**"),
        (mask_name, "", ""),
        (mask_phone, "13800138000", "138****8000"),
        (mask_phone, "1234", "****"),
        (mask_phone, "", ""),
        (mask_id, "11010519491231002X", "1****************X"),
        (mask_id, "", ""),
    ],
)
def test_masking(mask, whole, masked):
    assert mask(whole) == masked


def test_a_page_shows_a_masked_contact_and_writes_nothing(town):
    contact = masked_contact(said(), town.wu)
    assert (contact.name, contact.phone, contact.may_unmask, contact.note) == (
        "陈**",
        "138****8000",
        True,
        "",
    )
    assert Unmasking.objects.count() == 0


@pytest.mark.parametrize(
    ("person", "handles", "may"),
    [
        ("wu", False, True),  # intake
        ("lin", False, True),  # dispatch
        ("dong", False, True),  # the district's duty officer
        ("zhou", False, False),  # dispatch in the other street
        ("he", False, False),  # checks
        ("jiang", False, False),  # a unit that has nothing to do with it
        ("jiang", True, True),  # the unit that handles it
        ("fang", False, False),
    ],
)
def test_who_may_see_a_reporters_phone(town, person, handles, may):
    one, user = said(), getattr(town, person)
    assert masked_contact(one, user, handles=handles).may_unmask is may
    if may:
        assert unmask(one.pk, field="phone", by=user, handles=handles) == "13800138000"
    else:
        with pytest.raises(RefusedUnmasking):
            unmask(one.pk, field="phone", by=user, handles=handles)
    assert Unmasking.objects.filter(by=user).count() == int(may)


def test_every_look_is_written_down_with_the_post_and_the_reason(town):
    one = said()
    unmask(one.pk, field="phone", reason="回电核实地址", by=town.wu)
    (line,) = Unmasking.objects.all()
    assert (line.report, line.field, line.by, line.post, line.reason) == (
        one,
        "phone",
        town.wu,
        "SC03",
        "回电核实地址",
    )


@pytest.mark.parametrize(
    ("post", "may"), [("SC06", True), ("SC01", True), ("SC03", False), ("SC04", False)]
)
def test_of_a_confidential_report_only_call_back_and_command_see_who_it_was(town, post, may):
    one, user = said(kind="tip_off"), make_user("xu", (post, town.east))
    contact = masked_contact(one, user)
    if may:
        assert (contact.phone, contact.may_unmask) == ("138****8000", True)
        assert unmask(one.pk, field="phone", reason="回访", by=user) == "13800138000"
    else:
        assert (contact.name, contact.phone, contact.may_unmask) == ("****", "****", False)
        assert contact.note
        with pytest.raises(RefusedUnmasking):
            unmask(one.pk, field="phone", reason="回访", by=user)


def test_the_handling_unit_never_sees_who_tipped_off(town):
    one = said(kind="tip_off")
    assert masked_contact(one, town.jiang, handles=True).phone == "****"
    with pytest.raises(RefusedUnmasking):
        unmask(one.pk, field="name", reason="办理需要", by=town.jiang, handles=True)


def test_looking_at_a_confidential_report_needs_a_reason(town):
    with pytest.raises(RefusedUnmasking):
        unmask(said(confidential=True).pk, field="phone", by=town.tang)


def test_only_personal_data_can_be_unmasked(town):
    with pytest.raises(RefusedUnmasking):
        unmask(said().pk, field="secret", by=town.wu)


def test_an_empty_piece_leaves_no_line(town):
    assert unmask(said(name="").pk, field="name", by=town.wu) == ""
    assert Unmasking.objects.count() == 0


def test_personal_data_goes_on_its_day_and_the_reporters_page_stays(town):
    due, later, without_day = said(), said(), said()
    Report.objects.filter(pk=due.pk).update(delete_on=date(2026, 6, 1))
    Report.objects.filter(pk=later.pk).update(delete_on=date(2026, 6, 2))

    assert delete_personal_data(date(2026, 6, 1)) == 1
    assert delete_personal_data(date(2026, 6, 1)) == 0

    due.refresh_from_db()
    assert (due.name, due.phone, due.id_number, due.deleted_at is not None) == ("", "", "", True)
    assert report_by_secret(due.number, due.secret) == due
    assert masked_contact(due, town.wu).may_unmask is False
    for kept in (later, without_day):
        kept.refresh_from_db()
        assert kept.phone == "13800138000"


def test_the_deletion_day_is_counted_from_the_end_of_the_case(town):
    case = make_case(phone="13800138000")
    keep_until_deletion(case, at=date(2026, 1, 1))
    assert case.reports.get().delete_on - date(2026, 1, 1) > timedelta(days=30)


def tokens(pk):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, phone, id_number, secret FROM center_report WHERE id = %s", [pk]
        )
        return cursor.fetchone()


def test_rotating_keys_encrypts_with_the_new_one_and_can_be_repeated(town, settings, capsys):
    settings.PERSONAL_DATA_KEYS = ["old"]
    reports = [said(), said(name=""), said()]
    settings.PERSONAL_DATA_KEYS = ["new", "old"]

    call_command("rotate_keys", batch=2)
    after_first = [tokens(one.pk) for one in reports]
    call_command("rotate_keys", batch=2)

    assert [tokens(one.pk) for one in reports] == after_first
    settings.PERSONAL_DATA_KEYS = ["new"]
    found = [Report.objects.get(pk=one.pk) for one in reports]
    assert [(one.name, one.phone, one.secret) for one in found] == [
        (one.name, one.phone, one.secret) for one in reports
    ]
    capsys.readouterr()


def test_rotating_goes_on_where_it_stopped(town, settings, monkeypatch, capsys):
    settings.PERSONAL_DATA_KEYS = ["old"]
    first, second = said(), said()
    settings.PERSONAL_DATA_KEYS = ["new", "old"]
    from jiewang.center.management.commands import rotate_keys

    true_renewal, renewed = rotate_keys._renew_row, []

    def breaks_at_the_second(model, pk, row):
        if renewed:
            raise KeyboardInterrupt
        renewed.append(pk)
        return true_renewal(model, pk, row)

    monkeypatch.setattr(rotate_keys, "_renew_row", breaks_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        call_command("rotate_keys", batch=1)
    monkeypatch.setattr(rotate_keys, "_renew_row", true_renewal)
    done = tokens(first.pk)

    call_command("rotate_keys", batch=1)

    assert tokens(first.pk) == done
    settings.PERSONAL_DATA_KEYS = ["new"]
    assert Report.objects.get(pk=second.pk).phone == "13800138000"
    capsys.readouterr()


def test_a_key_that_is_lost_stops_the_rotation_and_names_the_row(town, settings, capsys):
    settings.PERSONAL_DATA_KEYS = ["lost"]
    one = said()
    settings.PERSONAL_DATA_KEYS = ["new"]
    with pytest.raises(CommandError, match=str(one.pk)):
        call_command("rotate_keys")
    capsys.readouterr()


def test_deleting_takes_no_report_whose_case_is_open(town):
    one = said()
    assert delete_personal_data(timezone.localdate() + timedelta(days=5000)) == 0
    one.refresh_from_db()
    assert one.phone == "13800138000"
