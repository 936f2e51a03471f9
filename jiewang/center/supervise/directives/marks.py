"""What stands on a page beside headlines and bodies, and how it is known: marks and signatures.

A number may be full-width or Chinese, brackets of either sort: newspapers have each their habit.
"""

import re

_PAGE = r"(?:第\s*)?[A-Za-z]?[0-9０-９一二三四五六七八九十]{1,3}\s*版"
_ARROWS = r"[►▶◀◄▲△▼▽→←↑↓⇒⇐◆■●○>＞<＜·\s]{0,6}"
_OPEN = r"[（(【\[〔]?\s*"
_CLOSE = r"\s*[）)】\]〕]?"

# 上接第1版, （紧接第一版）, ►►上接A1版, (上接1版《…》): the article began on another page.
CONTINUED = re.compile(
    rf"{_ARROWS}{_OPEN}{_ARROWS}(?:上接|紧接|承接|接上|接)\s*(?:[0-9A-Za-z一-龥]{{0,6}}报?\s*)?"
    rf"{_PAGE}(?:\s*[《“](?P<title>[^》”\n]{{2,40}})[》”])?{_CLOSE}{_ARROWS}"
)
# 下转第3版: it goes on elsewhere.
CONTINUES = re.compile(
    rf"{_ARROWS}{_OPEN}{_ARROWS}(?:下转|转|详见|更多报道见|报道见)\s*(?:今日)?\s*{_PAGE}{_CLOSE}{_ARROWS}"
)

_ROLE = (
    r"(?:(?:本报|全媒体|首席|实习|见习|特约|[一-龥]{2,4}报){0,2}(?:记者|通讯员|实习生|特约撰稿人?))"
)
# 本报讯（记者 …）, 新渝报讯, 据新华社北京11月8日电: an article begins.
REPORTED = re.compile(
    r"(?:本报讯|本报[一-龥]{2,6}讯|[一-龥]{2,6}(?:报|网|日报|晚报|社|客户端|融媒)讯"
    r"|[据]?新华社[一-龥]{0,8}[0-9]{0,2}月?[0-9]{0,2}日?电|[据]?中新社[一-龥]{0,8}[0-9月日]{0,6}电)"
    rf"\s*(?:[（(][^（）()\n]{{0,60}}{_ROLE}?[^（）()\n]{{0,40}}[）)])?\s*"
)
# 本报记者 张三 通讯员 李四 文/图, on a line of its own.
_NAMES = r"[一-龥·]{1,4}(?:[\s、，,/]+[一-龥·]{1,4}){0,9}"
BYLINE = re.compile(
    rf"\s*[◎□■●▲★☆/]*\s*[（(]?\s*{_ROLE}\s*[:：]?\s*{_NAMES}(?:\s*{_ROLE}\s*[:：]?\s*{_NAMES})*"
    r"\s*(?:[/／]?\s*(?:文/图|文|图|摄影报道|摄影|摄|报道)[\s/／]*)*\s*[）)]?\s*"
)
AUTHOR = re.compile(
    r"\s*[◎□■]\s*[一-龥·]{2,4}(?:[\s、][一-龥·]{2,4})*\s*|\s*作者[:：]\s*[一-龥·\s]{2,12}"
)
# （记者 张三） at the end: an article ends.
SIGNED = re.compile(rf"[（(]\s*(?:{_ROLE}|来源|据|作者)[^（）()\n]{{1,60}}[）)]\s*$")
SIGNED_LINE = re.compile(
    r"\s*[（(](?:[^（）()\n]{1,30}(?:记者|通讯员|来源)[^（）()\n]{0,40})[）)]\s*$"
)

# No byline is longer; on a long line their many ways to match would take too long to try.
_LONGEST_BYLINE = 60


def is_byline(text: str) -> bool:
    """Whether a whole line says who wrote an article."""
    return len(text) <= _LONGEST_BYLINE and bool(BYLINE.fullmatch(text) or AUTHOR.fullmatch(text))


