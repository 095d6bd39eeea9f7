"""The same ten tasks with a spreadsheet, telephone and a calendar: steps listed and counted by hand, nothing measured.

Conventions: the ledger is a workbook on a shared folder that lies open on nobody's screen; every task opens it (a double
click: 2), finds the place and saves it (2 keys), as an office of several people must. What is typed is what is typed on our
pages, sign for sign, where both sides ask for it. A step is (what, clicks, keys); thinking once a step, hands moved to
the keys and back where a step has both.
"""

from __future__ import annotations

from tests.browser.clicks.hands import Count

Step = tuple[str, int, int]
OPEN: Step = ("打开共享文件夹里的台账", 2, 0)
SAVE: Step = ("保存", 0, 2)
FIND: Step = ("查找事项（Ctrl+F，6个字，回车）", 0, 9)

TASKS: dict[str, tuple[Step, ...]] = {
    "立项一件批示件并交办": (
        OPEN,
        ("到末行，空行里逐栏填写：编号9、名称12、批示原文13、领导3、批示日期8、单位3、工作标准9、销号标准6、类别2个字", 9, 65),
        ("翻日历数10个工作日，填到期8个字", 2, 8),
        ("再填当天部署、3日反馈、办结三个日期", 3, 24),
        SAVE,
        ("打开交办单模板，贴进名称、原文、到期，打印", 8, 4),
        ("在工作群里发给单位联络员", 4, 12),
    ),
    "导入一本7行的台账": (
        OPEN,
        ("打开来表，选7行9栏，复制", 4, 2),
        ("到末行粘贴；栏次不同，逐栏剪到对应的栏（9栏）", 19, 20),
        ("拆开两处合并的单元格并补齐", 6, 4),
        ("把6个文字时限改写成日期（各8个字）", 6, 48),
        ("查对8处单位名称，改成规范简称（各3个字）", 8, 24),
        ("逐行补立项依据、工作标准、销号标准（填一行，下拉）", 6, 23),
        SAVE,
    ),
    "看今天有哪些逾期": (
        OPEN,
        ("到期一栏：筛选，早于今天", 4, 8),
        ("状态一栏：筛选，去掉已完成", 3, 0),
    ),
    "催办三项逾期": (
        OPEN,
        ("筛选逾期（到期、状态）", 7, 8),
        ("三次：抄下单位，查通讯录，在群里或打电话告知", 12, 60),
        ("三次：回到表里，在备注写催办日期和内容", 3, 48),
        SAVE,
    ),
    "单位反馈一次进展": (
        ("打开督查室发来的表", 2, 0),
        FIND,
        ("在进展栏写", 1, 12),
        SAVE,
        ("作为附件发回督查室", 6, 6),
        ("督查室打开来件，找到事项，抄进台账，保存", 6, 13),
    ),
    "报告办结并附佐证": (
        ("打开督查室发来的表", 2, 0),
        FIND,
        ("在进展、状态栏写", 2, 15),
        SAVE,
        ("连同佐证一起作为附件发回督查室", 9, 6),
        ("督查室打开来件，找到事项，抄进台账，佐证另存并登记文件名，保存", 10, 25),
    ),
    "核查并销号": (
        OPEN,
        FIND,
        ("打开佐证，看，关掉", 3, 0),
        ("在核查意见栏写，状态改为已核查", 2, 15),
        SAVE,
        ("填销号审批单，打印，送主任签", 6, 20),
        ("签回后：打开，找到，状态改为已销号，填日期，保存", 4, 22),
    ),
    "查一件为什么是红的": (
        OPEN,
        FIND,
        ("看交办日和到期日；打开通知，找到“10个工作日”", 4, 8),
        ("打开当年放假通知，从交办次日数10个工作日", 3, 6),
    ),
    "导出台账报领导": (
        OPEN,
        ("筛选要报的行，复制到新表", 5, 4),
        ("逐件把到期栏涂红黄绿（按条件格式一次设定）", 8, 10),
        ("加标题、设横向和重复表头", 8, 14),
        ("另存", 3, 12),
    ),
    "审定一条处置建议并拟文": (
        OPEN,
        ("筛选某单位、某条时限、逾期的，数够不够3件", 8, 3),
        ("逐件翻催办、说明、认定的记录（3件）", 9, 18),
        ("起草通报：标题、单位、依据、三件的编号、名称、到期", 6, 110),
        ("登记：已通报、日期", 2, 12),
        SAVE,
    ),
}  # fmt: skip


def count(steps: tuple[Step, ...]) -> Count:
    """The sum of a task's steps."""
    found = Count()
    for _, clicks, keys in steps:
        found += Count(clicks, keys, 1, 2 if clicks and keys else 0)
    return found
