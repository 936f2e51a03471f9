"""A topic's own words as its name: pieces that its texts have and others have not. Pure."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from jiewang.center.topics.cutting import plain

# Of a group of thousands some texts are enough, and of a text its beginning.
_READ, _BEGINNING = 20, 100
_SHORTEST, _LONGEST = 2, 16
_LEAST_SHARE = 0.4
# A word is the group's own where so large a part of all texts that have it are of the group.
_OWN = 0.2
# A longer piece that stands so many times as often makes the shorter one a mere part of it.
_CUT_OUT = 0.7
_HAN = re.compile(r"[㐀-鿿]")
# A piece that begins or ends so is cut from the middle of a sentence.
_LOOSE = frozenset(
    "的了是在和与及或就也都又还把被给让对向从到为以有没不我你他她它们这那您请很太才能会可要想着过地得之其个些每等吗呢吧啊年月日时上下里中前后"
)
# What asks, and what every letter has, is no name of anything.
_ASKING = ("什么", "怎么", "时候", "为何", "有没")
_EVERYBODYS = frozenset(
    {"问题", "希望", "反映", "投诉", "请求", "咨询", "部门", "有关", "相关", "小区", "居民"}
)

# The hundred family names that nine of ten people have, and some rarer ones.
_FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_RARER = "邢洪包施牛樊翁倪殷柳俞鲁韦单杭骆夏虞柯庞葛左岑符祝游阮蓝辛管关兰聂焦向詹欧凌甘景鲍"
_TITLES = (
    "先生|女士|小姐|师傅|老师|主任|书记|经理|同志|医生|大爷|大妈|婆婆|阿姨|局长|科长|所长|校长|老板"
)
_NAMED = re.compile(
    rf"[{_FAMILY}]某{{1,3}}|[{_FAMILY}][㐀-鿿]{{0,2}}?(?={_TITLES})"
    rf"|(?<=我叫)[㐀-鿿]{{2,4}}|(?<=姓名)[：:]?[㐀-鿿]{{2,4}}"
    rf"|(?<=本人)[{_FAMILY}][㐀-鿿]{{1,2}}|(?<=联系人)[：:]?[㐀-鿿]{{2,3}}"
    rf"|(?<=董事长|总经理|负责人)[{_FAMILY}{_RARER}][㐀-鿿]{{0,2}}"
    rf"|(?<=法人|老板)[{_FAMILY}{_RARER}][㐀-鿿]{{1,2}}"
    r"|[A-Za-z0-9]{5,}"
)
BLOT = "■"


def without_names(text: str, known: Iterable[str] = ()) -> str:
    """A text in which the reporter's own name and numbers, and what looks like somebody's, are blots.

    As far as a rule can see: 王某, 李先生, 我叫…, long numbers. A name without any such sign stays.
    """
    for word in sorted(filter(None, known), key=len, reverse=True):
        text = text.replace(word, BLOT)
    return _NAMED.sub(BLOT, text)


def spread_of(texts: Sequence[str], *, every: int = 1) -> Counter[str]:
    """In how many of some texts each short piece stands: what is common in this town."""
    spread: Counter[str] = Counter()
    for text in texts[::every]:
        spread.update(_pieces(plain(text), longest=4))
    return spread


def name_of(
    texts: Sequence[str], spread: Mapping[str, int], count: int, *, every: int = 1
) -> tuple[str, ...]:
    """At most three words of a group, the most telling first; `texts` begin with its middle.

    `spread` is of `count` texts, every so-manieth of the whole. Long pieces are taken for as rare
    as their rarest four characters. Empty where the texts share nothing that is their own.
    """
    read = [plain(text)[:_BEGINNING] for text in texts[:_READ]]
    seen = _shared_pieces(read, max(2, math.ceil(_LEAST_SHARE * len(read))))
    scored = []
    for piece, times in _whole(seen).items():
        if not _is_word(piece):
            continue
        everywhere = max(1, min(_rarest(piece, spread), count))
        if times / len(read) * len(texts) < _OWN * everywhere * every:
            continue
        rarity = math.log((1 + count) / everywhere)
        scored.append((rarity * (times / len(read)) ** 1.5 * math.sqrt(len(piece)), piece))
    chosen: list[str] = []
    for _score, piece in sorted(scored, key=lambda each: (-each[0], each[1])):
        if not any(_overlap(piece, other) for other in chosen):
            chosen.append(piece)
        if len(chosen) == 3:
            break
    return tuple(chosen)


def _shared_pieces(texts: Sequence[str], least: int) -> dict[str, int]:
    """Pieces that at least so many of the texts have, with how many: the short ones grow."""
    found: dict[str, int] = {}
    begins: list[list[int]] = [list(range(len(text) - 1)) for text in texts]
    for length in range(_SHORTEST, _LONGEST + 1):
        counts: Counter[str] = Counter()
        for text, at in zip(texts, begins, strict=True):
            counts.update({text[one : one + length] for one in at})
        often = {piece: times for piece, times in counts.items() if times >= least}
        if not often:
            break
        found |= often
        begins = [
            [one for one in at if one + length < len(text) and text[one : one + length] in often]
            for text, at in zip(texts, begins, strict=True)
        ]
    return found


def _whole(seen: Mapping[str, int]) -> dict[str, int]:
    """Without pieces that are merely cut out of a longer one: that stands about as often as they."""
    cut = {
        shorter
        for piece, times in seen.items()
        for shorter in (piece[1:], piece[:-1])
        if times >= _CUT_OUT * seen.get(shorter, times + 1)
    }
    return {piece: times for piece, times in seen.items() if piece not in cut}


def _pieces(text: str, *, longest: int) -> set[str]:
    return {
        text[at : at + length]
        for length in range(_SHORTEST, longest + 1)
        for at in range(len(text) - length + 1)
    }


def _is_word(piece: str) -> bool:
    if BLOT in piece or piece[0] in _LOOSE or piece[-1] in _LOOSE or piece[0].isdigit():
        return False
    if piece in _EVERYBODYS or any(word in piece for word in _ASKING):
        return False
    if sum(map(str.isdigit, piece)) > 2:
        return False
    return len(_HAN.findall(piece)) >= 2


def _rarest(piece: str, spread: Mapping[str, int]) -> int:
    parts = [piece[at : at + 4] for at in range(max(1, len(piece) - 3))]
    return min(spread.get(part, 0) for part in parts)


def _overlap(piece: str, other: str) -> bool:
    """Whether two pieces are cut from one phrase: they share half of the shorter one."""
    shorter, longer = sorted((piece, other), key=len)
    half = max(2, math.ceil(len(shorter) / 2))
    return any(shorter[at : at + half] in longer for at in range(len(shorter) - half + 1))
