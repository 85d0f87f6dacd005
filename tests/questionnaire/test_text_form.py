"""A version as text."""

from bw.questionnaire.text_form import text_form
from tests.questionnaire.build import leaf, outline, q, section

TEXT = """\
# text form 1
# tiny, version 1

form tiny
  default_language: en
  full_sections: FP
  languages: en bn
  threshold: 95
  title [en]: Tiny

section FP
  name: fp
  label [en]: Section FP

leaf fp_0
  in: section FP
  label [en]: A

question A
  in: leaf fp_0
  kind: single
  name: a
  list_name: red
  relevant: ${b} = 'x'
  required: yes
  step: 2
  label [bn]: কেন?
  label [en]: Why?
  hint [en]:
    | One line
    |
    | and another

question G
  in: leaf fp_0
  kind: repeat
  name: g
  parameter max: 3
  parameter min: 0
  label [en]: Question g
  field X
    in: question G
    kind: text
    name: x
    label [en]: Question x

list red
  choice red
    label [en]: Red

list yes_no
  choice yes
    label [en]: Yes
  choice no
    label [en]: No
"""


def test_every_text_and_expression_stands_in_its_block() -> None:
    asked = q(
        "a", "single", choices=["red"], label={"en": "Why?", "bn": "কেন?"}, required=True, step=2,
        relevant="${b} = 'x'", hint="One line\n\nand another",
    )  # fmt: skip
    group = q("g", "repeat", parameters={"min": "0", "max": "3"}, fields=(q("x"),))
    made = outline(
        section("FP", leaf("A", asked, group)), languages=("en", "bn"), full_sections=["FP"]
    )
    assert text_form(made) == TEXT


def test_the_order_of_languages_changes_nothing_else() -> None:
    made = outline(section("FP", leaf("A", q("a", label={"en": "Why?", "bn": "কেন?"}))))
    other = outline(section("FP", leaf("A", q("a", label={"bn": "কেন?", "en": "Why?"}))))
    assert text_form(made) == text_form(other)
