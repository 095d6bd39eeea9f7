"""The positioned tree: texts stay texts, everything dangerous is refused quickly, with a place and a sentence."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.core.document import MOST_PROBLEMS, Mapping, Node, Scalar, Sequence, read_document, shown
from duban.core.problem import Place, Problem


def tree(text: str | bytes) -> Node:
    read = read_document(text, "f.yaml")
    assert not isinstance(read, tuple), [str(problem) for problem in read]
    return read


def entries(text: str | bytes) -> dict[str, Node]:
    read = tree(text)
    assert isinstance(read, Mapping)
    return read.entries


def problems(text: str | bytes) -> tuple[Problem, ...]:
    read = read_document(text, "f.yaml")
    assert isinstance(read, tuple)
    return read


def sentences(text: str | bytes) -> list[str]:
    return [str(problem) for problem in problems(text)]


@pytest.mark.parametrize("written", ["1.10", "no", "12:30", "010", "1e3", "~", "null", "2022-11-07", "0x1F", "Yes"])
def test_every_scalar_is_the_text_as_written(written: str) -> None:
    value = entries(f"a: {written}\n")["a"]
    assert isinstance(value, Scalar)
    assert value.text == written
    assert value.plain


def test_nothing_written_is_the_empty_text() -> None:
    assert entries("a:\nb: 1\n")["a"] == Scalar("", Place("f.yaml", 1, 3), True)


def test_quoted_and_block_texts_are_told_from_plain_ones() -> None:
    read = entries("a: '1'\nb: \"2\"\nc: |\n  3\nd: 4\n")
    assert [(v.text, v.plain) for v in read.values() if isinstance(v, Scalar)] == [
        ("1", False),
        ("2", False),
        ("3\n", False),
        ("4", True),
    ]


def test_places_count_characters_not_bytes_and_start_at_one() -> None:
    read = tree("甲乙: [丙, {丁: 戊}]\n")
    assert isinstance(read, Mapping)
    items = read.entries["甲乙"]
    assert isinstance(items, Sequence)
    assert read.key_places["甲乙"] == Place("f.yaml", 1, 1)
    assert items.place == Place("f.yaml", 1, 5)
    inner = items.items[1]
    assert isinstance(inner, Mapping)
    assert inner.entries["丁"].place == Place("f.yaml", 1, 13)


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    assert entries("\ufeffa: 1\r\nb: 2\r\n".encode()) == entries("a: 1\nb: 2\n")


def test_a_repeated_key_names_both_places() -> None:
    assert sentences("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n") == [
        "f.yaml:4:3: “c”在同一处写了两次，第一次在第3行第3列（请只留一个）",
        "f.yaml:5:1: “a”在同一处写了两次，第一次在第1行第1列（请只留一个）",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "f.yaml: 文件是空的（请写入内容）"),
        ("# 只有注释\n", "f.yaml: 文件是空的（请写入内容）"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: 一个文件里只能有一份内容（请删去“---”，或拆成两个文件）"),
        ("a: &x 1\n", "f.yaml:1:4: 不能用“&x”作标记（请删去，需要重复的内容照写一遍）"),
        ("a: !!str 1\n", "f.yaml:1:4: 不能用“!!str”注明类型（请删去，每个值都按文字读取）"),
        (
            "a: !!python/object:os.system x\n",
            "f.yaml:1:4: 不能用“!!python/object:os.system”注明类型（请删去，每个值都按文字读取）",
        ),
        ("a:\n\t- 1\n", "f.yaml:2:1: 这里有制表符（Tab）（请改用空格）"),
        ("a: x\x00\n", "f.yaml:1:5: 这里有看不见的字符U+0000（请删去）"),
        ("a: WX\u200b-4\n", "f.yaml:1:6: 这里有看不见的字符U+200B（请删去）"),
        ("a: \ud800\n", "f.yaml:1:4: 这里有看不见的字符U+D800（请删去）"),
        ('a: "\\0"\n', "f.yaml:1:4: 这段文字里的转义写出了看不见的字符U+0000（请删去）"),
        ("? [a]\n: b\n", "f.yaml:1:3: 列表或一组内容不能作键（键请写成一个词）"),
        (": x\n", "f.yaml:1:1: 冒号前没有键（请在冒号前写上键）"),
        ("a: b: c\n", "f.yaml:1:5: 这里不该出现冒号（请检查上一行的缩进；值里含冒号时请给整个值加引号）"),
        ("a: 1\nb：2\nc: 3\n", "f.yaml:2:2: 这一行缺少冒号（这里用了全角冒号，请改为半角冒号加空格）"),
        ("a: [1,\n  2\n", "f.yaml:3:1: 方括号没有收尾，或两项之间缺少半角逗号（从第1行第4列开始）（请补上“]”或“, ”）"),
        ('a: "x\nb: 1\n', "f.yaml:1:4: 引号没有收尾（请补上另一半引号）"),
        ("a: @x\n", "f.yaml:1:4: 值不能以这个字符开头（请给整个值加引号）"),
        (
            "a:\n  b: 1\n c: 2\n",
            "f.yaml:3:2: 这一行的缩进与同组的其他键不齐（请与上面的键左对齐；值里有引号时请检查是否成对）",
        ),
    ],
)
def test_what_is_refused_is_said_in_one_sentence_with_its_place(text: str, sentence: str) -> None:
    assert sentences(text) == [sentence]


def test_an_alias_is_refused_and_not_expanded() -> None:
    assert sentences("a: &x [1]\nb: [*x, *x]\n") == [
        "f.yaml:1:4: 不能用“&x”作标记（请删去，需要重复的内容照写一遍）",
        "f.yaml:2:5: 不能用“*x”引用别处的内容（请把内容照写一遍）",
        "f.yaml:2:9: 不能用“*x”引用别处的内容（请把内容照写一遍）",
    ]


def test_bytes_that_are_not_utf_8_are_named_with_line_and_column() -> None:
    assert sentences("好\n甲: 乙".encode() + b"\xff") == [
        "f.yaml:2:5: 这里的字节0xFF不是UTF-8编码（请把文件另存为UTF-8编码）"
    ]
    assert sentences("a: 中".encode("utf-16")) == ["f.yaml:1:1: 文件是UTF-16编码（请另存为UTF-8编码）"]


def test_thirty_levels_are_read_and_thirty_one_refused() -> None:
    tree("[" * 30 + "]" * 30)
    assert sentences("[" * 31 + "]" * 31) == ["f.yaml:1:31: 嵌套超过30层（请减少层次）"]


A_HANG = 30
"""Seconds. Each takes well under one; a slow machine is no failure, a parser gone wild is."""

HOSTILE: dict[str, str | bytes] = {
    "ten megabytes": "a" * 10_000_000,
    "ten megabytes of bytes": b"a" * 10_000_000,
    "a million brackets": "[" * 999_999,
    "a million dashes": "- " * 499_999,
    "a million braces": "{a: " * 249_999,
    "a million empty lists": "[" + "[]," * 300_000 + "]",
    "the same key again and again": "a: b\n" * 190_000,
    "an alias bomb": "a: &a [x,x]\n" + "".join(f"b{i}: &b{i} [*a,*a,*a]\n" for i in range(30_000)),
    "a tag of a million marks": "a: " + "!" * 999_990,
    "an open quote": "a: '" + "'" * 999_990,
    "a million tabs": "\t" * 999_999,
    "a million lines and a tab": "\n" * 999_998 + "\t",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_fast_and_briefly(name: str) -> None:
    began = time.perf_counter()
    found = problems(HOSTILE[name])
    assert time.perf_counter() - began < A_HANG
    assert len(found) <= MOST_PROBLEMS
    assert all(len(str(problem)) < 200 for problem in found)


@given(st.one_of(st.text(), st.binary(), st.text(alphabet="[]{}:-?,&*!|>'\"%@` \n\t#a：\\x0")))
def test_nothing_makes_it_raise_and_problems_come_in_the_order_of_the_text(text: str | bytes) -> None:
    read = read_document(text, "f.yaml")
    if isinstance(read, tuple):
        assert read
        assert list(read) == sorted(read)


def test_a_long_value_is_cut_where_it_is_shown() -> None:
    assert shown("甲\n乙") == "甲 乙"
    assert len(shown("x" * 1000)) == 40
