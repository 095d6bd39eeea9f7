"""望川县: its units, who sits in them and how each unit works. All invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

COUNTY: Final = "望川县"
CODE: Final = "wangchuan"
PACK: Final = "weixian-2022"


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody with an account. ``role`` and ``post`` are words of `duban.apps.org.words`."""

    name: str
    login: str
    title: str
    post: str
    role: str


@dataclass(frozen=True, slots=True)
class Bureau:
    """A unit that handles matters: who heads it, who is its clerk, how it works.

    ``manner``: ``prompt``, ``ordinary`` or ``slack``; ``led_by``: the login of the leader in charge.
    """

    name: str
    alias: str
    kind: str
    manner: str
    led_by: str
    head: Official
    clerk: Official

    @property
    def by_paper(self) -> bool:
        """Whether it answers by paper and telephone, and the receiving section records it (代录)."""
        return self.kind == "town" or self.alias in _BY_PAPER


@dataclass(frozen=True, slots=True)
class Office:
    """A unit that supervises, and its people; ``inside`` names the unit above it."""

    name: str
    kind: str
    inside: str
    people: tuple[Official, ...]


GOVERNMENT: Final = "望川县人民政府"
INSPECTION: Final = "县政府督查室"
GENERAL: Final = "县政府办综合科"
PARTY: Final = "中共望川县委员会"
DISCIPLINE: Final = "望川县纪委监委"

OFFICES: Final = (
    Office(GOVERNMENT, "government", "", (
        Official("陆承远", "lu.chengyuan", "县长", "leader", "chief"),
        Official("方敬之", "fang.jingzhi", "常务副县长", "leader", "leader"),
        Official("沈若岚", "shen.ruolan", "副县长", "leader", "leader"),
        Official("贺立川", "he.lichuan", "副县长", "leader", "leader"),
        Official("段明义", "duan.mingyi", "副县长、公安局局长", "leader", "leader"),
        Official("温以宁", "wen.yining", "副县长", "leader", "leader"),
    )),
    Office(PARTY, "government", "", (Official("顾长河", "gu.changhe", "县委书记", "leader", "chief"),)),
    Office(DISCIPLINE, "government", "", (Official("祝正清", "zhu.zhengqing", "监督室主任", "section_head", "discipline"),)),
    Office("县政府办公室", "organ", GOVERNMENT, ()),
    Office(INSPECTION, "section", "县政府办公室", (
        Official("任守诚", "ren.shoucheng", "督查室主任", "section_head", "head"),
        Official("杜晓勤", "du.xiaoqin", "督查干部", "clerk", "supervisor"),
        Official("邵一鸣", "shao.yiming", "督查干部", "clerk", "supervisor"),
    )),
    Office(GENERAL, "section", "县政府办公室", (
        Official("宗雅文", "zong.yawen", "综合科科长", "section_head", "section"),
    )),
)  # fmt: skip

