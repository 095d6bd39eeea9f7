"""The one door for writing matters. Every act is written for many; each call is one short transaction."""

from __future__ import annotations

from duban.apps.matters.actions.act import (
    Act,
    NewApproval,
    NewInstruction,
    NewMatter,
    NewParty,
    Performed,
)
from duban.apps.matters.actions.handing_over import hand_over_clerk
from duban.apps.matters.actions.making_ready import Ready, prepare, write
from duban.apps.matters.actions.migrating import Change, migrate, migrate_those_that_may
from duban.apps.matters.actions.milestones import NodeMark, NodePlan, mark_nodes, plan_nodes
from duban.apps.matters.actions.performing import judge, perform, trial
from duban.apps.matters.actions.setting_up import set_up

__all__ = (
    "Act",
    "Change",
    "NewApproval",
    "NewInstruction",
    "NewMatter",
    "NewParty",
    "NodeMark",
    "NodePlan",
    "Performed",
    "Ready",
    "hand_over_clerk",
    "judge",
    "mark_nodes",
    "migrate",
    "migrate_those_that_may",
    "perform",
    "plan_nodes",
    "prepare",
    "set_up",
    "trial",
    "write",
)
