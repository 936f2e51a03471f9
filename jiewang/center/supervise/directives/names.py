"""Units and places that a text names, by how such names end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jiewang.center.supervise.directives.passages import Passage


@dataclass(frozen=True)
class Name:
    """A name and where it stands: `span` in the source, `within` in the article's body."""

    text: str
    span: tuple[int, int]
    within: tuple[int, int]


_BODIES = (
    "人大常委会", "委员会", "办公室", "管委会", "居委会", "指挥部", "事务中心", "服务中心", "管理中心", "治理中心",
    "中心", "支队", "大队", "集团", "公司", "法院", "检察院", "政府", "政协", "工会", "妇联", "团委",
    "委", "局", "办", "部", "院", "队",
)  # fmt: skip
_GROUPS = (
    "各街道", "各镇街", "各社区", "各部门", "各单位", "各牵头单位", "各责任单位", "各有关部门", "各相关部门", "有关部门",
    "相关部门", "有关单位", "相关单位", "责任单位", "牵头单位", "主管部门", "职能部门", "施工单位", "建设单位", "物业企业",
    "燃气企业", "有关街道", "相关街道", "园区管委会", "管委会", "区属国企", "网格员", "全区上下", "各级各部门",
)  # fmt: skip
# What stands before a name and is none of it.
_LEADS = (
    "研究", "梳理", "启动", "要求", "责成", "责令", "督促", "建议", "会同", "联合", "协同", "配合", "走进", "来自",
    "位于", "组织", "前往", "以及", "改造", "推进", "由", "请", "对", "在", "到", "将", "把", "从", "了", "的", "让",
    "给", "于", "是",
)  # fmt: skip
# Names are made with these too (春和社区, 和平路), so they join only right behind another name.
_JOINTS = ("和", "及", "与", "同", "向", "为", "至")
_UNIT = re.compile(
    rf"(?:{'|'.join(sorted(_GROUPS, key=len, reverse=True))})"
    r"|区委[一-龥]{2,4}(?:部|委|办)"
    rf"|[区市县省](?:(?![及与要在将由请把对，])[一-龥]){{0,10}}?(?:{'|'.join(_BODIES)})(?:办公室|机关)?"
    r"|[一-龥]{2,5}?(?:街道办事处|街道办|街道|镇政府|社区居委会)(?:城管办|平安办|应急办|党政办)?"
    r"|[一-龥]{2,5}?社区(?=要|应|须|需|负责|牵头|配合|、|和)"
    r"|[一-龥]{2,8}?(?:公司|集团|管委会)"
)
_SHORT = re.compile(r"区人大(?!常)|街道(?=要|应|须|需|负责|牵头|当场)")
_PLACE_ENDS = (
    "历史文化街区", "传统风貌区", "街道", "社区", "片区", "街区", "老街", "小区", "老楼院", "广场", "码头", "公园", "中学",
    "小学", "美术馆", "图书馆", "少年宫", "会展中心", "产业园", "商圈", "大厦", "车站", "大桥", "路", "街", "巷", "村",
)  # fmt: skip
_PLACE = re.compile(
    rf"[一-龥]{{1,6}}?(?:{'|'.join(_PLACE_ENDS)})(?:片区|社区|小区|街区|老街)?(?![道线径局委区])"
)
_NO_PLACE = re.compile(
    r".*(?:思路|出路|道路|公路|铁路|线路|管路|电路|一路|老路|新路|套路|逛街|各街道|各社区|等社区|老旧小区|该区|该社区"
    r"|农村|乡村|本小区|街道社区|每条街|主街|城市公园|步行街)$|^(?:各|全|该|本|每|这|那|此)"
)


def units_in(body: Passage, start: int, end: int) -> Iterator[Name]:
    """Give the units named between two places of a body, as written there."""
    taken = start
    for found in sorted(
        [*_UNIT.finditer(body.text, start, end), *_SHORT.finditer(body.text, start, end)],
        key=lambda found: (found.start(), -found.end()),
    ):
        if found.start() >= taken:
            first = found.start()
            if found[0][0] not in "区市县省各有相责":
                first = _without_lead(body.text, *found.span())
            taken = found.end()
            yield Name(body.text[first:taken], body.span(first, taken), (first, taken))


def places_in(body: Passage, start: int, end: int) -> Iterator[Name]:
    """Give the places named between two places of a body."""
    for found in _PLACE.finditer(body.text, start, end):
        first = _without_lead(body.text, *found.span())
        text = body.text[first : found.end()]
        if not _NO_PLACE.match(text) and text not in _PLACE_ENDS:
            yield Name(text, body.span(first, found.end()), (first, found.end()))


def _without_lead(text: str, start: int, end: int) -> int:
    """Where a name begins once what only leads up to it is gone; two characters are left."""
    first = start
    for lead in _LEADS:
        place = text.rfind(lead, start, end - 2)
        if place >= 0:
            first = max(first, place + len(lead))
    if first == start and text.startswith(_JOINTS, first):
        first += text[max(0, start - 4) : start].endswith(_PLACE_ENDS)
    return min(first, end - 2)
