"""A rule as one Chinese sentence: what a person would have to do, and on what ground."""

from __future__ import annotations

import pytest

from duban.core.policy.read import check_alone, read_pack
from duban.core.policy.rules import Pack
from duban.core.policy.sentence import sentence
from duban.core.policy.vocabulary import RULE_KINDS
from duban.policies.shelf import shipped_pack, shipped_pack_ids

PACKS = {pack_id: shipped_pack(pack_id) for pack_id in shipped_pack_ids()}


def say(pack_id: str, rule_id: str) -> str:
    pack = PACKS[pack_id]
    return sentence(next(rule for rule in pack.rules if rule.id == rule_id), pack)


@pytest.mark.parametrize(
    ("pack_id", "rule_id", "said"),
    [
        (
            "weixian-2022",
            "WX-4",
            (
                "公文（上级文件）：收文后2个工作日内（当日不计），收文单位完成发文。"
                "依据：二(四)“务必于2个工作日内报批完成收发文程序”（必须）"
            ),
        ),
        (
            "weixian-2022",
            "WX-10.7",
            (
                "督办事项（领导批示、领导交办；一般；政府领导、上级领导；没有明确时限）："
                "交办后7日内（当日不计，末日遇休息日顺延系本地解释），牵头单位报告办结。"
                "依据：三(二)“一般性问题原则上7天内要落实解决”（原则上）"
            ),
        ),
        (
            "weixian-2022",
            "WX-11.4",
            "督办事项、问题（另有明确时限）：交办后，按事项写明的完成时限（不顺延），牵头单位报告办结。依据：三(三)“完成时限”",
        ),
        (
            "weixian-2022",
            "WX-12.return",
            (
                "督办事项、问题：申请退回交办后〔退回交办申请的审定时限，待设定〕内，督查机构审定退回交办的申请。"
                "本地解释：三(四)（退回交办的申请待批期间单位的时限停着，所以督查机构也要有时限）"
            ),
        ),
        (
            "weixian-2022",
            "WX-8",
            (
                "同一单位1年内（滚动）WX-7逾期、WX-7.chief逾期（同一事项计1次）：满3次，提出通报的建议；满5次，提出移交的建议；建议须经人审定；"
                "期间系本地解释（原文没有写期间；按一年滚动，既不因换年清零，也不无限期累计）。"
                "依据：二(四)“逾期3次由县政府督查室进行全县通报,逾期5次移交县纪委监委处理”"
            ),
        ),
        (
            "district-2022",
            "XQ-2",
            (
                "督办事项：交办后3个工作日内（当日不计），牵头单位主要负责人签批（由其部署亦可）。"
                "依据：三(一)2“主要负责人应在收到工作任务后3个工作日内签批或部署”"
            ),
        ),
        (
            "district-2022",
            "XQ-15.quarterly",
            (
                "督办事项（上级部署、上级文件；常规工作）：首次交办后至办结前，牵头单位每季度反馈进展1次。"
                "依据：三(五)2“常规工作实行季报告”"
            ),
        ),
        (
            "district-2022",
            "XQ-15.each",
            (
                "督办事项（上级部署、上级文件；紧急重点）：每次交办后〔一事一报的时限，待设定〕内，牵头单位反馈进展1次。"
                "依据：三(五)2“紧急的重点事项实行一事一报”"
            ),
        ),
    ],
)
def test_a_rule_is_said_in_one_sentence(pack_id: str, rule_id: str, said: str) -> None:
    assert say(pack_id, rule_id) == said