CAPTION = re.compile(
    r"\s*[▲△▼▽◀►↑↓→←]?\s*(?:图为|图①|图②|图一|上图|下图|左图|右图|图片说明|图/|摄影[:：/]|资料图|效果图)"
    r"|\s*[▲△▼▽↑↓]\s*[一-龥“]"
)
CAPTION_END = re.compile(
    r"(?:摄|供图|摄影|资料图片?|图片由[^。\n]{1,20}提供|/图)\s*[）)]?\s*[。]?\s*$"
)

_WHOLE_LINE = (
    r"[A-Z]?[0-9０-９]{1,3}",
    rf"{_PAGE}.{{0,12}}",
    r"(?:.{0,12}\s)?[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日.{0,6}星期[一二三四五六日天].{0,30}",
    r"星期[一二三四五六日天](?:\s.{0,20})?",
    r"(?:农历|农曆).{0,24}",
    (
        r"(?:本版)?(?:责任?编辑?|责编|编辑|美编|校对|版式|组版|值班编委|视觉|策划|统筹|审读|主编|总编)"
        r"[:：/\s][一-龥\s:：/|｜]{2,40}"
    ),
    r".{0,16}(?:国内统一连续出版物号|国内统一刊号|邮发代号|新闻热线|投稿邮箱|广告热线|总第\s*[0-9]+\s*期).{0,60}",
    r"(?:本报地址|社址|地址|邮编|电话|网址|邮箱|E-?mail)\s*[:：].{0,60}",
    (
        r"[A-Z]?[0-9]{0,2}\s*(?:综合|要闻|时政|社会|民生|新闻|综合新闻|综合要闻|本地|本地新闻|广告|公益广告"
        r"|经济|文化|副刊|专版|公告|融媒|关注|特别报道|图片新闻|简讯|新闻速览)\s*[A-Z]?[0-9]{0,2}"
    ),
    r"[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日",
    r"[（(]?(?:总)?第\s*[0-9]+\s*期[）)]?|[一-龥]{1,8}[〔\[（(][12][0-9]{3}[〕\]）)]\s*第?[0-9]+号",
    r"[A-Z]{4,}(?:\s[A-Z]{2,})*",
    r"[一-龥]{1,6}(?:日报|晚报|时报|报)",
    r"-+\s*[0-9]+\s*-+|—+\s*[0-9]+\s*—+",
    r"(?:本版图片|图片)由?.{0,24}(?:提供|摄)",
    r"[_=\-—─━*·•\s]{3,}",
)
FURNITURE = re.compile(rf"\s*(?:{'|'.join(_WHOLE_LINE)})\s*")
PAGE_DATE = re.compile(r"([12][0-9]{3})年([0-9]{1,2})月([0-9]{1,2})日")

NOTICE_HEAD = re.compile(
    r"\s*(?:.{0,14}(?:遗失声明|公告|启事|招租|拍卖公告|注销公告|减资公告|声明|招聘信息|公益广告|通告))\s*"
)
NOTICE_WORDS = re.compile(r"遗失|声明作废|特此公告|特此声明|招租|联系电话|详询|欢迎垂询|注销")

# 一、 （二） 1. 三是: parts of minutes and reports, never a newspaper's headline.
NUMBERED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、](?![0-9])"
    r"|第[一二三四五六七八九十]{1,3}[章节条部分]|附件|参加人员|出席|列席|主持人?[:：]|记录[:：])"
)
# No sentence begins with these.
NEVER_FIRST = "，。、；：！？）”》%"
SENTENCE_END = re.compile(r"[。！？；…!?;][”’』」）)》]*\s*$")
# 11月8日，/ 近日，: how articles like to begin. Paragraphs inside one begin so too.
DATED = re.compile(
    r"\s*[“]?(?:[0-9０-９]{1,2}月[0-9０-９]{1,2}日(?:上午|下午|晚)?[，,至]|近日|日前|昨日|昨天|连日来|近期"
    r"|今年[0-9]{1,2}月|[0-9]{1,2}月[0-9]{1,2}日至|记者.{0,8}获悉|今年以来)"
)
