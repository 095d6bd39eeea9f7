"""The words of the pack schema beside those of the field: rule kinds, acts, and the choices inside rules.

Every table maps the English word a pack writes to the Chinese a page shows. `duban.core.words` holds what the engine
and the pages share; here stands what only packs write.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from duban.core.events import TABLE, EventKind

RULE_KINDS: Final = MappingProxyType(
    {
        "deadline": "时限",
        "cadence": "频次",
        "light": "亮灯",
        "chase": "催办",
        "ladder": "计次",
        "points": "积分",
        "rank": "排名",
        "phase": "阶段",
        "fields": "必填事项",
        "taxonomy": "问题分类",
        "lane": "分类处置",
        "form": "表单",
        "quota": "限额",
        "sanction": "问责方式",
        "norm": "准则",
    }
)

BASES: Final = MappingProxyType({"stated": "原文", "interp": "本地解释"})
FIRMNESS: Final = MappingProxyType({"must": "必须", "principle": "原则上"})
SIDES: Final = MappingProxyType({"handling": "承办", "supervising": "督办", "deciding": "审批"})
AFTER_HOURS: Final = MappingProxyType({"next_working_day": "视为次工作日送达", "as_is": "按实际送达时刻"})
DIRECTIONS: Final = MappingProxyType({"after": "之后", "before": "之前"})
MOST_REPEATS: Final = 60
"""Of one reminder: whoever has been told so often is not helped by once more."""
DEBTORS: Final = MappingProxyType({"unit": "每个单位", "matter": "一个事项只由其中第一个单位"})

_E = EventKind
EVENTS: Final = MappingProxyType(
    {
        kind.value: row.chinese
        for kind, row in TABLE.items()
        if kind not in {_E.VERDICT, _E.CALENDAR_ACCEPTED, _E.MIGRATED}
    }
)
"""What may start a clock: anything that happens, but for what the machine notes for itself."""

ACTS: Final = MappingProxyType(
    {
        kind.value: TABLE[kind].chinese
        for kind in (
            _E.ASSIGNED, _E.RECEIPTED, _E.SIGNED, _E.DEPLOYED, _E.REPORTED, _E.RESULT_REPORTED, _E.COMPLETION_ASKED,
            _E.VERIFIED, _E.CLOSED, _E.RETURN_DECIDED, _E.EXTENSION_DECIDED, _E.CLASSIFIED, _E.CHASED, _E.ANSWERED,
            _E.BREACH_TOLD, _E.BREACH_EXPLAINED, _E.BREACH_CONFIRMED, _E.PROPOSAL_DECIDED, _E.DISPATCHED,
            _E.MINUTES_ISSUED, _E.SUBMITTED, _E.FOUND_VALID, _E.VISITED,
            _E.CONCLUSION_DELIVERED, _E.REVIEW_DECIDED,
        )
    }
)  # fmt: skip
"""What somebody can owe: events that are a person's doing and duty, never a fact outside or an application."""

CHASE_ANCHORS: Final = MappingProxyType({"before": "到期前", "after": "到期后", "since": "起算后"})
LIGHT_COLOURS: Final = MappingProxyType(
    {"green": "绿", "blue": "蓝", "amber": "黄", "orange": "橙", "red": "红", "grey": "灰"}
)
"""Closed, because each must be readable on paper and by the colour-blind."""

COUNTED: Final = MappingProxyType(
    {"complaint_valid": "有效投诉", "circular": "被通报", "meeting_breach": "违反会风会纪"}
)
"""What a ladder may count beside the breaches of named rules."""
COUNTED_PER: Final = MappingProxyType(
    {
        "breach": "每次各计1次",
        "matter": "同一事项计1次",
        "fact": "同一事实计1次",
        "meeting": "同一会议计1次",
        "problem": "同一问题计1次",
    }
)
SUBJECTS: Final = MappingProxyType({"unit": "单位", "person": "个人", "matter": "事项", "problem": "问题"})
WINDOW_MODES: Final = MappingProxyType({"rolling": "滚动", "calendar": "按自然年"})
CADENCE_MODES: Final = MappingProxyType({"calendar": "按自然周期", "rolling": "自起算日滚动"})

FIELDS: Final = MappingProxyType(
    {
        "responsible_unit": "责任单位",
        "person": "责任人",
        "deadline": "完成时限",
        "work_standard": "工作标准",
        "assessment_standard": "考核标准",
        "road_map": "路线图",
        "timetable": "时间表",
        "responsibility_letter": "责任书",
        "target": "目标任务",
        "leading_leader": "牵头领导",
        "responsible_department": "责任部门",
        "responsibility_list": "责任清单",
        "completion_standard": "完成标准",
        "instructor": "批示交办的领导",
        "supervisor": "督办专人",
        "measures": "措施",
        "content": "内容",
    }
)
"""What a matter may be required to state."""

