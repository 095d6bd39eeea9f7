"""`docs/explanation/clicks.md`, made from the counts: nothing in it is typed by hand but its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.browser.clicks.hands import Count
from tests.browser.clicks.sheet_side import TASKS
from tests.browser.clicks.sheet_side import count as counted_by_hand

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "clicks.md"
_TOP = """# 十件常做的事：点击和用时

同一件事，在本系统里和用电子表格各要多少点击、多少键。左边由脚本在真浏览器里逐步点、逐步数；右边没有实测，是**人工列出步骤后清点**的，
步骤写在后面，可以逐条核对、改正。

用时不是量出来的，是按击键模型（Card、Moran、Newell，1980）由次数算出来的：一键0.28秒，指向1.10秒，按下并松开0.20秒，手在鼠标和键盘间
移动0.40秒，每一步之前想一下1.35秒；不满一秒的进为一秒。等待机器、等待对方回话、翻找纸件都不算，两边一样。汉字按一字一键计，两边都
偏少。从登录后的“今日”算起；两边填同样多的字。

| 事 | 系统：点击 | 键 | 秒 | 表格（人工清点）：点击 | 键 | 秒 |
|---|---|---|---|---|---|---|
"""


def written(counts: Mapping[str, Count]) -> str:
    """The whole page."""
    rows = []
    for task, steps in TASKS.items():
        ours, theirs = counts[task], counted_by_hand(steps)
        rows.append(
            f"| {task} | {ours.clicks} | {ours.keys} | {ours.seconds} | {theirs.clicks} | {theirs.keys} | {theirs.seconds} |"
        )
    listed = []
    for task, steps in TASKS.items():
        listed += [f"\n### {task}\n", *(f"- {what}：点击{clicks}，键{keys}" for what, clicks, keys in steps)]
    bottom = "\n## 表格一边的步骤（人工列出）\n\n台账在共享文件夹里，几个人轮着用，所以每件事都要打开、找到、保存。\n"
    said = "\n本页由脚本生成：`DUBAN_WRITE_CLICKS=1 python -m pytest tests/browser/clicks`；步数变了而没有重写，测试不通过。\n"
    return _TOP + "\n".join(rows) + "\n" + said + bottom + "\n".join(listed) + "\n"
