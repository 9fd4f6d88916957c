"""Vague words are found wherever they stand; names in quotes, references and words that look like them pass."""

import pytest

from pipeline.records.wording import NAMED, WORDS, vague

VAGUE = {
    "It probably works.": ["probably"],
    "PROBABLY so, and similar.": ["PROBABLY", "similar"],
    "Reports, lists etc. are printed.": ["etc"],
    "It is user\u2011friendly.": ["user-friendly"],
    "It answers as soon\n as possible.": ["as soon\n as possible"],
    "It answers as precisely as possible.": ["as possible"],
    "It retries as\u00a0required.": ["as\u00a0required"],
    'A 5" screen shows similar 7" pictures.': ["similar"],
    "The users' lists and the clients' lists are similar.": ["similar"],
    "The label “Similar items” opens a similar list.": ["similar"],
}
CLEAR = (
    'The button reads "Similar items".', "The button reads 'Similar items'.", "The list „Similar“ opens.",
    "The tab \u2018Probably relevant\u2019 is removed.", "The tab 《similar》 is removed.", "The field `etc` is text.",
    "It keeps the record as required by F-012.", "Dissimilar entries are marked.", "The etcd store is used.",
    "An improbable value is refused.", "With insufficient stock the order is refused.", "Unreasonableness",
    "The robustness test TC-7 passes.", "A non-similar-looking name", "The user selects several rows.",
)  # fmt: skip


@pytest.mark.parametrize("text", VAGUE)
def test_vague_words_are_found_as_they_stand(text: str) -> None:
    assert [word for word, _ in vague(text)] == VAGUE[text]


@pytest.mark.parametrize("text", CLEAR)
def test_clear_text_passes(text: str) -> None:
    assert list(vague(text)) == []


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_found_with_what_to_write_instead(word: str) -> None:
    assert list(vague(f"It is {word}, always.")) == [(word, WORDS[word])]


def test_the_two_words_of_the_practice_alone() -> None:
    assert [word for word, _ in vague("Probably similar, if possible.", named_only=True)] == ["Probably", "similar"]
    assert set(NAMED) <= set(WORDS)
