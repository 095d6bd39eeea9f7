"""涉密不上网: a file or text that bears a secrecy marking is refused at the door, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from duban.core.problem import Place, Problem
from duban.core.secrecy import marking
from duban.paper.texts import Unreadable, texts_of

HINT: Final = "本系统不得存储、处理国家秘密；没有存入，请立即按保密规定处理原件"


def refuse_if_marked(name: str, data: bytes) -> Problem | None:
    """Why a file may not come in: it bears a marking, or cannot be looked into. None: it may.

    Args:
        name: the file's name, which is looked at too.
        data: docx, xlsx, pptx, ofd, pdf, text, older Office files; files inside them as well. What is only drawn
            (a scan, a photograph) cannot be seen: the banner 涉密不上网 and the person who uploads stand for it.

    Source: 保守国家秘密法 第二十八条, 第三十一条.

    >>> print(refuse_if_marked("机密★1年 通知.txt", b""))
    附件“机密★1年 通知.txt”: 有国家秘密标志“机密★1年”（本系统不得存储、处理国家秘密；没有存入，请立即按保密规定处理原件）
    """
    place = Place(f"附件“{name}”")
    try:
        for text in texts_of(name, data):
            if found := marking(text):
                return Problem(place, f"有国家秘密标志“{found}”", "secret", HINT)
    except Unreadable as why:
        return Problem(place, str(why), "file-unreadable", "请换用没有密码、能正常打开的文件")
    return None


def refuse_texts(texts: Iterable[tuple[str, str]]) -> Problem | None:
    """Why what somebody wrote may not come in.

    Args:
        texts: (name of the field as it is shown, what was written), in their order.

    >>> refuse_texts([("标题", "保守秘密工作会议")]) is None
    True
    """
    for name, text in texts:
        if found := marking(text):
            return Problem(Place(name), f"有国家秘密标志“{found}”", "secret", HINT)
    return None
