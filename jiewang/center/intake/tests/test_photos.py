import contextlib
import io
import struct
import zipfile
import zlib

import pytest
from django.utils import translation
from PIL import Image

from jiewang.center.intake.errors import PhotoRefused
from jiewang.center.intake.photos import LARGEST_FILE, clean_photo


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def picture(form="JPEG", size=(60, 40), mode="RGB", color="red", **options):
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, form, **options)
    return out.getvalue()


def opened(content):
    return Image.open(io.BytesIO(content))


def bomb(width, height):
    """A PNG of some hundred bytes that unpacks to width × height pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = b""
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")):
        body = kind + data
        chunks += struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_becomes_a_jpeg_of_the_same_size(form):
    photo = clean_photo(picture(form))
    assert (photo.width, photo.height) == (60, 40)
    assert (opened(photo.image).format, opened(photo.image).size) == ("JPEG", (60, 40))
    assert opened(photo.thumbnail).format == "JPEG"


def test_a_large_photo_is_made_smaller_and_keeps_its_shape():
    photo = clean_photo(picture(size=(4000, 1000)))
    assert (photo.width, photo.height) == (2048, 512)
    assert opened(photo.thumbnail).size == (480, 120)


def test_nothing_but_the_picture_is_kept():
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    content = picture(exif=exif, comment=b"taken by somebody")
    assert b"Camera maker" in content

    photo = clean_photo(content)

    for kept in (photo.image, photo.thumbnail):
        assert dict(opened(kept).getexif()) == {}
        assert b"Camera maker" not in kept
        assert b"somebody" not in kept


def test_a_photo_taken_upright_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = clean_photo(picture(size=(60, 40), exif=exif))
    assert (photo.width, photo.height) == (40, 60)


def test_transparent_parts_become_white():
    photo = clean_photo(picture("PNG", mode="RGBA", color=(255, 0, 0, 0)))
    assert opened(photo.image).getpixel((5, 5)) == (255, 255, 255)


def test_of_moving_pictures_the_first_is_kept():
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue", "green")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    red, green, blue = opened(clean_photo(out.getvalue()).image).getpixel((10, 10))
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "no photo")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "photo.jpg is empty. Choose the photo again.", id="empty"),
        pytest.param(
            zipped(),
            "photo.jpg is not a photo. Send a JPEG, PNG or WebP picture.",
            id="a-zip-named-jpg",
        ),
        pytest.param(
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "photo.jpg is not a photo. Send a JPEG, PNG or WebP picture.",
            id="svg",
        ),
        pytest.param(
            picture("BMP"), "photo.jpg is not a photo. Send a JPEG, PNG or WebP picture.", id="bmp"
        ),
        pytest.param(
            b"\0" * (50 * 1024 * 1024),
            "photo.jpg is larger than 12 MB. Send a smaller picture.",
            id="fifty-megabytes",
        ),
        pytest.param(
            picture(size=(400, 400))[:900],
            "photo.jpg is damaged and cannot be opened. Take or choose the photo again.",
            id="cut-off",
        ),
        pytest.param(
            bomb(50_000, 50_000),
            "photo.jpg has too many pixels: more than 40 million. Send a smaller picture.",
            id="decompression-bomb",
        ),
        pytest.param(
            bomb(7_000, 7_000),
            "photo.jpg has too many pixels: more than 40 million. Send a smaller picture.",
            id="just-too-many-pixels",
        ),
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(PhotoRefused) as refused:
        clean_photo(content, "photo.jpg")
    assert str(refused.value) == sentence


def test_a_heic_picture_is_refused_with_what_to_do():
    with pytest.raises(PhotoRefused, match="Most Compatible"):
        clean_photo(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_1.HEIC")


def test_no_more_is_read_of_a_stream_than_the_limit_and_a_byte():
    stream = io.BytesIO(b"\0" * (LARGEST_FILE + 1000))
    with pytest.raises(PhotoRefused):
        clean_photo(stream)
    assert stream.tell() == LARGEST_FILE + 1


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_with_a_spoilt_byte_gives_a_whole_picture_or_a_refusal(form):
    whole = picture(form, size=(40, 40))
    for at in range(0, len(whole), 11):
        content = bytearray(whole)
        content[at] ^= 0xFF
        with contextlib.suppress(PhotoRefused):
            photo = clean_photo(bytes(content))
            assert opened(photo.image).size == (photo.width, photo.height)
