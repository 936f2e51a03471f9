"""Photos: told by their content, cleaned of everything but the picture, kept small. Pure."""

import hashlib
import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from jiewang.center.intake.errors import PhotoRefused

LARGEST_FILE = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_PHOTOS = 4
LONGEST_EDGE, THUMBNAIL_EDGE = 2048, 480
QUALITY = 85

# Only these decoders of Pillow are ever tried: the others are many, old, and need not be met.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# What a broken file makes the decoders raise is not written down anywhere.
_DAMAGE = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    SyntaxError,
    EOFError,
    struct.error,
    zlib.error,
)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


@dataclass(frozen=True)
class CleanPhoto:
    """A picture encoded anew as JPEG: no place, no camera, no comment left in it.

    `width` and `height` are those of `image`, in pixels; `digest` is its SHA-256 in hex.
    """

    image: bytes
    thumbnail: bytes
    width: int
    height: int
    digest: str


def clean_photo(file: IO[bytes] | bytes, name: str = "") -> CleanPhoto:
    """Read a file somebody sent as a photo. Of moving pictures the first frame is kept.

    The size in pixels is taken from the header before anything is decoded. `name` is only
    for the sentence; what the file is, its content says. Raises PhotoRefused.
    """
    content = file if isinstance(file, bytes) else file.read(LARGEST_FILE + 1)
    shown = name[:60] or _("The file")
    _check_bytes(content, shown)
    try:
        with warnings.catch_warnings():
            # Our own limit is asked below; Pillow's warning would only be noise.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = _decoded(content, shown)
    except UnidentifiedImageError:
        sentence = _("%(name)s is not a photo. Send a JPEG, PNG or WebP picture.")
        raise PhotoRefused(sentence % {"name": shown}) from None
    except _DAMAGE as error:
        sentence = _("%(name)s is damaged and cannot be opened. Take or choose the photo again.")
        raise PhotoRefused(sentence % {"name": shown}) from error
    except Image.DecompressionBombError:
        raise _too_many_pixels(shown) from None
    return _encoded(picture)


def _check_bytes(content: bytes, shown: str) -> None:
    if not content:
        raise PhotoRefused(_("%(name)s is empty. Choose the photo again.") % {"name": shown})
    if len(content) > LARGEST_FILE:
        sentence = _("%(name)s is larger than %(limit)d MB. Send a smaller picture.")
        raise PhotoRefused(sentence % {"name": shown, "limit": LARGEST_FILE // 1024**2})
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        raise PhotoRefused(
            _(
                "%(name)s is a HEIC picture, which cannot be opened here. On the phone choose “Most Compatible” in the camera's settings, or send a screenshot of the picture."
            )
            % {"name": shown}
        )


def _decoded(content: bytes, shown: str) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise _too_many_pixels(shown)
        # A JPEG far too large is decoded at a half, a quarter or an eighth at once.
        opened.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
        return _on_white(upright)


def _on_white(picture: Image.Image) -> Image.Image:
    """Flatten transparency, which JPEG does not have, and leave no metadata behind."""
    if picture.mode in {"RGBA", "LA", "PA", "P"}:
        layered = picture.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    bare = Image.new("RGB", picture.size)
    bare.paste(picture.convert("RGB"))
    return bare


def _encoded(picture: Image.Image) -> CleanPhoto:
    image = _jpeg(picture)
    small = picture.copy()
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE))
    return CleanPhoto(
        image=image,
        thumbnail=_jpeg(small),
        width=picture.width,
        height=picture.height,
        digest=hashlib.sha256(image).hexdigest(),
    )


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _too_many_pixels(shown: str) -> PhotoRefused:
    sentence = _(
        "%(name)s has too many pixels: more than %(limit)d million. Send a smaller picture."
    )
    return PhotoRefused(sentence % {"name": shown, "limit": MOST_PIXELS // 1_000_000})
