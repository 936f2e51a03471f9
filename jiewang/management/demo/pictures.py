"""One drawn picture for the demo's results: plainly a drawing, nobody's photo."""

from io import BytesIO

from PIL import Image, ImageDraw

from jiewang.center.intake.photos import CleanPhoto, clean_photo


def draw_picture() -> CleanPhoto:
    """A street under a lamp, in flat colors."""
    image = Image.new("RGB", (640, 480), "#dfe7e9")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 330, 640, 480), fill="#a6c2cf")
    pen.polygon([(250, 480), (390, 480), (340, 330), (300, 330)], fill="#f4f6f5")
    pen.rectangle((120, 120, 132, 340), fill="#173c4f")
    pen.ellipse((96, 92, 156, 132), fill="#fcf1d4", outline="#b67a00", width=4)
    for left in (400, 480, 560):
        pen.rectangle((left, 170, left + 60, 330), fill="#5c8ca3")
        pen.rectangle((left + 14, 190, left + 46, 230), fill="#fcf1d4")
    file = BytesIO()
    image.save(file, "JPEG", quality=80)
    return clean_photo(file.getvalue(), "drawing.jpg")