_ROWS: Final = """
县发展和改革局|县发改局|organ|prompt|fang.jingzhi|钟启明|zhong.qiming|葛小满|ge.xiaoman
县财政局|财政局|organ|prompt|fang.jingzhi|马如山|ma.rushan|蔡静怡|cai.jingyi
县行政审批局|县审批局|organ|prompt|fang.jingzhi|康玉兰|kang.yulan|尹思源|yin.siyuan
县应急管理局|县应急局|organ|ordinary|fang.jingzhi|雷震|lei.zhen|苗春雨|miao.chunyu
县统计局|统计局|organ|prompt|fang.jingzhi|辛德平|xin.deping|乔可心|qiao.kexin
县教育局|教育局|organ|prompt|shen.ruolan|孔令仪|kong.lingyi|白雪松|bai.xuesong
县卫生健康局|县卫健局|organ|ordinary|shen.ruolan|华永康|hua.yongkang|施文君|shi.wenjun
县文化广电体育和旅游局|县文旅局|organ|ordinary|shen.ruolan|柳依依|liu.yiyi|艾青山|ai.qingshan
县人力资源和社会保障局|县人社局|organ|ordinary|shen.ruolan|常有为|chang.youwei|倪佳慧|ni.jiahui
县民政局|民政局|organ|prompt|shen.ruolan|安惠民|an.huimin|路小禾|lu.xiaohe
县医疗保障局|县医保局|organ|ordinary|shen.ruolan|舒明达|shu.mingda|甘露|gan.lu
县住房和城乡建设局|县住建局|organ|ordinary|he.lichuan|郭建章|guo.jianzhang|朱晨曦|zhu.chenxi
县自然资源和规划局|县资规局|organ|ordinary|he.lichuan|田广野|tian.guangye|梅雨晴|mei.yuqing
县交通运输局|县交通局|organ|ordinary|he.lichuan|路远征|lu.yuanzheng|车向东|che.xiangdong
县城市管理综合行政执法局|县城管局|organ|slack|he.lichuan|牛大勇|niu.dayong|崔小军|cui.xiaojun
县生态环境分局|县环境分局|organ|ordinary|he.lichuan|江澄|jiang.cheng|穆清|mu.qing
县公安局|公安局|organ|prompt|duan.mingyi|武卫国|wu.weiguo|石磊|shi.lei
县司法局|司法局|organ|ordinary|duan.mingyi|明法宽|ming.fakuan|简宁|jian.ning
县市场监督管理局|县市场监管局|organ|ordinary|duan.mingyi|秦守义|qin.shouyi|霍思敏|huo.simin
县农业农村局|县农业局|organ|ordinary|wen.yining|丰登科|feng.dengke|谷雨|gu.yu
县水利局|水利局|organ|ordinary|wen.yining|汪润泽|wang.runze|池清涟|chi.qinglian
县林业局|林业局|organ|prompt|wen.yining|林茂|lin.mao|桑叶|sang.ye
县供销合作社|县供销社|organ|slack|wen.yining|商通达|shang.tongda|余青禾|yu.qinghe
望川经济开发区管理委员会|经开区管委会|organ|prompt|fang.jingzhi|高启航|gao.qihang|邢志远|xing.zhiyuan
望城街道办事处|望城街道|town|ordinary|he.lichuan|尚文斌|shang.wenbin|毕晓彤|bi.xiaotong
东关街道办事处|东关街道|town|prompt|he.lichuan|严立本|yan.liben|夏至|xia.zhi
石桥铺镇人民政府|石桥铺镇|town|ordinary|wen.yining|石广厚|shi.guanghou|翟小雨|zhai.xiaoyu
芦湾镇人民政府|芦湾镇|town|slack|wen.yining|卢世安|lu.shian|鲁薇|lu.wei
双塔镇人民政府|双塔镇|town|prompt|wen.yining|佟立塔|tong.lita|简书|jian.shu
白果镇人民政府|白果镇|town|ordinary|wen.yining|白广田|bai.guangtian|杏林春|xing.linchun
青杨镇人民政府|青杨镇|town|ordinary|shen.ruolan|杨树青|yang.shuqing|叶茂才|ye.maocai
古渡镇人民政府|古渡镇|town|slack|shen.ruolan|闻渡生|wen.dusheng|舟小渔|zhou.xiaoyu
云岗乡人民政府|云岗乡|town|ordinary|duan.mingyi|云启岭|yun.qiling|岳小山|yue.xiaoshan
松林乡人民政府|松林乡|town|prompt|duan.mingyi|宋松林|song.songlin|季秋实|ji.qiushi
"""


def _read(row: str) -> Bureau:
    name, alias, kind, manner, leader, head, head_login, clerk, clerk_login = row.split("|")
    title = {"organ": "局长", "town": "镇长"}[kind]
    for end, said in (("管理委员会", "主任"), ("合作社", "主任"), ("街道办事处", "主任"), ("乡人民政府", "乡长")):
        title = said if name.endswith(end) else title
    return Bureau(
        name, alias, kind, manner, leader,
        Official(head, head_login, title, "head", "unit_head"),
        Official(clerk, clerk_login, "办公室干部", "clerk", "clerk"),
    )  # fmt: skip


_BY_PAPER: Final = frozenset(
    (
        "县城管局",
        "县供销社",
        "县医保局",
        "县文旅局",
        "林业局",
        "县环境分局",
        "司法局",
        "县交通局",
        "县应急局",
        "县人社局",
        "县资规局",
        "水利局",
        "县农业局",
        "统计局",
    )
)
BUREAUS: Final = tuple(_read(row) for row in _ROWS.split())

FIGURES: Final = {
    "business_hours": "09:00-12:00,14:00-18:00",
    "explain_within": "P3WD",
    "paper_tolerance": "P3WD",
    "soon_before": "P2D",
    "chase_before": "P1D",
    "chase_after": "P2D",
    "verify_within": "P5WD",
    "extension_within": "P2WD",
    "return_within": "P2WD",
    "repeated_circulars": "2",
    "repeated_window": "P1Y",
    "meeting_circular_within": "P5WD",
    "repeated_breaches": "3",
    "request_within": "P5WD",
    "praise_points": "2",
    "late_points": "1",
    "circular_points": "3",
    "appraisal_points": "5",
}
"""What the document leaves to the jurisdiction, as this county's own meeting decided it."""
FIGURES_BASIS: Final = "县政府第9次常务会议纪要〔2022〕9号"
