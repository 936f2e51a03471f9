"""Invented letters on three matters, as many as wanted, each unlike the others."""

import itertools
from random import Random

from jiewang.testing import NOISE, PIPE, RUBBISH

MATTERS = {
    PIPE: ["管道爆了", "漏水严重", "龙头滴水", "自来水从接头喷出来", "水表旁边渗水"],
    NOISE: ["半夜吵得睡不着", "唱歌声音太大", "装修电钻响", "广场舞音响震", "楼上拖桌子响动大"],
    RUBBISH: ["垃圾没人倒", "桶子满了溢出来", "渣滓堆在路口", "臭得很没人收", "纸箱烂菜叶到处都是"],
}
PLACES = ["三楼", "后门", "车库", "院坝", "梯坎", "菜场", "学校旁", "公交站", "楼顶", "花台"]
TIMES = ["昨天", "今早", "上周起", "连着五天", "中午", "傍晚", "节后", "下雨时"]
ENDS = ["请来看一下", "打过电话没有回音", "老人小孩受不了", "盼尽快处理", "已经有人反映过", "谢谢"]


def letters(count: int, *, seed: int = 1) -> list[tuple[str, str]]:
    """(text, code), the matters in turn."""
    draw = Random(seed)
    made = []
    for nth, code in zip(range(count), itertools.cycle(MATTERS), strict=False):
        words = draw.sample(MATTERS[code], 2)
        parts = [draw.choice(TIMES), draw.choice(PLACES), *words, draw.choice(ENDS)]
        draw.shuffle(parts)
        made.append(("，".join([*parts, f"编{nth}"]) + "。", code))
    return made
