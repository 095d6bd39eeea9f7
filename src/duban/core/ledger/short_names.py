"""Short names of organs that everybody uses (住建局), so that a ledger's 住房和城乡建设局 finds the unit 住建局.

Conventions: only short forms with one meaning in every county; whatever is local (教体局, 审批局) is a unit's own other
name, or decided once by a person.

Source: names of the organs since the reform of 2018, as governments write them out and in short.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Final

LONG: Final = MappingProxyType(
    {
        "发改局": "发展和改革局",
        "发改委": "发展和改革委员会",
        "工信局": "工业和信息化局",
        "人社局": "人力资源和社会保障局",
        "住建局": "住房和城乡建设局",
        "交通局": "交通运输局",
        "文旅局": "文化和旅游局",
        "卫健局": "卫生健康局",
        "卫健委": "卫生健康委员会",
        "应急局": "应急管理局",
        "市监局": "市场监督管理局",
        "市场监管局": "市场监督管理局",
        "医保局": "医疗保障局",
        "退役军人局": "退役军人事务局",
        "科技局": "科学技术局",
        "乡村振兴局": "乡村振兴局",
        "城管局": "城市管理局",
        "政府办": "人民政府办公室",
        "府办": "人民政府办公室",
        "政府办公室": "人民政府办公室",
    }
)


def plain_name(text: str, place: str = "") -> str:
    """A name as it is compared: without blanks and the place it belongs to.

    Args:
        text: as a ledger writes it.
        place: the jurisdiction's own name (某县). Its last sign is taken off too: in 某县 a 县住建局 is its own, while a
            市住建局 is the superior's and stays another unit.

    >>> plain_name("某县住建局", "某县"), plain_name("县住房和城乡建设局", "某县"), plain_name("市住建局", "某县")
    ('住房和城乡建设局', '住房和城乡建设局', '市住建局')
    """
    name = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    for front in (place, place[-1:]) if place else ():
        rest = name.removeprefix(front)
        if rest != name and len(rest) >= 3 and not name.startswith("市场"):
            name = rest
            break
    return LONG.get(name, name)
