"""Each form calls the one action of its name; what was sent is handed on, and what was done is said in a sentence."""

from __future__ import annotations

from duban.apps.matters.actions import hand_over_clerk
from duban.apps.org import queries
from duban.apps.org.actions import days, founding, handing, local, people, portfolios, roles, units
from duban.apps.org.actions.doer import bad
from duban.apps.org.actions.people import Account
from duban.web.people.forms import Done, Said


def add_unit(said: Said) -> Done:
    aliases = tuple(said.text("aliases").replace("、", " ").split())
    new = units.NewUnit(said.text("name"), said.text("kind"), said.unit_or_none("parent"), aliases)
    [made] = units.add_units(said.by, said.jurisdiction, [new], said.day())
    return Done(f"已新增{made.name}")


def rename(said: Said) -> Done:
    unit = said.unit()
    made = units.rename(said.by, unit, said.text("name"), said.day())
    return Done(f"{unit.name}自{said.day()}起更名为{made.name}")


def merge(said: Said) -> Done:
    made = units.merge(said.by, [said.unit(), said.unit("other")], said.text("name"), said.day())
    return Done(f"自{said.day()}起合并为{made.name}")


def split(said: Said) -> Done:
    parts = units.split(said.by, said.unit(), said.lines("names"), said.day())
    return Done(f"自{said.day()}起分设为{'、'.join(part.name for part in parts)}")


def end_unit(said: Said) -> Done:
    unit = said.unit()
    units.end(said.by, unit, said.day())
    return Done(f"{unit.name}自{said.day()}起撤销")


def add_person(said: Said) -> Done:
    new = people.NewPerson(
        said.text("name"), said.text("login"), said.unit(), said.text("title"), said.text("post"), said.text("phone")
    )
    accounts = people.add_people(said.by, said.jurisdiction, [new], said.day())
    return Done(f"已为{new.name}建立账号", accounts)


def change_person(said: Said) -> Done:
    people.change_person(said.by, said.person(), name=said.text("name"), phone=said.text("phone"))
    return Done("已修改")


def stop(said: Said) -> Done:
    people.stop(said.by, said.person())
    return Done(f"{said.person().name}的账号已停用，打开的页面同时退出")


def restore(said: Said) -> Done:
    people.restore(said.by, said.person())
    return Done(f"{said.person().name}的账号已恢复")


def reset(said: Said) -> Done:
    person = said.person()
    return Done(f"已重置{person.name}的密码", (Account(person, people.reset_password(said.by, person)),))


def remove_factor(said: Said) -> Done:
    people.remove_second_factor(said.by, said.person())
    return Done(f"{said.person().name}可以重新绑定第二因素")


def give_post(said: Said) -> Done:
    people.give_post(said.by, said.person(), said.unit(), said.text("post"), said.text("title"), said.day())
    return Done("已任职。岗位要与角色配合才有权限，请安全保密管理员授予角色")


def end_post(said: Said) -> Done:
    people.end_post(said.by, said.row(queries.post, "岗位"), said.day())
    return Done("已免职")


def give_role(said: Said) -> Done:
    unit = said.unit_or_none("unit")
    roles.grant(said.by, said.person(), said.text("role"), said.jurisdiction, unit, said.day())
    return Done("已授予角色")


def revoke(said: Said) -> Done:
    roles.revoke(said.by, said.row(queries.grant, "角色"), said.day())
    return Done("已收回角色")


def portfolio(said: Said) -> Done:
    portfolios.give_portfolio(said.by, said.person(), said.unit(), said.text("held"), said.day())
    return Done("已明确分管联系")


def end_portfolio(said: Said) -> Done:
    portfolios.end_portfolio(said.by, said.row(queries.portfolio, "分管联系"), said.day())
    return Done("已解除")


def stand_in(said: Said) -> Done:
    reason = said.text("reason")
    roles.let_stand_in(said.by, said.person(), said.person("principal"), said.day(), said.day("until"), reason)
    return Done("已委托代行；代行期间每一步都同时写明两人")


def end_stand_in(said: Said) -> Done:
    roles.end_stand_in(said.by, said.row(queries.stand_in, "代行"), said.by.today)
    return Done("代行已结束")


def task_force(said: Said) -> Done:
    seats = []
    for line in said.lines("seats"):
        rank, _, who = line.partition(" ")
        name, _, unit = who.strip().partition("@")
        found = [
            post
            for post in queries.posts_on(said.jurisdiction.pk, said.day())
            if post.person.name == name.strip() and (not unit.strip() or post.unit.name == unit.strip())
        ]
        if len(found) != 1:
            what = f"“{line}”里的{name.strip() or '人'}" + ("有几个岗位" if found else "没有在任岗位")
            raise bad(
                "seats",
                what,
                "unknown-post",
                "每行写“身份 姓名”，如“组长 方副县长”；同一人有几个岗位的写“组长 姓名@单位”",
            )
        seats.append(portfolios.NewSeat(found[0], rank))
    office = said.unit_or_none("office")
    made = portfolios.set_up_task_force(said.by, said.jurisdiction, said.text("name"), office, seats, said.day())
    return Done(f"已成立{made.name}")


def end_task_force(said: Said) -> Done:
    portfolios.end_task_force(said.by, said.row(queries.task_force, "专班"), said.day())
    return Done("专班已撤销")


def setting(said: Said) -> Done:
    made = local.change_setting(
        said.by, said.jurisdiction, said.text("setting"), said.text("value"), said.text("basis"), said.day()
    )
    return Done(f"自{made.valid_from}起为{made.value}")


def own_day(said: Said) -> Done:
    """Days of the jurisdiction's own are entered."""
    first, last = said.day("first"), said.day("last") if said.text("last") else said.day("first")
    made = days.add_day(
        said.by, said.jurisdiction, first, last, said.text("works") == "yes", said.text("reason"), said.text("basis")
    )
    return Done(f"已登记{made.said}")


def withdraw_day(said: Said) -> Done:
    """Days entered before are taken back."""
    made = days.withdraw_day(said.by, said.jurisdiction, said.text("id"), said.text("reason"))
    return Done(f"已撤销{made.said}")


def found(said: Said) -> Done:
    wanted = founding.Founding(said.text("code"), said.text("name"), said.text("level"), said.jurisdiction.pack)
    founded = founding.set_up(said.by, wanted)
    return Done(f"已建立{founded.jurisdiction.name}和它的三员账号", founded.accounts)


def hand_over(said: Said) -> Done:
    giver, taker = said.person("giver"), said.person("taker")
    made = handing.hand_over(said.by, giver, taker, said.unit(), said.text("signed"), hand_over_clerk)
    return Done(f"{giver.name}的{len(made.items)}件在办事项已移交{taker.name}")


def change_place(said: Said) -> Done:
    founding.change(said.by, said.jurisdiction, said.text("name"), said.text("pack"))
    return Done("已修改，新立项的事项从现在起按所选制度办理")
