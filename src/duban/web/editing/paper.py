"""A pack as paragraphs, the same for the printed page and the docx. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from duban.core.policy.rules import Pack
from duban.paper.written import Part
from duban.web.library import PackPage


def parts(page: PackPage, own: frozenset[str], day: str) -> tuple[Part, ...]:
    """Title, clauses with their rules, conflicts, and what is left to be set.

    Args:
        own: ids of the rules of the document itself; those of the packs it rests on follow by themselves.
        day: when it was written out, in words.
    """
    return tuple(_parts(page, own, day))


def _parts(page: PackPage, own: frozenset[str], day: str) -> Iterator[Part]:
    pack = page.pack
    yield Part("title", pack.title)
    yield Part("soft", _about(pack))
    told = f"规则{len(pack.rules)}条：原文写明{page.stated}条，本地解释{page.interpreted}条。"
    yield Part("soft", f"{told}摘要{pack.digest[:20]}…，{day}导出。")
    yield from _rules(page, own, True)
    if any(rule.id not in own for rule in pack.rules):
        yield Part("title", "所依据的上级制度的规则")
        yield from _rules(page, own, False)
    if page.conflicts:
        yield Part("heading", "原文不一致的地方，和所取的读法")
        for conflict in page.conflicts:
            yield Part("text", f"{'、'.join(conflict.clauses)}：{conflict.says}。")
            yield Part("soft", f"读法：{conflict.reading}。{'、'.join(conflict.rules)}")
    if page.settings:
        yield Part("heading", "原文没有写、要由本地设定的")
        for setting in page.settings:
            yield Part("text", f"{setting.title}{'：' + setting.note if setting.note else ''}")


def _rules(page: PackPage, own: frozenset[str], of_document: bool) -> Iterator[Part]:
    for clause, lines in page.clauses:
        wanted = [line for line in lines if (line.rule.id in own) is of_document]
        if wanted:
            yield Part("heading", clause)
        for line in wanted:
            rule, basis = line.rule, "原文写明" if line.stated else "本地解释"
            yield Part("strong", f"{rule.id}　{line.kind}　{basis}{'　' + line.firmness if line.firmness else ''}")
            yield Part("text", f"{line.duty}。")
            if rule.words:
                yield Part("soft", f"原文：“{rule.words}”")
            if rule.note:
                yield Part("soft", f"说明：{rule.note}")


def _about(pack: Pack) -> str:
    issued = f"，{pack.issued.isoformat()}印发" if pack.issued else ""
    number = f"，{pack.number}" if pack.number else ""
    return f"{pack.issuer}{number}{issued}，自{pack.commencement.isoformat()}施行。"
