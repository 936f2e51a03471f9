import pytest
from django.utils import translation

from jiewang.center.intake.contacts import check_id_number, check_phone
from jiewang.center.intake.errors import ReportRefused
from jiewang.center.intake.secret_codes import ALPHABET, new_secret, secret_fits


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        pytest.param("", "", id="none"),
        pytest.param("138 0013-8000", "13800138000", id="spaces-and-hyphens"),
        pytest.param("＋８６１３８００１３８０００", "13800138000", id="full-width"),
        pytest.param("0086 13800138000", "13800138000", id="country-code"),
        pytest.param("(023) 6370 0000", "02363700000", id="landline"),
        pytest.param("010-65550000", "01065550000", id="Peking"),
        pytest.param("+44 20 7946 0000", "+442079460000", id="abroad"),
    ],
)
def test_a_phone_number_is_stored_as_digits(written, stored):
    assert check_phone(written) == stored


@pytest.mark.parametrize("text", ["63700000", "23800138000", "12345678901", "abc", "1" * 200])
def test_what_is_no_phone_number_is_refused(text):
    with pytest.raises(ReportRefused):
        check_phone(text)


def test_a_mobile_number_that_is_too_short_says_how_many_digits_it_has():
    with translation.override("en"), pytest.raises(ReportRefused) as refused:
        check_phone("1380013800")
    assert str(refused.value) == "A mobile number has 11 digits; this one has 10."


def test_an_identity_number_with_its_right_check_digit_is_taken():
    assert check_id_number(" 11010519491231002x ") == "11010519491231002X"


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("110105194912310021", id="wrong-check-digit"),
        pytest.param("110105194913310029", id="no-such-month"),
        pytest.param("11010519491231002", id="too-short"),
        pytest.param("X10105194912310021", id="letter-in-front"),
    ],
)
def test_a_wrong_identity_number_is_refused(number):
    with pytest.raises(ReportRefused):
        check_id_number(number)


def test_a_secret_has_eight_letters_that_cannot_be_mistaken():
    secret = new_secret()
    assert (len(secret), secret[4]) == (9, "-")
    assert set(secret.replace("-", "")) <= set(ALPHABET)
    assert not set("01OIL") & set(ALPHABET)


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("K7QM-2XRA", True),
        ("k7qm2xra", True),
        (" K7QM 2XRA ", True),
        ("Ｋ７ＱＭ－２ＸＲＡ", True),
        ("K7QM-2XRB", False),
        ("K7QM-2XR", False),
        ("", False),
        ("\x00", False),
    ],
)
def test_a_secret_may_be_typed_in_any_case_and_with_any_spaces(typed, fits):
    assert secret_fits("K7QM-2XRA", typed) is fits