POINTS_FOR: Final = MappingProxyType(
    {
        "met_early": "提前完成",
        "met": "按期完成",
        "breach": "逾期",
        "complaint_valid": "有效投诉",
        "circular": "被通报",
        "commended": "通报表扬",
        "meeting_breach": "违反会风会纪",
        "appraisal": "测评",
    }
)
"""What may earn or cost points. Praise by instruction (获批示) is not among them: 国办函〔2026〕12号 forbids it."""
POINTS_SIGNS: Final = MappingProxyType({"add": "加分", "deduct": "扣分"})
USES: Final = MappingProxyType({"annual_assessment": "年终考核", "commendation": "评先评优", "promotion": "提拔重用"})
RANKED_BY: Final = MappingProxyType({"result": "结果", "progress": "时间节点进度", "points": "积分"})
CAUSES: Final = MappingProxyType({"subjective": "主观原因", "mixed": "主客观兼有", "objective": "客观原因"})
HANDLINGS: Final = MappingProxyType({"rectify": "责令整改", "coordinate": "协调推动", "follow": "跟踪督办"})
CLASSIFIED: Final = MappingProxyType(
    {
        "problem": "问题",
        "cause": "原因",
        "style": "作风",
        "task": "任务",
        "method": "督查方式",
        "inspection": "督查种类",
        "channel": "问题来源",
        "yardstick": "检验标尺",
        "rating": "评价等级",
        "meeting": "违反会风会纪的情形",
    }
)
OPINION_POSTS: Final = MappingProxyType(
    {
        "unit_head": "单位主要负责人",
        "unit_deputy": "单位分管负责人",
        "office": "督查机构",
        "convener": "会议主持人或召集人",
        "section": "会议主办科室",
        "leader": "分管领导",
        "chief": "主要领导",
    }
)
QUOTA_OF: Final = MappingProxyType(
    {"documents": "文件", "meetings": "会议", "inspections": "督查检查考核", "topics": "调研主题"}
)
QUOTA_MEASURES: Final = MappingProxyType(
    {"count": "数量", "length": "篇幅（字）", "minutes": "时长（分钟）", "people": "人数"}
)
ORGANS: Final = MappingProxyType(
    {"government": "人民政府", "department": "政府部门", "body": "议事协调机构及其办公室", "party": "党的机关"}
)
"""What kind of organ issues a document: 政府督查 belongs to governments (政府督查工作条例第二条), not to every organ."""
QUOTA_CLASSES: Final = MappingProxyType(
    {
        "comprehensive": "部署综合性工作的",
        "special": "部署专项工作或者具体任务的",
        "ordinary": "其他的",
        "same_matter": "部署推进同一普通事项的",
    }
)
"""What a document, meeting or inspection is about, where a limit holds for some of them only."""
NORMS: Final = MappingProxyType(
    {
        "day_after": "按年、月、日计算的，开始的当日不计入，从下一日起算",
        "from_the_hour": "按小时计算的，从规定的时刻起算",
        "corresponding_day": "按年、月计算的，到期月的对应日为最后一日；没有对应日的，月末日为最后一日",
        "rest_day_rolls": "最后一日是法定休假日的，休假日结束的次日为最后一日",
        "ends_at_midnight": "最后一日到24时为止",
        "number_included": "“以上”“以下”“以内”含本数，“不满”“超过”“以外”不含本数",
        "otherwise_provided": "另有规定的，按其规定计算",
        "complainant_hidden": "检举控告材料及有关情况不透露、不转给被检举控告的人员和单位",
        "bad_rating_settled": "差评要核实、整改、回复",
        "few_documents": "年度实际发文数量一般只减不增",
        "no_traces": "不把开会发文、拍照留痕、学习笔记和领导批示作为评判工作的标准",
        "no_small_apps": "县以下单位原则上不开发建设政务应用程序",
        "no_repeated_forms": "不随意、重复要求基层填表报数交材料",
        "no_scores": "不设打卡签到、积分排名、统计在线时长等强制性功能",
        "no_likes": "不以点赞量、转发量、学习时长等作为考评依据，非必要不强制上传工作照片、视频和轨迹",
        "governments_only": "政府督查由县级以上人民政府组织开展",
        "designated_only": "部门未经本级人民政府指定，不得开展政府督查",
        "authority_first": "督查事项依据本级人民政府的决定、行政首长的指令，或者经行政首长批准的建议确定",
        "plan_kept": "严格执行督查方案，不得随意扩大督查范围、变更督查对象和内容",
        "no_double": "不得重复督查、多头督查、越权督查",
        "conclusion_by_government": "督查结论由本级人民政府作出，与督查对象有关的部分向督查对象反馈",
        "review_open": "督查对象对督查结论有异议的，可以申请复核",
        "recusal": "参与作出督查结论的工作人员在复核中回避",
        "approved_first": "表扬、激励、批评的建议，经本级人民政府或者行政首长批准后实施",
        "handed_over": "追究责任的建议，经本级人民政府或者行政首长批准后，交有权机关调查处理",
        "to_supervision": "发现职务违法、职务犯罪的问题线索，移送监察机关；其他犯罪的，移送司法机关",
        "no_retaliation": "不得对督查人员或者提供线索、反映情况的单位和个人威胁、打击、报复、陷害",
    }
)
"""Demands that are no clock and no count: the product keeps them by how it is built, or says that it does not yet."""
SETTING_TYPES: Final = MappingProxyType({"period": "时限", "cadence": "频次", "count": "次数", "text": "文字"})
