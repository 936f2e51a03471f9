"""Small catalog files for tests: three good leaves, of which a test changes a cell or two."""

from jiewang.base.csv_files import csv_text
from jiewang.center.catalog.rows import COLUMNS
from jiewang.testing import make_unit

RUBBISH = {
    "code": "1.01.01",
    "level1": "市容环境",
    "level1_en": "City appearance",
    "level2": "环境卫生",
    "level2_en": "Sanitation",
    "name": "暴露垃圾",
    "name_en": "Exposed rubbish",
    "section": "economy",
    "kind": "event",
    "handling_level": "grid",
    "lead_rule": "by_area_street",
    "lead_unit": "",
    "assist_units": "sanitation",
    "accept_limit": "1 work_hour",
    "dispatch_limit": "1 work_hour",
    "handle_limit": "4 work_hour",
    "whole_limit": "8 work_hour",
    "urgent_handle_limit": "2 work_hour",
    "very_urgent_handle_limit": "2 hour",
    "stages": "",
    "filing_rule": "说清位置",
    "closing_rule": "现场清净",
    "photo_needed": "1",
    "extra_questions": (
        '[{"key":"place","label":"在哪类位置","type":"choice","options":["主路","院坝"]}]'
    ),
    "keywords": "垃圾没人倒;臭得很",
    "auto_dispatch": "1",
    "confidential": "0",
    "public": "1",
    "note": "",
}
MANHOLE = RUBBISH | {
    "code": "1.02.01",
    "level2": "道路设施",
    "level2_en": "Road facilities",
    "name": "井盖缺失",
    "name_en": "Missing manhole cover",
    "kind": "component",
    "handling_level": "street",
    "lead_rule": "owner_then_area",
    "lead_unit": "urban_mgmt",
    "extra_questions": "",
    "keywords": "井盖",
}
BUILDING = MANHOLE | {
    "code": "2.01.01",
    "level1": "施工与街面",
    "level1_en": "Building sites and streets",
    "level2": "违法建设",
    "level2_en": "Illegal building",
    "name": "私搭乱建",
    "name_en": "Illegal building",
    "kind": "event",
    "handling_level": "district",
    "lead_rule": "unit:urban_mgmt",
    "handle_limit": "20 workday",
    "whole_limit": "30 workday",
    "urgent_handle_limit": "",
    "very_urgent_handle_limit": "",
    "stages": "停工=4 work_hour;处罚=7 workday;拆除=20 workday",
    "keywords": "违建",
    "auto_dispatch": "0",
    "confidential": "1",
    "public": "0",
}
GOOD = (RUBBISH, MANHOLE, BUILDING)


def sheet(*rows, columns=COLUMNS):
    """The bytes of a catalog file; by default of the three good leaves."""
    return csv_text(columns, rows or GOOD).encode()


def changed(**cells):
    """The good file with other cells in its first leaf, on line 2."""
    return sheet(RUBBISH | cells, MANHOLE, BUILDING)


def make_units():
    make_unit("Urban management bureau", code="urban_mgmt")
    make_unit("Sanitation firm", code="sanitation")
