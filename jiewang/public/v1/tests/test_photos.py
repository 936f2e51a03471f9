import io

import pytest
from PIL import Image

from jiewang.center.intake.models import Photo
from jiewang.public.v1.tests.asking import BASE, fields_of, get, new_key, post, refusal, shown
from jiewang.public.v1.tests.test_orders import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return new_key("reports:write", "cases:read", "cases:photos")


def add(client, key, number, photo):
    return client.post(f"{BASE}/reports/{number}/photos", {"photo": photo}, headers=shown(key))


def named(content, name="photo.jpg"):
    file = io.BytesIO(content)
    file.name = name
    return file


def test_a_photo_is_added_to_the_own_report_and_read_with_the_scope(client, key):
    number = post(client, key).json()["number"]

    out = add(client, key, number, picture())

    stored = Photo.objects.get()
    assert out.status_code == 201
    assert (out.json()["id"], out.json()["width"]) == (stored.pk, 40)
    for size in ("small", "full"):
        shown_photo = get(client, key, f"/photos/{stored.pk}/{size}")
        assert shown_photo["Content-Type"] == "image/jpeg"
        assert Image.open(io.BytesIO(shown_photo.content)).width == 40
    assert add(client, key, number, picture()).json()["id"] == stored.pk
    blind = new_key("cases:read")
    assert refusal(get(client, blind, f"/photos/{stored.pk}/full"))[:2] == (403, "narrow_key")
    assert refusal(get(client, key, f"/photos/{2**70}/full"))[:2] == (404, "not_found")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"PK\x03\x04zip", "photo.jpg is not a photo", id="a-zip"),
        pytest.param(
            b"x" * (12 * 1024 * 1024 + 1), "photo.jpg is larger than 12 MB", id="too-large"
        ),
    ],
)
def test_what_is_no_photo_is_told(client, key, content, sentence):
    number = post(client, key).json()["number"]
    response = add(client, key, number, named(content))
    assert refusal(response) == (422, "refused", sentence) or sentence in str(response.json())
    assert not Photo.objects.exists()


def test_photos_go_to_the_own_reports_only(client, key):
    number = post(client, new_key(name="Other")).json()["number"]
    assert refusal(add(client, key, number, picture()))[:2] == (404, "not_found")


def test_a_photo_that_is_not_there_is_told_as_a_field(client, key):
    number = post(client, key).json()["number"]
    response = client.post(f"{BASE}/reports/{number}/photos", {}, headers=shown(key))
    assert fields_of(response) == {"photo": "This is missing."}
