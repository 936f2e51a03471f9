"""What was found, as a table that people read: docs/rights.md and its Chinese twin."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.conf import settings

from tests.rights.finding import OTHER, OWN, Found
from tests.rights.roles import Who, everybody
from tests.rights.trying import HIDDEN, NEEDS_KEY, OPEN, REFUSED, RULE, SIGN_IN

FILES = {"en": "rights.md", "zh": "rights.zh-CN.md"}

# In English and in Chinese.
Words = dict[str, str]
HEAD: Words = {
    "en": """# Who may do what

Every action of the rooms and every address of the house, tried out as everybody there is. Made by
`make rights`; a test compares. How it is tried, and what must hold whatever the code does, stands
in `tests/rights/`. Change a right in `data/<district>/posts.csv` or in the `access.py` of a room,
run `make rights`, and read the difference.

Posts with the same level and the same rights share a column. Where a cell has two signs, the first
is for the own case, the second for the nearest one of somebody else: of another street for
a street's posts, of another unit for a unit, of the next community or the next grid for
a community and a grid team. All posts of the district's center stand for the whole district.

Programs show keys, not sessions: their addresses are tried as three of these people, and with a key
of each scope in the last table.

The flag `is_superuser` gives nothing; there is no administration site. Posts, units and grid teams
are changed by commands on the machine alone, as are keys.
""",
    "zh": """# 谁可以做什么

各房间的每个动作、每个网址，都以每一种身份实际试过。由 `make rights` 生成，测试负责比对；怎么试、
哪些规则必须始终成立，见 `tests/rights/`。要改权限，改 `data/<区>/posts.csv` 或相应房间的
`access.py`，再运行 `make rights`，看差异。

层级和权限都相同的岗位合并为一列。格内有两个符号时，前一个是自己的事件，后一个是最近的他人事件：
街道岗位看另一街道，承办单位看另一单位，社区和网格看相邻社区、相邻网格。区级中心的岗位面向全区。

程序凭密钥而不凭登录：它们的网址以其中三种身份试过，最后一表按密钥的每种权限再试。

`is_superuser` 不带来任何权限，系统没有管理后台。岗位、单位、网格队伍和接口密钥只能在服务器上用命令修改。
""",
}
LEGEND: dict[str, Words] = {
    OPEN: {"en": "allowed; a page or form opens", "zh": "可以；页面或表单能打开"},
    REFUSED: {
        "en": "refused, with the post that may",
        "zh": "不可以，并说明由哪个岗位办",
    },
    RULE: {
        "en": "the post might, the rules of the moment do not let it",
        "zh": "岗位本可以，当前规则不允许",
    },
    HIDDEN: {"en": "hidden: answered as if it did not exist", "zh": "看不到：按不存在答复"},
    SIGN_IN: {"en": "asks to sign in", "zh": "要求登录"},
    NEEDS_KEY: {"en": "asks for a key", "zh": "要求接口密钥"},
}
TITLES: dict[str, Words] = {
    "columns": {"en": "Columns", "zh": "列"},
    "signs": {"en": "Signs", "zh": "符号"},
    "actions": {"en": "Actions", "zh": "动作"},
    "doors": {"en": "Addresses", "zh": "网址"},
    "same": {"en": "The same for everybody", "zh": "对所有人都一样"},
    "keys": {"en": "Programs with a key", "zh": "持密钥的程序"},
    "no_key": {"en": "no key", "zh": "无密钥"},
    "who": {"en": "Who", "zh": "身份"},
    "posts": {"en": "Posts", "zh": "岗位代码"},
    "rights": {"en": "Rights", "zh": "权限"},
    "action": {"en": "Action", "zh": "动作"},
    "address": {"en": "Address", "zh": "网址"},
}


def folder() -> Path:
    return Path(settings.ROOT) / "docs"


def written(found: Found, language: str) -> str:
    """The whole page in a language."""
    parts = [HEAD[language], *_legend(language), *_columns(language)]
    parts += _section("actions", found.actions, {}, language)
    for floor, rows in _by_floor(found):
        parts += _section("doors", rows, found.shown, language, floor)
    parts += _keys(found, language)
    return "\n".join(parts) + "\n"


def _legend(language: str) -> Iterator[str]:
    yield f"## {TITLES['signs'][language]}\n"
    yield from (f"- {sign} {words[language]}" for sign, words in LEGEND.items())
    yield ""


def _columns(language: str) -> Iterator[str]:
    yield f"## {TITLES['columns'][language]}\n"
    yield _line("", *(TITLES[each][language] for each in ("who", "posts", "rights")))
    yield _line(*["---"] * 4)
    for who in everybody():
        name = f"{who.zh} · {who.en}"
        yield _line(who.key, name, " ".join(who.posts), ", ".join(who.rights))
    yield ""


def _by_floor(found: Found) -> Iterator[tuple[str, dict[str, dict[str, dict[str, str]]]]]:
    """The addresses by the folder that answers, in the order of the resolver."""

    def floor(row: str) -> str:
        parts = found.floors[row].split(".")
        return "/".join(parts[1:3]) if parts[0] == "jiewang" else "public"

    order: dict[str, None] = {floor(row): None for row in found.doors}
    rows = sorted(found.doors, key=lambda row: list(order).index(floor(row)))
    for name, each in groupby(rows, key=floor):
        yield name, {row: found.doors[row] for row in each}


def _section(
    title: str,
    rows: dict[str, dict[str, dict[str, str]]],
    shown: dict[str, str],
    language: str,
    more: str = "",
) -> Iterator[str]:
    yield f"## {TITLES[title][language]}{f' · {more}' if more else ''}\n"
    everyone = everybody()
    differing = {row: cells for row, cells in rows.items() if not _same(cells)}
    if differing:
        yield _line(TITLES[title.removesuffix("s") if title == "actions" else "address"][language],
                    *(who.key for who in everyone))  # fmt: skip
        yield _line(*["---"] * (len(everyone) + 1))
        for row, cells in differing.items():
            yield _line(f"`{shown.get(row, row)}`", *(_cell(who, cells) for who in everyone))
        yield ""
    alike = [row for row in rows if row not in differing]
    if alike:
        yield f"{TITLES['same'][language]}:\n"
        for row in alike:
            yield f"- {_sign(rows[row])} `{shown.get(row, row)}`"
        yield ""


def _keys(found: Found, language: str) -> Iterator[str]:
    yield f"## {TITLES['keys'][language]}\n"
    scopes = sorted({scope for cells in found.keys.values() for scope in cells})
    yield _line(TITLES["address"][language], TITLES["no_key"][language], *scopes)
    yield _line(*["---"] * (len(scopes) + 2))
    for row, cells in found.keys.items():
        if {*"".join(cells.values())} == {HIDDEN}:
            continue
        without = found.doors[row]["stranger"][OWN]
        yield _line(f"`{found.shown[row]}`", without, *(cells[scope] for scope in scopes))


def _same(cells: dict[str, dict[str, str]]) -> bool:
    return len({sign for places in cells.values() for sign in places.values()}) == 1


def _sign(cells: dict[str, dict[str, str]]) -> str:
    return next(sign for places in cells.values() for sign in places.values())


def _cell(who: Who, cells: dict[str, dict[str, str]]) -> str:
    places = cells.get(who.key, {})
    return "".join(places[place] for place in (OWN, OTHER) if place in places)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