OTHERS = """
- {id: AB-1, kind: points, clause: 一, basis: stated, words: 加分, on: met_early, subject: unit, sign: add, points: 2,
   cap: {points: 10, per: P1Y}, used_for: annual_assessment}
- {id: AB-2, kind: rank, clause: 一, basis: stated, words: 排队, by: [result, progress], subject: unit, every: monthly}
- {id: AB-3, kind: phase, clause: 一, basis: stated, words: 阶段, campaign: 行动, title: 启动, opens: 2022-02-10,
   closes: 2022-02-28, hand_ins: [{what: 情况报告, by: 2022-02-08, to: 县效能办}]}
- {id: AB-4, kind: taxonomy, clause: 一, basis: stated, words: 分类, of: problem,
   classes: [{code: 1, title: 效率不高, symptoms: [{code: ①, title: 拖着不办}]}]}
- {id: AB-5, kind: lane, clause: 一, basis: stated, words: 整改, cause: subjective, handling: rectify, within: P0D}
- {id: AB-6, kind: form, clause: 一, basis: stated, words: 审批表, title: 审批表, applies: {kind: help},
   blanks: [{title: 事项}, {title: 原因}], opinions: [{title: 办公室意见, post: office}, {title: 领导意见, post: chief}]}
- {id: AB-7, kind: quota, clause: 一, basis: stated, words: 不超过, of: documents, measure: length, at_most: 5000,
   per: per-event}
- {id: AB-8, kind: sanction, clause: 一, basis: stated, words: 通报批评, title: 通报批评, subject: person,
   cause: subjective, decided_by: 县纪委, legal_basis: 条例, hearing: P5WD, appeal: P30D, effect: P6M}
- {id: AB-9, kind: deadline, clause: 一, basis: stated, words: 会前, applies: {kind: meeting},
   starts: {event: meeting_ended, each: true}, owed_by: {role: host}, act: submitted, within: PT4WH, dir: before}
- {id: AB-10, kind: deadline, clause: 一, basis: stated, words: 当日, applies: {kind: meeting},
   starts: {event: meeting_ended, each: true}, owed_by: {role: host}, act: minutes_issued, within: P1M, roll: false,
   after_hours: as_is}
- {id: AB-11, kind: cadence, clause: 一, basis: stated, words: 每月, applies: {kind: supervised},
   starts: {event: assigned, each: false}, owed_by: {role: office}, act: chased, every: monthly, times: 2,
   bracket: {from: 3, below: 12}, side: supervising}
"""
SAID = {
    "AB-1": "提前完成，给单位加分2分，1年内最多10分，结果用于年终考核",
    "AB-2": "每月按结果、时间节点进度给单位排名，指名道姓",
    "AB-3": "行动·启动（2022-02-10至2022-02-28）：2022-02-08前把情况报告交县效能办",
    "AB-4": "问题分类：1 效率不高（1种表现）",
    "AB-5": "主观原因：责令整改，当日内",
    "AB-6": "《审批表》填写事项、原因；依次签署：办公室意见（督查机构） → 领导意见（主要领导），只就帮督事项",
    "AB-7": "同一单位每份（次）文件篇幅（字）最多5000",
    "AB-8": "对个人通报批评（限主观原因）：由县纪委决定，依据条例；事先5个工作日内听取陈述申辩，30日内可以申诉，影响期6个月",
    "AB-9": "会议：会议结束前4个工作小时内（自当时起算，只计工作时间），会议主办单位呈送",
    "AB-10": "会议：会议结束后1个月内（当日不计，不顺延，下班后送达也从当日起算），会议主办单位形成纪要",
    "AB-11": "督办事项，总时限3个月以上、不满12个月：首次交办后至办结前，督查机构每月催办2次",
}


def test_every_other_kind_and_flag_is_said_too() -> None:
    assert [str(problem) for problem in check_alone("rules.yaml", OTHERS)] == []
    head = "{id: p-1, title: 通知, issuer: 政府, level: county, commencement: {date: 2022-01-01, basis: stated}}"
    pack = read_pack({"pack.yaml": head, "rules.yaml": OTHERS})
    assert isinstance(pack, Pack)
    assert {rule.id: sentence(rule, pack).partition("。依据")[0] for rule in pack.rules} == SAID
    kinds = {rule.kind for each in (pack, *PACKS.values()) for rule in each.rules}
    assert kinds == set(RULE_KINDS)
