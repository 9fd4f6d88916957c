"""Which column holds which field: by its name, by what other programs call it, or as the person says."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.records.exchange.lists import LIST, ItemField, ItemList
from pipeline.records.languages import LANGUAGES
from signing.errors import InputError, InputErrors

_ALSO = {
    "id": "identifier, key, uid, nr, no, number, requirement id, req id, requirement, issue key, foreignid, wbs, task id, "
    "defect id, bug id, 编号, 需求编号, 缺陷编号, 任务编号, 标识",
    "title": "name, summary, headline, subject, short name, task name, task, chaptername, 名称, 标题, 任务名称",
    "statement": "text, description, requirement text, shall, object text, wording, 描述, 需求描述, 需求, 内容",
    "rationale": "reason, why, justification, requirement rationale, 理由, 依据",
    "criterion": "acceptance criterion, acceptance criteria, fit criterion, pass criterion, 验收标准, 通过标准",
    "verification": "verification method, method of verification, 验证方法",
    "priority": "prio, importance, moscow, 优先级",
    "source": "origin, stakeholder, requested by, 来源",
    "origin": "requested by, raised by, 提出来源",
    "risk": "risk level, 风险, 风险等级",
    "difficulty": "complexity, 难度, 复杂度",
    "depends_on": "dependency, dependencies, requires, blocked by, 依赖, 依赖需求",
    "demands": "demand, business demand, business demands, traces to, derived from, 业务需求",
    "pain_points": "pain point, pain points, 痛点",
    "screens": "screen, prototype screen, 页面, 界面",
    "functions": "function, requirements, 功能",
    "owner": "assignee, assigned to, responsible, resource, resource names, 负责人",
    "begins": "start, start date, begin, planned start, 开始日期, 开始",
    "ends": "finish, end, end date, finish date, planned end, 结束日期, 结束",
    "effort_days": "effort, work, person days, effort in days, 工作量, 人天",
    "after": "predecessors, predecessor, depends on, 前置任务",
    "category": "type, kind, issue type, 类别, 类型",
    "severity": "level, 严重程度, 严重级别",
    "requirement": "requirement id, violated requirement, 需求",
    "test_case": "test case id, case, 用例, 测试用例",
    "found_on": "created, reported, date found, reported on, 发现日期",
    "found_by": "reporter, reported by, 发现人",
    "due": "due date, deadline, target date, 期限",
    "state": "status, 状态",
    "closed_on": "closed, resolved, resolution date, 关闭日期",
    "term": "word, 术语",
    "definition": "meaning, 定义",
}
"""What other programs and people call a field, beside its own name; data, compared without case and punctuation."""
_GROUPS = {
    "module": "component, chapter 1, feature, 模块",
    "submodule": "subcomponent, chapter 2, sub module, 子模块",
}
_WRAPPED = re.compile(r"^\s*custom field\s*\((.*)\)\s*$", re.IGNORECASE)
_LANGUAGE = re.compile(r"^(.*?)\s*\[([A-Za-z-]+)\]\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the cells of a column go."""

    field: ItemField
    language: str | None = None
    """Of a text that stands in several."""
    group: int | None = None
    """The number of the group it belongs to, from outside; None for the item itself."""
    name: str = ""
    """What the report calls it: ``title``, ``module.id``, ``title [zh-CN]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """The columns of a table and their targets."""

    targets: Mapping[int, Target]
    unmapped: Mapping[int, str]
    """Columns that are not taken over, with the reason."""


def map_columns(columns: tuple[str, ...], of: ItemList, given: Mapping[str, str]) -> Mapped:
    """The targets of the columns in a list of items; ``given`` names the field of a column, or is empty to leave it out.

    Raises ``InputErrors`` for a field or column that is given and not there is.
    """
    targets = _targets(of)
    found: dict[int, Target] = {}
    unmapped: dict[int, str] = {}
    taken: dict[str, str] = {}
    wanted = {_plain(column): field for column, field in given.items()}
    # What the person says goes first, then a field's own name, then what others call it.
    others = _other_names(targets)
    for names in (wanted, _own_names(targets), others):
        for index, column in enumerate(columns):
            key = _plain(column)
            if index in found or index in unmapped or not key or key == LIST or (key in wanted and names is not wanted):
                continue
            for written in (key, _plain(_without_wrapping(column))):
                name = names.get(written)
                if name is None:
                    continue
                if name == "":
                    unmapped[index] = "left out as asked"
                elif name in targets and name not in taken:
                    found[index] = targets[name]
                    taken[name] = column
                break
    for index, column in enumerate(columns):
        if index not in found and index not in unmapped and _plain(column) != LIST:
            name = others.get(_plain(_without_wrapping(column)), "")
            unmapped[index] = f"{name} is taken from {taken[name]}" if name in taken else "no field has this name"
    return Mapped(targets=found, unmapped=unmapped)


def require_known(given: Mapping[str, str], columns: Iterable[str], lists: Iterable[ItemList]) -> None:
    """Refuse ``--map`` that names a column or a field that is nowhere. Raises ``InputErrors``."""
    there = {_plain(column): column for column in columns}
    fields = {name for item in lists for name in _targets(item)}
    errors = []
    for column, field in given.items():
        place = f"--map {column}={field}"
        if _plain(column) not in there:
            near = difflib.get_close_matches(_plain(column), there, 1)
            hint = f"did you mean {there[near[0]]}?" if near else f"there are: {', '.join(there.values())}"
            errors.append(InputError(place, f"there is no column {column}", hint))
        if field and field not in fields:
            near = difflib.get_close_matches(field, sorted(fields), 1)
            hint = f"did you mean {near[0]}?" if near else "see docs/how-to/import-and-export.md for the fields"
            errors.append(InputError(place, f"there is no field {field}", hint))
    if errors:
        raise InputErrors(errors)


def known_names(of: ItemList, given: Mapping[str, str]) -> frozenset[str]:
    """What a column that is understood can be called."""
    return frozenset((*_other_names(_targets(of)), *(_plain(column) for column in given), LIST))


def fitting(columns: tuple[str, ...], known: frozenset[str]) -> int:
    """How many of the columns are understood; what tells a head from other rows."""
    return len(
        {name for column in columns for name in {_plain(column), _plain(_without_wrapping(column))} if name in known}
    )


def _targets(of: ItemList) -> dict[str, Target]:
    """Every target by the name it is asked for: ``title``, ``title[zh-CN]``, ``module``, ``module.title``."""
    found: dict[str, Target] = {}
    for field in of.fields:
        found |= _written(field, field.name, None)
    for number, group in enumerate(of.groups):
        for field in group.fields:
            if field.name == "id":
                found[group.name] = Target(field=field, group=number, name=group.name)
            else:
                found |= _written(field, f"{group.name}.{field.name}", number)
    return found


def _written(field: ItemField, name: str, group: int | None) -> dict[str, Target]:
    found = {name: Target(field=field, group=group, name=name)}
    if field.free_text:
        for language in LANGUAGES:
            one = f"{name}[{language}]"
            found[one] = Target(field=field, language=language, group=group, name=one)
    return found


def _own_names(targets: Mapping[str, Target]) -> dict[str, str]:
    return {_plain(name): name for name in targets}


def _other_names(targets: Mapping[str, Target]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in targets:
        for also in (_ALSO.get(name) or _GROUPS.get(name) or "").split(", "):
            if also:
                found.setdefault(_plain(also), name)
    return found | _own_names(targets)


def _without_wrapping(column: str) -> str:
    """The name within what Jira and ReqIF put around it: ``Custom field (Source)``, ``ReqIF.Text``."""
    match = _WRAPPED.match(column)
    return re.sub(r"^reqif\.", "", match[1] if match else column, flags=re.IGNORECASE)


def _plain(name: str) -> str:
    """A name without case and punctuation; a language in brackets and the point before a field of a group stay."""
    match = _LANGUAGE.match(name)
    base, language = (match[1], f"[{match[2].casefold()}]") if match else (name, "")
    return " ".join(re.sub(r"[\s_:/()\-]+", " ", base.casefold()).split()) + language
