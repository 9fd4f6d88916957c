"""The wording rules for Chinese, class by class those of English. Words and texts are our own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.records.wording import english
from pipeline.records.wording.rule import WordingRule


def _patterns(*groups: tuple[str, Iterable[str]]) -> Mapping[str, str]:
    return {"|".join(sorted(words, key=len, reverse=True)): hint for hint, words in groups}


def _like(
    rule: WordingRule, patterns: Mapping[str, str], *, unless_before: str = "", needs_before: str = ""
) -> WordingRule:
    """``rule`` with Chinese words in place of its English ones."""
    return replace(
        rule, words={}, patterns=patterns, needs_before=needs_before, unless_before=unless_before, unless_after=""
    )


NAMED = ("大概", "类似")
"""“Probably” and “similar”, as the practice has them in Chinese (D-10)."""

RULES = (
    _like(
        english.VAGUE,
        _patterns(
            ("say when it does and when it does not", ("大概", "也许", "或许", "差不多", "估计")),
            ("say what exactly, or list the cases", ("类似(?:于|的)?", "诸如此类", "之类的?")),
            ("say what a user has to manage, in how many steps or seconds",
             ("用户友好", "界面友好", "友好的?", "易用", "易于使用", "易学", "直观", "操作方便", "使用方便", "简单易懂", "人性化", "便捷地?")),
            ("say within which time", ("尽快", "及时地?", "迅速地?", "快速地?", "第一时间", "短时间内")),
            ("give the number that is enough", ("足够的?", "充分的?", "充足的?")),
            ("give the number that is", ("合理的?", "适量", "极其", "非常")),
            ("name the standard", ("业界领先", "国际领先", "先进的?", "一流的?")),
            ("say what must not happen", ("无缝", "平滑地?")),
            ("say which faults it survives", ("健壮的?", "鲁棒")),
            ("say what can be changed, and by whom", ("灵活的?", "灵活地")),
            ("give a tolerance", ("大约", "约莫", "左右(?![侧边两])")),
            ("say when it does not", ("通常", "一般情况下", "原则上", "大多数情况下", "多数情况下")),
        ),
    ),
    _like(
        english.ESCAPE,
        _patterns(
            ("say when and who decides", ("适当地?", "酌情", "视情况", "根据情况", "根据实际情况")),
            ("say whether it shall or not", ("如(?:果)?(?:有)?可能", "如可行", "条件允许时", "有条件时", "理想情况下")),
            ("say how far", ("尽可能", "尽量", "最大限度地?", "力求", "力争")),
            ("say when it is", ("必要时", "如有必要", "如需要", "需要时", "按需")),
            ("say what is owed", ("尽最大努力", "尽力", "努力做到")),
        ),
    ),
    _like(
        english.OPEN_LIST,
        _patterns(
            ("list all, or name the rule by which the list goes on",
             ("等等", "(?<=[\u4e00-\u9fff])等(?=[，。；、）)]|$)", "包括但不限于", "诸如")),
            ("say which: and, or, or either", ("和/或", "及/或")),
        ),
    ),
    _like(english.REFERENCE, _patterns(("name the identifier, section or document with its version",
                                        ("上述", "如上", "如下所述", "前述", "相关(?:标准|规定|要求|文件|法规)", "有关(?:标准|规定|要求|文件|部门)", "现有系统", "另行(?:约定|协商|通知)")))),
    _like(
        english.SUBJECTIVE,
        _patterns(
            ("say by what one can tell, or give the number",
             ("良好的?", "较好的?", "优秀的?", "高效的?", "高效地", "高性能", "高可靠", "稳定地?", "美观", "清晰的?", "简洁", "方便的?",
              "完善的?", "完备的?", "合适的?", "恰当的?", "必要的?", "相应的?", "常用的?", "主流的?", "安全可靠", "易维护", "易扩展", "可扩展的?", "严格的?")),
            ("say how, and what a person still does", ("智能地?", "自动地?(?=处理|优化|调整)")),
            ("say in which cases", ("有时", "偶尔", "特殊情况", "某种程度")),
        ),
    ),
    _like(
        english.QUANTIFIER,
        _patterns(("give the number, or list them",
                   ("若干", "一些", "多个", "多种", "大量的?", "少量的?", "许多", "部分(?!的?付款)", "绝大多数", "几个", "各种", "各类", "一定的?"))),
    ),
    _like(
        english.WEAK_VERB,
        _patterns(
            ("write “应” or “须” where it is owed; otherwise leave it out", ("(?<!不)可以", "可能会?", "宜", "最好", "建议", "希望", "能够")),
            ("say what it does, with which result", ("支持(?=[\u4e00-\u9fff])", "兼顾", "考虑到?")),
        ),
        unless_before="[不事适便权时]",
    ),
    _like(
        english.COMPARATIVE,
        _patterns(
            ("name the value it is compared with", ("更(?:好|快|高|低|多|少|强|大|小)", "较(?:好|快|高|低|多|少|强|大|小)", "有所(?:提高|改善|降低)", "进一步(?:提高|优化|完善)")),
            ("say by which measure, and over what", ("最(?:好|优|佳|快|新)",)),
        ),
    ),
    _like(english.NEGATIVE, _patterns(("say what it does instead", ("不应", "不得", "不能", "不可(?!用|逆|分)")))),
    _like(english.PRONOUN, _patterns(("name the thing again", ("(?<![与尤])其(?=[\u4e00-\u9fff])(?![他它余中实])", "(?<=[，。；])该(?=[\u4e00-\u9fff])", "它们?", "此(?=[应须会可])")))),
    _like(english.PASSIVE, _patterns(("name who or what does it", ("(?:应|须|必须)被[\u4e00-\u9fff]{1,4}",)))),
    _like(
        english.CONJUNCTION,
        _patterns(("make two requirements of it", ("(?:并且|同时|而且|以及|并)[^。；，]{0,12}应(?!用)",))),
        needs_before="应(?!用)[^。；]*",
    ),
    _like(english.UNIT, _patterns(("add the unit", ("(?:不超过|不少于|不低于|不高于|大于|小于|至少|至多|以内)\\s*\\d+(?:[.,]\\d+)*(?=\\s*(?:[，。；）)]|$))",)))),
)  # fmt: skip
