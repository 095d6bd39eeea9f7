"""The Markdown of `docs/` as pages: which of them there are, their headings with addresses, their links among themselves.

Conventions: a heading that ends in a word of code bears it as its address (``### 签收 `receipted` `` → ``#receipted``);
others bear their own text. Only the pages listed here are ever opened, so no address leads to another file. HTML inside a
text is shown as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

import duban

FOLDER: Final = Path(duban.__file__).resolve().parents[2] / "docs"
GROUPS: Final = (
    ("开始", ("tutorial/ten-minutes",)),
    ("用到的词", ("help/pages", "help/states", "help/acts", "help/rule-kinds", "help/settings", "help/commands")),
    ("怎样做", (
        "howto/import-a-ledger", "howto/read-a-pack", "howto/change-a-rule", "howto/simulate", "howto/backup",
        "howto/upgrade", "howto/postgresql", "howto/systemd", "howto/monitor",
    )),
)  # fmt: skip
"""Every page of help in its group, by its path in `docs/` without ending."""
PATHS: Final = {path.rpartition("/")[2]: path for _, paths in GROUPS for path in paths}
"""The name in the address → the path."""
_CODE: Final = re.compile(r"[\w.-]+(?: [\w-]+)?")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page: how deep (1 to 6), its words, its address within the page."""

    depth: int
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Text:
    """A page of help: ``html`` without its title."""

    name: str
    title: str
    html: str
    headings: tuple[Heading, ...]


@cache
def text(name: str) -> Text | None:
    """A page by the name in its address; None where there is none, or the documentation is not beside the program."""
    path = FOLDER / f"{PATHS[name]}.md" if name in PATHS else None
    if path is None or not path.is_file():
        return None
    return render(name, path.read_text(encoding="utf-8"))


def render(name: str, source: str) -> Text:
    """A page from its Markdown.

    >>> page = render("acts", "# 办理\\n\\n### 签收 `receipted`\\n\\n收到了。")
    >>> page.title, [(each.words, each.address) for each in page.headings]
    ('办理', [('签收', 'receipted')])
    """
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(source)
    title, headings, kept = name, [], []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            found = _heading(int(token.tag[1]), tokens[place + 1])
            if found.depth == 1:
                title = found.words
            else:
                headings.append(found)
                token.attrs["id"] = found.address
        for each in token.children or ():
            if each.type == "link_open":
                each.attrs["href"] = link(str(each.attrs.get("href", "")))
            elif each.type == "softbreak":
                each.type = "text"  # Chinese has no space where a line of the file ends
        kept.append(token)
    start = next((n + 3 for n, token in enumerate(kept) if token.type == "heading_open" and token.tag == "h1"), 0)
    html = reader.renderer.render(kept[start:], reader.options, {})
    html = html.replace("<table>", '<div class="scroll" tabindex="0" role="region" aria-label="表"><table>')
    return Text(name, title, html.replace("</table>", "</table></div>"), tuple(headings))


def _heading(depth: int, inline: Token) -> Heading:
    parts: Sequence[Token] = inline.children or ()
    codes = [each.content for each in parts if each.type == "code_inline"]
    words = "".join(each.content for each in parts if each.type == "text").strip()
    if codes and _CODE.fullmatch(codes[-1]):
        return Heading(depth, words or codes[-1], codes[-1].replace(" ", "-"))
    said = "".join(each.content for each in parts).strip()
    return Heading(depth, said, re.sub(r"[^\w-]+", "-", said).strip("-"))


def link(to: str) -> str:
    """Where a link of a text leads inside the product: to another page of help, or where it said.

    >>> link("../howto/import-a-ledger.md#表头"), link("/matters/"), link("../dev/decisions/0006.md")
    ('/help/import-a-ledger#表头', '/matters/', '/help/')
    """
    if to.startswith(("/", "#", "https://", "http://")):
        return to
    path, mark, place = to.partition("#")
    name = path.rpartition("/")[2].removesuffix(".md")
    return f"/help/{name}{mark}{place}" if path.endswith(".md") and name in PATHS else "/help/"


def groups() -> tuple[tuple[str, tuple[Text, ...]], ...]:
    """The pages there are, in their groups; empty groups left out."""
    found = ((group, tuple(filter(None, (text(path.rpartition("/")[2]) for path in paths)))) for group, paths in GROUPS)
    return tuple((group, texts) for group, texts in found if texts)


def help_of() -> dict[str, str]:
    """Where each page of the product is explained, by the name it bears in the rail."""
    found = text("pages")
    return {each.address: f"/help/pages#{each.address}" for each in found.headings} if found else {}
