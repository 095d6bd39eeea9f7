"""The form of a secrecy marking is found in any disguise; the mere words of everyday are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.core.secrecy import marking

MARKED = (
    "秘密★",
    "机密★一年",
    "绝密★",
    "秘 密★1年",
    "机　密★５年",
    "绝密★长期",
    "秘密☆10年",
    "机密*3年",
    "机密＊３年",
    "绝密 ★ 启用前",
    "密级：秘密",
    "密级:机密",
    "密 级 ： 绝 密",
    "密级和保密期限：秘密★5年",
    "【密级】：机密",
    "密级：（机密）",
    "特急\n机密★1年\n某政发〔2022〕3号",
    "000001\n秘密★十年\n特急",
    "份号000012 机密★",
    "机密★一年 某县人民政府文件.docx",
    "关于某事的报告（秘密★）.pdf",
    "機密★一年",
    "絕密★長期",
    "祕密★",
    "机密⭐一年",
    "机\n密\n★\n一\n年",
    "机密 10年",
    "  绝密  长期  ",
    "机密\u200b★\u200b1年",
    "机\ufeff密★",
    "秘\u00ad密★6个月",
    "秘密★6 个 月",
    "机·密★1年",
    "密级\n机密\n份号\n0001",
    "绝密★使用前",
    "机密*",
    "★机密★",
    "附件1：机密★20年的清单",
    "文件密级:秘密,期限1年",
    "绝\u3164密★",
)
PLAIN = (
    "",
    "保守秘密",
    "秘密",
    "机密",
    "绝密",
    "机密性、完整性、可用性",
    "涉密不上网，上网不涉密",
    "严守党和国家秘密，保守工作秘密",
    "本系统不得存储、处理国家秘密",
    "国家秘密分为绝密、机密、秘密三级",
    "密级：无",
    "密级：非密",
    "密级：内部",
    "密级：",
    "密级：秘密、机密、绝密（请选择）",
    "密级：□秘密□机密□绝密",
    "密级：秘密/机密/绝密",
    "★保守秘密★严守纪律★服从指挥",
    "商业秘密保护期3年",
    "泄露商业秘密10年以下有期徒刑",
    "五角星★表示重点项目",
    "重要程度：★★★★★",
    "按照机密级管理的要求配备设备",
    "秘密级*（注：见附录）",
    "机密文件管理办法（2022年修订）",
    "做好秘密载体清退，1年一次",
    "**保守秘密** 是每个干部的义务",
    "密码管理、密级鉴定、定密责任人培训",
    "把密级标准讲清楚：秘密级事项由县级定",
    "秘书科密切配合★3年行动",
    "机关密切联系群众★长期坚持",
    "绝不密谋",
    "个人隐私、商业秘密和工作秘密\n★ 一年一评",
)


@pytest.mark.parametrize("text", MARKED)
def test_a_marking_is_found(text: str) -> None:
    assert marking(text) is not None


@pytest.mark.parametrize("text", PLAIN)
def test_the_mere_words_are_no_marking(text: str) -> None:
    assert marking(text) is None


def test_the_answer_reads_as_the_marking_would_without_its_spaces() -> None:
    assert marking("第一页\n机　密 ＊ １ 年\n正文") == "机密*1年"


UNSEEN = st.text(st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\u202e\u0301\x07"), max_size=4)
FULL_WIDTH = {ord(str(digit)): "０１２３４５６７８９"[digit] for digit in range(10)} | {
    ord("*"): "＊",
    ord(" "): "\u3000",
}


@given(
    level=st.sampled_from(("秘密", "机密", "绝密")),
    star=st.sampled_from("★☆*"),
    term=st.sampled_from(("1年", "10年", "6个月", "长期", "一年", "启用前")),
    wide=st.booleans(),
    hidden=st.lists(UNSEEN, min_size=16, max_size=16),
    around=st.tuples(st.text(max_size=20), st.text(max_size=20)),
)
def test_a_marking_hidden_between_unseen_characters_or_in_full_width_is_still_found(
    level: str, star: str, term: str, wide: bool, hidden: list[str], around: tuple[str, str]
) -> None:
    plain = level + star + term
    written = plain.translate(FULL_WIDTH) if wide else plain
    disguised = "".join(unseen + sign for unseen, sign in zip(hidden, written, strict=False))
    assert marking(f"{around[0]}\n{disguised}\n{around[1]}") is not None


@given(st.text(st.characters(exclude_characters="密")))
def test_no_text_without_the_word_is_marked(text: str) -> None:
    assert marking(text) is None


@given(st.text(st.sampled_from("秘机绝密级：:★☆*1年长期 \n、保守国家工作")))
def test_no_text_makes_it_fail(text: str) -> None:
    found = marking(text)
    assert found is None or "密" in found
