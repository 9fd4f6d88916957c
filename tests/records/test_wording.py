"""Vague words are found wherever they stand; names in quotes, references and words that look like them pass."""

import pytest

from pipeline.records.finding import Severity
from pipeline.records.wording import chinese, english
from pipeline.records.wording.catalogue import CLASSES, found, named, sure
from pipeline.records.wording.find import hits
from pipeline.records.wording.rule import WordingRule

SURE = {
    "It probably works.": ["probably"],
    "PROBABLY so, and similar.": ["PROBABLY", "similar"],
    "Reports, lists etc. are printed.": ["etc"],
    "It is user\u2011friendly.": ["user\u2011friendly"],
    "It answers as soon\n as possible.": ["as soon\n as possible"],
    "It answers as precisely as possible.": ["as possible"],
    "It retries as\u00a0required.": ["as\u00a0required"],
    'A 5" screen shows similar 7" pictures.': ["similar"],
    "The users' lists and the clients' lists are similar.": ["similar"],
    "The label “Similar items” opens a similar list.": ["similar"],
    "系统大概应尽快响应。": ["大概", "尽快"],
    "系统应显示订单、库存等。": ["等"],
    "必要时应通知用户。": ["必要时"],
    "系统应支持 MySQL 和/或 Oracle。": ["和/或"],
}
CLEAR = (
    'The button reads "Similar items".', "The button reads 'Similar items'.", "The list „Similar“ opens.",
    "The tab \u2018Probably relevant\u2019 is removed.", "The tab 《similar》 is removed.", "The field `etc` is text.",
    "It keeps the record as required by F-012.", "Dissimilar entries are marked.", "The etcd store is used.",
    "An improbable value is refused.", "With insufficient stock the order is refused.", "Unreasonableness",
    "The robustness test TC-7 passes.", "A non-similar-looking name", "The user selects several rows.",
    "系统应在 2 秒内显示左右两侧菜单。", "应用程序的等级为三级。",
)  # fmt: skip
WIDE = {
    "wording-subjective": {
        "The page shall be fast.": ["fast"],
        "The page shall be fast: within 2 s for 95 % of requests.": ["fast"],
        "The page shall load fast, within 2 s for 95 % of requests.": [],
        "The report shall have a clear layout.": ["a clear"],
        "The log shall hold the clear text of a message.": [],
        "The maximum delay shall be 5 s.": [],
        "系统应具有良好的扩展能力。": ["良好的"],
    },
    "wording-quantifier": {
        "The system shall support several languages.": ["several"],
        "The system shall keep a multiple of the packing unit.": [],
        "系统应记录若干日志。": ["若干"],
    },
    "wording-weak-verb": {
        "The system should print the order.": ["should"],
        "The customer support shall answer.": [],
        "系统可以导出报表。": ["可以"],
    },
    "wording-comparative": {
        "The new search shall be faster.": ["faster"],
        "The search shall be faster than 200 ms.": [],
        "It shall keep at least one copy.": [],
        "新系统应更快。": ["更快"],
    },
    "wording-negative": {"The system shall not lose orders.": ["shall not"], "系统不得丢失订单。": ["不得"]},
    "wording-pronoun": {
        "The order is checked. It shall be printed.": ["It"],
        "The order and its lines shall be printed.": [],
        "订单提交后，该信息应保存。": ["该"],
    },
    "wording-reference": {
        "The report shall meet the applicable standards.": ["applicable standards"],
        "应符合相关标准。": ["相关标准"],
    },
    "wording-passive": {
        "The order shall be printed.": ["shall be printed"],
        "The order shall be printed by the warehouse.": [],
        "订单应被保存。": ["应被保存"],
    },
    "wording-conjunction": {
        "The system shall print the order and the clerk shall sign it.": ["and the clerk shall"],
        "The system shall print order and invoice.": [],
        "系统应打印订单，并且系统应发送通知。": ["并且系统应"],
    },
    "wording-unit": {
        "The answer shall take less than 3.": ["less than 3"],
        "The file shall hold up to 5,000 lines.": [],
        "响应时间应不超过 3。": ["不超过 3"],
        "响应时间应不超过 3 秒。": [],
    },
}
BY_ID = {rules[0].id: rules for rules in CLASSES}


@pytest.mark.parametrize("text", SURE)
def test_sure_words_are_found_as_they_stand(text: str) -> None:
    assert sorted(hit.word for hit in sure(text)) == sorted(SURE[text])


@pytest.mark.parametrize("text", CLEAR)
def test_clear_text_has_no_sure_word(text: str) -> None:
    assert list(sure(text)) == []


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, cases in WIDE.items() for text in cases])
def test_the_wide_classes(name: str, text: str) -> None:
    assert [hit.word for found_by, hit in found(text) if found_by == name] == WIDE[name][text]


def test_every_class_has_its_cases_and_stands_in_both_languages() -> None:
    assert {rules[0].id for rules in CLASSES if rules[0].severity is Severity.WARNING} == set(WIDE)
    assert [rule.id for rule in english.RULES] == [rule.id for rule in chinese.RULES]
    assert len(BY_ID) == len(CLASSES)


@pytest.mark.parametrize(("rule", "word"), [(rule, word) for rule in english.RULES for word in rule.words],
                         ids=lambda value: value if isinstance(value, str) else value.id)  # fmt: skip
def test_every_word_is_found_with_what_to_write_instead(rule: WordingRule, word: str) -> None:
    assert [(hit.word, hit.hint) for hit in hits(rule, f"It has {word}, always.")] == [(word, rule.words[word])]


def test_no_word_belongs_to_two_classes() -> None:
    words = [word for rule in english.RULES for word in rule.words]
    assert sorted(words) == sorted(set(words))


def test_what_one_class_found_no_later_one_finds_again() -> None:
    assert [(name, hit.word) for name, hit in found("Where possible it shall meet the applicable standards.")] == [
        ("wording-escape", "Where possible"),
        ("wording-reference", "applicable standards"),
    ]


def test_every_rule_names_its_source() -> None:
    for rule in english.RULES:
        assert any(name in rule.source for name in ("INCOSE", "29148", "Wiegers", "NASA ARM")), rule.id


def test_the_two_words_of_the_practice_alone() -> None:
    assert [hit.word for hit in named("Probably similar, if possible, and quickly.")] == ["Probably", "similar"]
    assert [hit.word for hit in named("大概类似于现有系统，尽快完成。")] == ["大概", "类似于"]
