"""A YAML text as a positioned tree of texts: nothing typed, nothing guessed, nothing that can explode.

Conventions: every scalar is the text as written (clause 1.10 stays “1.10”, ``no`` stays “no”, 12:30 stays “12:30”,
nothing written is the empty text); lines and columns count from 1. What YAML offers beyond plain data (anchors, tags,
aliases, several documents, keys that are no words, tabs) is refused: a pack is read by people first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from duban.core.problem import Place, Problem

MOST_PROBLEMS: Final = 100
"""A hostile file can hold a mistake every five bytes; nobody reads more than this many at once."""
MOST_NODES: Final = 30_000
"""A real pack holds about a thousand values; each costs memory and a look, so a file of brackets is stopped here."""

# Besides NUL and the C0/C1 controls: line separators that editors do not count as lines, zero-width characters that
# make two equal-looking ids differ, bidirectional overrides that make a line read otherwise, lone surrogates.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)"
)
_SUSPECT: Final = re.compile(f"\t|{_UNSEEN.pattern}")


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as text; ``plain`` is true where it was written without quotes and not as a block."""

    text: str
    place: Place
    plain: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in the order of the text, each with its value and the place of the key itself."""

    entries: dict[str, Node]
    key_places: dict[str, Place]
    place: Place


Node = Scalar | Sequence | Mapping


def read_document(
    text: str | bytes, file: str, *, largest: int = 1_000_000, deepest: int = 30
) -> Node | tuple[Problem, ...]:
    """The tree of a YAML text, or every reason why it is refused, in the order of the text. Never raises.

    Args:
        text: the file's content; bytes are read as UTF-8 (a byte order mark at the start is dropped).
        file: the name shown in places.
        largest: bytes (characters of a ``str``) above which nothing is parsed at all.
        deepest: levels of lists and mappings inside one another.

    >>> read_document("clause: 1.10", "rules.yaml").entries["clause"].text
    '1.10'
    >>> print(*read_document("a: 1\\nb: *a\\n", "rules.yaml"))
    rules.yaml:2:4: 不能用“*a”引用别处的内容（请把内容照写一遍）
    """
    if len(text) > largest:
        what = f"文件超过上限{largest:,}{'字节' if isinstance(text, bytes) else '字'}"
        return (Problem(Place(file), what, "too-large", "请检查是否选错了文件，或拆成几个文件"),)
    decoded = _decode(text, file) if isinstance(text, bytes) else text.removeprefix("\ufeff")
    if isinstance(decoded, Problem):
        return (decoded,)
    unseen = tuple(_unseen(decoded, file))
    if unseen:
        return unseen
    composer = _Composer(file, decoded, deepest)
    try:
        composer.run()
    except yaml.YAMLError as error:
        composer.problems.append(_syntax(error, file, decoded))
    if composer.problems or composer.root is None:
        return tuple(sorted(composer.problems)[:MOST_PROBLEMS])
    return composer.root


def shown(text: str, longest: int = 40) -> str:
    """A quoted value as a message shows it: on one line, cut where it is long, so that no message can be flooded.

    >>> shown("a\\nb"), shown("一二三四五", 4)
    ('a b', '一二三…')
    """
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _decode(raw: bytes, file: str) -> str | Problem:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return Problem(Place(file, 1, 1), "文件是UTF-16编码", "encoding", "请另存为UTF-8编码")
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8-sig", "replace")) + 1
        what = f"这里的字节0x{raw[error.start]:02X}不是UTF-8编码"
        return Problem(Place(file, line, column), what, "encoding", "请把文件另存为UTF-8编码")


def _unseen(text: str, file: str) -> Iterator[Problem]:
    """Characters nobody sees, found before the parser runs, for its own message would be English and without a line."""
    line, line_start, seen = 1, 0, 0
    for number, found in enumerate(_SUSPECT.finditer(text)):
        if number == MOST_PROBLEMS:
            return
        breaks = text.count("\n", seen, found.start())
        if breaks:
            line, line_start = line + breaks, text.rfind("\n", seen, found.start()) + 1
        seen = found.start()
        place = Place(file, line, found.start() - line_start + 1)
        if found[0] == "\t":
            yield Problem(place, "这里有制表符（Tab）", "tab", "请改用空格")
        else:
            yield Problem(place, f"这里有看不见的字符U+{ord(found[0]):04X}", "control-character", "请删去")


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come; ``key`` waits for its value."""

    place: Place
    items: list[Node] | None
    entries: dict[str, Node]
    key_places: dict[str, Place]
    key: Scalar | None = None
    repeated: bool = False
    """The waiting key was there before: its value is read and dropped."""

    @property
    def wants_key(self) -> bool:
        return self.items is None and self.key is None

    def add(self, node: Node) -> None:
        if self.items is not None:
            self.items.append(node)
        elif self.key is not None:
            if not self.repeated:
                self.entries[self.key.text] = node
            self.key, self.repeated = None, False

    def close(self) -> Node:
        if self.items is not None:
            return Sequence(tuple(self.items), self.place)
        return Mapping(self.entries, self.key_places, self.place)


