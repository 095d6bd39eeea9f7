"""Finds the *form* of a state secrecy marking in a text: what bears one stays out of an unclassified system.

Conventions: the form is what GB/T 9704-2012 7.2.2 and the secrecy rules print (机密★1年, 绝密★长期, 密级：秘密), in any
spacing and disguise; the mere words (保守秘密, 涉密不上网) are how everybody writes and are none.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LOOKALIKES: Final = str.maketrans(
    {
        **dict.fromkeys("☆⭐✩✪✫✬✭✮✯✰⋆✦✧⚝🌟🟊٭﹡", "★"),
        **dict.fromkeys("✱✲✳∗⁎", "*"),
        **dict(zip("祕機絕級長啟啓個時無", "秘机绝级长启启个时无", strict=True)),
        **dict.fromkeys("\u115f\u1160\u2800", " "),
        **dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"),
    }
)
_UNSEEN: Final = frozenset({"Cf", "Cc", "Mn", "Me", "Cn", "Co"})
_CHINESE: Final = "㐀-鿿"
_GAP: Final = r"[\s.·•_\-]{0,8}"
_LEVEL: Final = rf"[秘机绝]{_GAP}密"
_ON_ONE_LINE: Final = r"[秘机绝][ \t.·•_\-]{0,8}密[ \t.·•_\-]{0,8}"
_TERM: Final = (
    r"(?:\d{1,4}|[〇零一二两三四五六七八九十百]{1,4})\s{0,4}个?\s{0,4}(?:年|月|周|天|日|小\s?时)"
    r"|长\s{0,4}期|永\s{0,4}久|启\s{0,4}用\s{0,4}前|公\s{0,4}布\s{0,4}前|使\s{0,4}用\s{0,4}前|考\s{0,4}试\s{0,4}前"
)
_STATED: Final = (
    r"密\s{0,8}级(?:[和及与、]?保密期限)?\s{0,8}[】\])]?\s{0,8}[:：]\s{0,8}[【\[(]?\s{0,8}"
    r"[秘机绝]\s{0,8}密(?!级?\s*[、,/或和与及]?\s*[□☐]?\s*[秘机绝]\s*密)"
)
_FORMS: Final = tuple(
    re.compile(form, re.MULTILINE)
    for form in (
        # 机密★1年: a level, the star, and for how long.
        rf"{_ON_ONE_LINE}[★*]{_GAP}(?:{_TERM})",
        rf"(?<![{_CHINESE}]){_LEVEL}{_GAP}[★*]{_GAP}(?:{_TERM})",
        # 机密★: a level and the star, standing by themselves; a star that begins the next phrase is a bullet.
        rf"(?<![{_CHINESE}]){_LEVEL}{_GAP}★(?=[^{_CHINESE}]|$)",
        rf"^[ \t]*{_LEVEL}[ \t]{{0,8}}\*[ \t]*$",
        # 机密 10年 on a line of its own.
        rf"^[ \t]*{_LEVEL}[ \t]{{0,8}}(?:{_TERM})[ \t]*$",
        # 密级：机密. A list of all levels (密级：秘密、机密、绝密) is a form not yet filled in.
        _STATED,
        # The same in a table: the two cells follow each other.
        r"^[ \t]*密[ \t]{0,8}级[ \t]*\n\s{0,8}[秘机绝]\s{0,8}密[ \t]*$",
    )
)


def marking(text: str) -> str | None:
    """The first secrecy marking in a text, as it reads without spaces; None where there is none.

    Args:
        text: of any length, with line breaks where lines end; names of files too.

    Source: 保守国家秘密法 第二十二条 (国家秘密标志); GB/T 9704-2012 7.2.2 (密级和保密期限, 用★隔开).

    >>> marking("机 密★一年")
    '机密★一年'
    >>> marking("要保守秘密，涉密不上网") is None
    True
    """
    if "密" not in text:
        return None
    plain = _plain(text)
    found = (match for form in _FORMS if (match := form.search(plain)))
    first = min(found, key=lambda match: match.start(), default=None)
    return re.sub(r"[\s.·•_\-]", "", first[0]) if first else None


def _plain(text: str) -> str:
    """The text as it looks: full-width signs narrow, stars alike, what is not seen taken out, ends of lines kept."""
    narrow = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").translate(_LOOKALIKES)).translate(_LOOKALIKES)
    unseen = {each for each in set(narrow) if unicodedata.category(each) in _UNSEEN and each not in "\n\t"}
    return narrow.translate(dict.fromkeys(map(ord, unseen)))
