"""The check of the bank's texts: each fault is named, and the bank has none."""

import random
from pathlib import Path
from typing import Any

import pytest

from tools import bank

FOUR = {"en": "Fire drill", "bn": "অগ্নি মহড়া", "id": "Latihan kebakaran", "vi": "Diễn tập chữa cháy"}
QUESTION: dict[str, Any] = {
    "ref": "HS-EME-01",
    "type": "integer",
    "department": "safety",
    "label": {"en": "How many?", "bn": "কয়টি?", "id": "Berapa?", "vi": "Bao nhiêu?"},
    "guidance": {
        "en": "Count all 12. Look twice.",
        "bn": "১২টি গুনুন। দুবার দেখুন।",
        "id": "Hitung semua 12. Periksa dua kali.",
        "vi": "Đếm cả 12. Xem hai lần.",
    },
}


def said(key: str, **changed: str) -> bank.Said:
    return bank.Said("HS-EME-01", key, QUESTION[key] | changed)


def told(found: Any) -> list[str]:
    return list(found)


def test_sound_texts_have_no_fault() -> None:
    for key in ("label", "guidance"):
        assert [fault for check in bank.OF_TEXTS for fault in check(said(key))] == []
    assert told(bank.structure(QUESTION)) == []


@pytest.mark.parametrize(
    ("check", "text", "fault"),
    [
        (bank.missing, {"vi": " "}, "vi: missing"),
        (bank.left_in_english, {"id": "Hitung the semua 12. Periksa."}, "id: English word 'the'"),
        (bank.left_in_english, {"vi": "Count all 12. Look twice."}, "vi: the English text"),
        (bank.left_in_english, {"bn": "12টি গুনুন। দেখুন।"}, "bn: '1' in Latin letters or digits"),
        (bank.left_in_english, {"bn": "ABC গুনুন। দেখুন।"}, "bn: 'ABC' in Latin letters or digits"),
        (bank.numbers_differ, {"vi": "Đếm cả 13. Xem."}, "vi: numbers ['13'] instead of ['12']"),
        (bank.numbers_differ, {"id": "12 ${a}. B."}, "id: other ${…} than in English"),
        (bank.form_of_text, {"id": "Hitung semua 12."}, "id: 1 sentences, 2 to 5 are wanted"),
        (bank.too_long, {"bn": "ক" * 601}, "bn: 601 characters, at most 600"),
    ],
)
def test_fault_of_a_guidance_is_named(check: Any, text: dict[str, str], fault: str) -> None:
    assert fault in told(check(said("guidance", **text)))


def test_label_asks() -> None:
    assert told(bank.form_of_text(said("label", id="Berapa."))) == [
        "id: does not end with a question mark"
    ]


def test_note_begins_with_its_instrument() -> None:
    good = bank.Said("x", "law_bd", {"en": "Bangladesh Labour Act 2006, section 59: washing."})
    bad = bank.Said("x", "law_bd", {"en": "The law says so."})
    assert told(bank.law_note(good)) == []
    assert told(bank.law_note(bad)) == ["en: does not begin with a known instrument"]


def test_term_is_said_with_its_word() -> None:
    (term,) = [each for each in bank.terms() if each.english.search("canteen")]
    right = {"en": "A canteen", "bn": "ক্যান্টিন", "id": "Kantin", "vi": "Nhà ăn"}
    assert told(term.unsaid(bank.Said("x", "choice", right))) == []
    assert told(term.unsaid(bank.Said("x", "choice", right | {"id": "Kafe"}))) == [
        "id: 'canteen' is not said with kantin"
    ]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"ref": "fire"}, "ref is not like HS-EME-04"),
        ({"department": "garden"}, "department 'garden'"),
        ({"bipartite": "fun"}, "bipartite 'fun'"),
        ({"constraint": ". > 0"}, "constraint and constraint_message go together"),
    ],
)
def test_structure_is_checked(changed: dict[str, str], fault: str) -> None:
    assert fault in told(bank.structure(QUESTION | changed))


def test_quoted_words_are_a_choice() -> None:
    question = QUESTION | {"guidance": FOUR | {"en": "Choose “Fire drills”. So."}}
    assert told(bank.quotations(question, [FOUR])) == [
        "en: guidance quotes “Fire drills”, which is no choice"
    ]
    question = QUESTION | {"guidance": FOUR | {"en": "Choose “Fire drill”. So."}}
    assert told(bank.quotations(question, [FOUR])) == []


def test_question_has_a_weight() -> None:
    any_letter = random.Random(1)
    letters = "".join(chr(any_letter.randint(0x0985, 0x09B9)) for _ in range(9000))
    heavy = QUESTION | {"guidance": QUESTION["guidance"] | {"bn": letters}}
    assert [fault[:4] for fault in bank.weight(heavy, [])] == ["bn: "]
    assert told(bank.weight(QUESTION, [])) == []


def test_whole_section_is_read(tmp_path: Path) -> None:
    section = bank.Section(bank.BANK / "worker-involvement.toml", bank.form_of(bank.BANK))
    assert told(bank.faults(section, bank.terms())) == []
    section.questions[1] = section.questions[1] | {"ref": section.questions[0]["ref"]}
    assert told(bank.faults(section, [])) == [f"{section.questions[0]['ref']} stands twice"]


def test_bank_has_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert bank.main([]) == 0
    assert capsys.readouterr().out.endswith("no fault\n")
    assert bank.main([str(bank.BANK / "worker-involvement.toml")]) == 0