class _Stop(yaml.YAMLError):
    """Going on would cost memory or say nothing new; the problem is recorded already."""


class _Composer:
    """Builds the tree from parser events with a stack of its own: depth costs a list entry, never a Python frame."""

    def __init__(self, file: str, text: str, deepest: int) -> None:
        self.file, self.text, self.deepest = file, text, deepest
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._stack: list[_Open] = []
        self._nodes = 0

    def run(self) -> None:
        documents = 0
        try:
            for event in yaml.parse(self.text, Loader=yaml.CSafeLoader):
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._stop(
                            event, "一个文件里只能有一份内容", "several-documents", "请删去“---”，或拆成两个文件"
                        )
                elif isinstance(event, yaml.CollectionEndEvent):
                    self._place_node(self._stack.pop().close())
                elif isinstance(event, yaml.NodeEvent):
                    self._node(event)
        except _Stop:
            return
        if not documents:
            self.problems.append(Problem(Place(self.file), "文件是空的", "empty", "请写入内容"))

    def _node(self, event: Any) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._stop(event, f"内容超过{MOST_NODES:,}项", "too-large", "请检查是否选错了文件，或拆成几个文件")
        place = self._place(event)
        if isinstance(event, yaml.AliasEvent):
            self._report(event, f"不能用“*{shown(event.anchor or '')}”引用别处的内容", "alias", "请把内容照写一遍")
            self._place_node(Scalar("", place, True))
            return
        if event.anchor is not None:
            self._report(event, f"不能用“&{shown(event.anchor)}”作标记", "anchor", "请删去，需要重复的内容照写一遍")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._report(event, f"不能用“{shown(tag)}”注明类型", "tag", "请删去，每个值都按文字读取")
        if isinstance(event, yaml.ScalarEvent):
            if found := _UNSEEN.search(event.value) or re.search("\t", event.value):
                what = f"这段文字里的转义写出了看不见的字符U+{ord(found[0]):04X}"
                self._report(event, what, "control-character", "请删去")
            self._place_node(Scalar(event.value, place, not event.style))
            return
        if self._stack and self._stack[-1].wants_key:
            self._stop(event, "列表或一组内容不能作键", "key-form", "键请写成一个词")
        if len(self._stack) >= self.deepest:
            self._stop(event, f"嵌套超过{self.deepest}层", "too-deep", "请减少层次")
        self._stack.append(_Open(place, [] if isinstance(event, yaml.SequenceStartEvent) else None, {}, {}))

    def _place_node(self, node: Node) -> None:
        if not self._stack:
            self.root = node
            return
        top = self._stack[-1]
        if not (top.wants_key and isinstance(node, Scalar)):
            top.add(node)
            return
        top.key = node
        if not node.text:
            self._add(Problem(node.place, "冒号前没有键", "key-form", "请在冒号前写上键"))
        if first := top.key_places.get(node.text):
            what = f"“{shown(node.text)}”在同一处写了两次，第一次在第{first.line}行第{first.column}列"
            self._add(Problem(node.place, what, "repeated-key", "请只留一个"))
            top.repeated = True
        else:
            top.key_places[node.text] = node.place

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _report(self, event: Any, what: str, rule: str, hint: str) -> None:
        self._add(Problem(self._place(event), what, rule, hint))

    def _add(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MOST_PROBLEMS:
            raise _Stop

    def _stop(self, event: Any, what: str, rule: str, hint: str) -> None:
        self._report(event, what, rule, hint)
        raise _Stop


_SYNTAX: Final = (
    # (part of the parser's sentence, what we say, what to do next)
    ("could not find expected ':'", "这一行缺少冒号", "键和值之间请写半角冒号加空格，如 id: WX-4"),
    ("mapping values are not allowed", "这里不该出现冒号", "请检查上一行的缩进；值里含冒号时请给整个值加引号"),
    ("block sequence entries are not allowed", "这里不该出现“- ”", "列表请另起一行并缩进"),
    ("mapping keys are not allowed", "这里不该出现“? ”", "请删去问号"),
    ("cannot start any token", "值不能以这个字符开头", "请给整个值加引号"),
    ("unexpected end of stream", "引号没有收尾", "请补上另一半引号"),
    ("unknown escape character", "双引号内的反斜杠写法不认识", "请删去反斜杠，或改用单引号"),
    ("hexdecimal number", "双引号内的反斜杠写法不完整", "请删去反斜杠，或改用单引号"),
    ("invalid Unicode", "双引号内的转义不是有效字符", "请直接写出这个字"),
    ("',' or ']'", "方括号没有收尾，或两项之间缺少半角逗号", "请补上“]”或“, ”"),
    ("',' or '}'", "花括号没有收尾，或两项之间缺少半角逗号", "请补上“}”或“, ”"),
    ("expected '-' indicator", "这一行的缩进与同一列表的其他项不齐", "请与上一个“- ”对齐"),
    ("expected key", "这一行的缩进与同组的其他键不齐", "请与上面的键左对齐；值里有引号时请检查是否成对"),
    ("expected node content", "这里缺少值", "请写上值，或删去多余的标点"),
    ("<document start>", "这里的内容不属于前面任何一项", "请检查缩进；值里有引号时请检查是否成对"),
    ("unexpected document indicator", "引号没有收尾就出现了“---”或“...”", "请补上另一半引号"),
    ("alphabetic or numeric character", "不能以“*”或“&”开头", "值里需要这个字符时请给整个值加引号"),
    ("tag", "不能以“!”开头", "值里需要这个字符时请给整个值加引号"),
    ("comment or line break", "“|”或“>”后面不能再写内容", "内容请另起一行并缩进"),
    ("directive", "不能以“%”开头", "值里需要这个字符时请给整个值加引号"),
    ("incompatible YAML document", "不支持这个YAML版本", "请删去“%YAML”一行"),
)


def _syntax(error: yaml.YAMLError, file: str, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''}"
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    what, hint = "YAML写法有误", "请检查缩进、冒号、引号和括号"
    for part, sentence, advice in _SYNTAX:
        if part in said:
            what, hint = sentence, advice
            break
    if mark and text[mark.index : mark.index + 1] == ":" and "key" in said:
        what, hint = "冒号前没有键", "请在冒号前写上键"
    opening = getattr(error, "context_mark", None)
    if opening and "引号没有收尾" in what:
        place = Place(file, opening.line + 1, opening.column + 1)  # the parser only notices at the end of the file
    elif opening and mark and opening.line != mark.line and "括号" in what:
        what += f"（从第{opening.line + 1}行第{opening.column + 1}列开始）"
    lines = text.split("\n", place.line)
    for number in range(max(place.line - 1, 1), min(place.line, len(lines)) + 1):
        before, colon, _ = lines[number - 1].partition("：")
        if colon and ": " not in lines[number - 1]:
            place, hint = Place(file, number, len(before) + 1), "这里用了全角冒号，请改为半角冒号加空格"
            break
    return Problem(place, what, "syntax", hint)
