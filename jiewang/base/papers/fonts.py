"""Which fonts a PDF is set in. Whoever changes fonts starts the processes anew.

A font is taken from the machine or from the folder JIEWANG_FONTS. Without one that holds
Chinese characters no PDF is made: empty boxes would look like a paper.
"""

from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from jiewang.base.papers.errors import PaperRefused

# Songti and Fangsong, for running text: first what official papers ask for, then what is free.
BODY = (
    "FangSong_GB2312",
    "FangSong",
    "STFangsong",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "SimSun",
)
# Heiti, for headings inside a paper and heads of tables.
HEADS = (
    "SimHei",
    "STHeiti",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
)
# Titles: Xiaobiaosong where it is bought, else what the body has, in bold.
TITLES = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05")


@lru_cache(maxsize=8)
def _found(folder: str, of_machine: bool) -> tuple[typst.Fonts, frozenset[str]]:
    paths: list[Path] = [Path(folder)] if folder else []
    fonts = typst.Fonts(include_system_fonts=of_machine, font_paths=paths)
    return fonts, frozenset(fonts.families())


def fonts() -> typst.Fonts:
    """All fonts there are, ready for the typesetter."""
    return _found(settings.FONTS, settings.FONTS_OF_MACHINE)[0]


def families(wanted: tuple[str, ...]) -> list[str]:
    """Those of the wanted families that are there, in the order in which they are wanted."""
    there = _found(settings.FONTS, settings.FONTS_OF_MACHINE)[1]
    return [family for family in wanted if family in there]


def has_chinese_fonts() -> bool:
    """Whether a PDF in Chinese can be made on this machine."""
    return bool(families(BODY + HEADS))


def check_fonts() -> None:
    """Refuse where Chinese characters would be empty boxes. Raises PaperRefused."""
    if not has_chinese_fonts():
        raise PaperRefused(
            _(
                "No PDF can be made: this machine has no font with Chinese characters. Install"
                " fonts-noto-cjk, or put fonts into the folder JIEWANG_FONTS names, and start"
                " again. The same paper is there as DOCX."
            )
        )
