"""What goes out: what is in it, what is not, and that it fits the published schemas."""

import json
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bw.demo import answers, data
from bw.messages import CATALOGUE
from bw.questionnaire import sources, xlsform
from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.definition import Question
from bw.questionnaire.entries import read
from bw.questionnaire.kinds import KINDS
from bw.questionnaire.outline import GROUPS
from bw.slcp import transmission
from bw.slcp.payloads import checking, v1
from bw.slcp.payloads.checking import InvalidPayloadError, Problem, check_assessment_file
from bw.slcp.payloads.facts import EntryFacts, FieldFacts
from tests.slcp.facts import FILE, SUBMITTED, answer, assessed, file, submitted

SAMPLES = {
    "yes_no": ("yes", "yes"),
    "single": ("none", "none"),
    "multiple": ("fire first_aid", ["fire", "first_aid"]),
    "months": ("1 12", [1, 12]),
    "country": ("BD", "BD"),
    "integer": ("-1200", -1200),
    "decimal": ("0.10000000000000000001", "0.10000000000000000001"),
    "percent": ("12.5", "12.5"),
    "currency": ("12500", "12500"),
    "date": ("2026-02-28", "2026-02-28"),
    "time": ("08:30", "08:30"),
    "time_range": ("22:00/06:00", {"from": "22:00", "to": "06:00"}),
    "text": ("Padma", "Padma"),
    "long_text": ("a\nb", "a\nb"),
    "email": ("a@b.example", "a@b.example"),
    "phone": ("+8801712345678", "+8801712345678"),
    "calculate": ("7", "7"),
}


def sent(*answers: Any, **values: Any) -> dict[str, Any]:
    """The self-assessment's part of the payload."""
    payload: dict[str, Any] = json.loads(v1.self_assessment(submitted(*answers, **values)))
    part: dict[str, Any] = payload["self_assessment"]
    return part


def test_self_assessment_is_these_bytes() -> None:
    made = answer(value="পদ্মা", comment="Old name: Jamuna")

    assert v1.self_assessment(submitted(made)).decode() == (
        '{"cycle":{"ends_on":"2026-12-31","number":2,"starts_on":"2026-01-01"},'
        '"facility":{"country":"BD","currency":"BDT","gateway_id":"SB-000001",'
        '"name":"পদ্মা Garments"},"kind":"self_assessment","platform_reference":"sa-17-1",'
        '"schema_version":"1","self_assessment":{"answers":[{"comment":"Old name: Jamuna",'
        '"kind":"text","ref":"FP-BAS-01","standing":"self_assessment","step":1,'
        '"value":"পদ্মা"}],"questionnaire_version":"slcp 3","steps":[1,2],'
        '"submission_number":1,"submitted_at":"2026-03-21T09:30:00Z","verified":false}}'
    )


def test_every_kind_that_people_answer_has_a_sample_here() -> None:
    assert set(SAMPLES) == set(KINDS) - {"note"} - GROUPS


@pytest.mark.parametrize("kind", SAMPLES)
def test_value_is_typed_by_kind(kind: str) -> None:
    stored, wanted = SAMPLES[kind]

    (made,) = sent(answer(kind=kind, value=stored))["answers"]

    assert made["value"] == wanted
    assert "comment" not in made


def entries_of(group: Question, value: str) -> tuple[EntryFacts, ...]:
    kinds = {field.name: field.kind for field in group.fields}
    return tuple(
        EntryFacts(e.id, tuple(FieldFacts(n, kinds[n], v) for n, v in e.values.items()))
        for e in read(value)
    ) if group.fields else ()  # fmt: skip


@pytest.mark.parametrize("kind", sorted(GROUPS))
def test_group_goes_out_as_its_entries_field_by_field(kind: str) -> None:
    fields = (FieldFacts("name", "text", "Padma"), FieldFacts("members", "integer", "12"))
    entries = (EntryFacts("x1", fields), EntryFacts("x2", ()))

    (made,) = sent(answer(kind=kind, value="[…]", entries=entries))["answers"]

    assert made["value"] == [
        {"id": "x1", "fields": [{"name": "name", "kind": "text", "value": "Padma"},
                                {"name": "members", "kind": "integer", "value": 12}]},
        {"id": "x2", "fields": []},
    ]  # fmt: skip


def test_group_without_entries_says_that_there_are_none() -> None:
    (made,) = sent(answer(kind="repeat", value="[]"))["answers"]

    assert made["value"] == []


@pytest.mark.parametrize(
    "field",
    [FieldFacts("a", "integer", "x"), FieldFacts("a", "date", "2026-02-30"),
     FieldFacts("a", "repeat", "[]"), FieldFacts("1 a", "text", "x")],
)  # fmt: skip
def test_field_that_is_none_of_its_kind_makes_no_payload(field: FieldFacts) -> None:
    with pytest.raises(InvalidPayloadError):
        v1.self_assessment(submitted(answer(kind="repeat", value="[…]",
                                            entries=(EntryFacts("x", (field,)),))))  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "many"),
        ("date", "yesterday"),
        ("date", "2026-02-30"),
        ("time", "25:00"),
        ("time_range", "22:00"),
        ("months", "13"),
        ("decimal", "1,5"),
        ("country", "Bangladesh"),
        ("signature", "x"),
    ],
)
def test_value_that_is_none_of_its_kind_makes_no_payload(kind: str, value: str) -> None:
    with pytest.raises(InvalidPayloadError):
        v1.self_assessment(submitted(answer(kind=kind, value=value)))


@pytest.mark.rule("H11")
def test_steps_two_and_three_are_marked_as_enhanced() -> None:
    made = sent(*(answer(f"Q-{step}", step=step) for step in (1, 2, 3)), steps=(3, 1, 2))

    assert made["steps"] == [1, 2, 3]
    assert [each["standing"] for each in made["answers"]] == [
        "self_assessment",
        "enhanced_self_assessment",
        "enhanced_self_assessment",
    ]


@pytest.mark.rule("H11")
def test_schema_refuses_a_standing_that_is_not_the_step_s() -> None:
    payload = json.loads(v1.self_assessment(submitted(answer(step=2))))
    payload["self_assessment"]["answers"][0]["standing"] = "self_assessment"

    (found,) = checking.problems_of("self_assessment", v1.canonical(payload), version="1")

    assert found.path == "self_assessment.answers[0].standing"


@pytest.mark.rule("Q11")
def test_answers_out_of_scope_are_not_sent() -> None:
    made = sent(answer("A-1"), answer("A-2", in_scope=False, comment="kept"), answer("A-3"))

    assert [each["ref"] for each in made["answers"]] == ["A-1", "A-3"]


def test_comment_without_an_answer_is_not_sent() -> None:
    made = sent(answer("A-1"), answer("A-2", value="", comment="we do not know"))

    assert [each["ref"] for each in made["answers"]] == ["A-1"]


@pytest.mark.rule("H9")
def test_self_assessment_says_that_nobody_verified_it() -> None:
    assert sent()["verified"] is False

    payload = json.loads(v1.self_assessment(submitted()))
    payload["self_assessment"]["verified"] = True
    assert checking.problems_of("self_assessment", v1.canonical(payload), version="1") == [
        Problem("self_assessment.verified", "assessment_file_choice", {"choices": "False"})
    ]


def test_same_facts_give_the_same_bytes() -> None:
    dhaka = timezone(timedelta(hours=6))
    elsewhere = submitted(submitted_at=SUBMITTED.astimezone(dhaka))

    assert v1.self_assessment(elsewhere) == v1.self_assessment(submitted())


def test_complete_answers_to_the_bank_make_a_payload() -> None:
    """Every question of the bank that ships with the product has its place in the schema."""
    report = xlsform.read(sources.read_bank(data.BANK).workbook(), file_name="slcp.xlsx")
    assert report.outline is not None
    bank = compile_definition(report.outline, version_id=1)
    values = answers.complete(bank, answers.Facts({}, "Padma", SUBMITTED.date()))
    given = [(bank.questions[place], value) for place, value in values.items()]
    made = [
        answer(q.ref, kind=q.kind, step=q.step, value=value, entries=entries_of(q, value))
        for q, value in given
    ]

    sent_answers = sent(*made, steps=(1, 2, 3))["answers"]

    assert len(sent_answers) == len(values) > 50


def test_nothing_answered_is_no_self_assessment() -> None:
    with pytest.raises(InvalidPayloadError, match=r"answers: assessment_file_empty"):
        v1.self_assessment(submitted(answer(value="")))


def test_error_names_places_and_no_answers() -> None:
    with pytest.raises(InvalidPayloadError) as caught:
        v1.self_assessment(submitted(answer("B-1", kind="date", value="private words")))

    assert "answers[0].value" in str(caught.value)
    assert "private" not in str(caught.value)


def test_payload_that_is_too_large_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LARGEST_PAYLOAD", 500)

    with pytest.raises(InvalidPayloadError, match="assessment_file_large"):
        v1.self_assessment(submitted(*(answer(f"A-{n}") for n in range(9))))


def test_assessment_carries_the_findings_of_the_file() -> None:
    payload = json.loads(v1.assessment(assessed()))

    assert payload["kind"] == "assessment"
    assert payload["facility"]["gateway_id"] == "SB-000001"
    assert payload["assessment"] == {
        "report_released_at": "2026-03-21T09:30:00Z",
        **{name: value for name, value in FILE.items() if name != "format"},
    }


@pytest.mark.parametrize("content", [b"", b"[]", b"nonsense", file(findings=None)])
def test_assessment_of_a_spoilt_file_is_not_made(content: bytes) -> None:
    with pytest.raises(InvalidPayloadError):
        v1.assessment(assessed(file=content))


def test_whole_file_has_no_problems() -> None:
    assert check_assessment_file(file()) == []
    assert check_assessment_file(b"\xef\xbb\xbf" + file()) == []


@pytest.mark.rule("H14")
@pytest.mark.parametrize("name", ["rating", "Score", "severity"])
def test_file_with_a_rating_is_refused(name: str) -> None:
    rated = {**FILE["findings"][1], name: 3}

    assert check_assessment_file(file(findings=[FILE["findings"][0], rated])) == [
        Problem(f"findings[1].{name}", "assessment_file_rating")
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff\xfe", Problem("", "assessment_file_encoding")),
        (b'{"format": "\\ud800"}', Problem("", "assessment_file_encoding")),
        (b"{", Problem("", "assessment_file_json")),
        (b'{"a": NaN}', Problem("", "assessment_file_json")),
        (b"[" * 100_000, Problem("", "assessment_file_json")),
        (b'{"a": 1' + b"0" * 5000 + b"}", Problem("", "assessment_file_json")),
        (b'{"format": 1, "format": 2}', Problem("", "assessment_file_twice")),
        (b"3", Problem("", "assessment_file_type")),
        (file(format="other"), Problem("format", "assessment_file_choice",
                                       {"choices": "assessment-data-1"})),
        (file(findings=None), Problem("findings", "assessment_file_missing")),
        (file(findings=[]), Problem("findings", "assessment_file_empty")),
        (file(findings=[{}] * 5001), Problem("findings", "assessment_file_long", {"most": 5000})),
        (file(findings=[{"ref": "A 1", "found": "no_issue"}]),
         Problem("findings[0].ref", "assessment_file_pattern")),
        (file(findings=[{"ref": "A-1", "found": "issue"}]),
         Problem("findings[0].text", "assessment_file_missing")),
        (file(findings=[{"ref": "A-1", "found": "bad"}]),
         Problem("findings[0].found", "assessment_file_choice",
                 {"choices": "no_issue, issue, not_looked_at, does_not_apply"})),
        (file(**{"from": "2026-02-30"}), Problem("from", "assessment_file_date")),
        (file(**{"from": "2026-04-12"}), Problem("to", "assessment_file_order")),
        (file(tool_version=7), Problem("tool_version", "assessment_file_type")),
        (file(tool_version="x" * 81),
         Problem("tool_version", "assessment_file_long", {"most": 80})),
        (file(remarks="x"), Problem("remarks", "assessment_file_not_known")),
    ],
)  # fmt: skip
def test_file_with_a_fault_says_where_and_what(content: bytes, problem: Problem) -> None:
    assert check_assessment_file(content) == [problem]


def test_file_that_is_too_large_is_not_read() -> None:
    content = b" " * (checking.LARGEST_FILE + 1)

    assert check_assessment_file(content) == [Problem("", "assessment_file_large", {"most": 2})]


def test_file_that_is_wrong_everywhere_lists_the_first_problems() -> None:
    found = check_assessment_file(file(findings=[{"ref": "A 1", "found": "no_issue"}] * 4000))

    assert len(found) == checking.MOST_PROBLEMS
    assert found[0] == Problem("findings[0].ref", "assessment_file_pattern")


def test_every_code_of_a_problem_has_a_sentence() -> None:
    others = {"encoding", "json", "twice", "large", "rating", "order", "wrong"}
    codes = set(checking._CODES.values()) | {f"assessment_file_{name}" for name in others}

    assert codes <= set(CATALOGUE)


@settings(deadline=None)  # machines are busy at times
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["findings", "ref", "from", "score"]), inner)
        ),
    )
)
def test_any_json_ends_in_problems_and_never_in_an_error(value: Any) -> None:
    found = check_assessment_file(json.dumps(value).encode())

    assert found
    assert {problem.code for problem in found} <= set(CATALOGUE)


@settings(deadline=None)  # machines are busy at times
@given(st.binary(max_size=60))
def test_any_bytes_end_in_problems(content: bytes) -> None:
    assert check_assessment_file(content)


@pytest.mark.parametrize("kind", ["self_assessment", "assessment", "assessment_file"])
def test_schemas_are_schemas(kind: str) -> None:
    Draft202012Validator.check_schema(checking.schema(kind, "1"))


def test_schema_that_is_not_there_is_said() -> None:
    with pytest.raises(LookupError):
        checking.schema("self_assessment", "9")


@pytest.mark.rule("Q11")
def test_fields_that_did_not_apply_in_their_entry_are_no_facts() -> None:
    def field(name: str, *, in_scope: bool) -> dict[str, Any]:
        return {"name": name, "ref": name, "kind": "text", "value": "x", "in_scope": in_scope}

    fields = [field("a", in_scope=True), field("b", in_scope=False)]
    stored = {"ref": "R", "kind": "repeat", "step": 1, "value": "[…]", "comment": "",
              "in_scope": True, "entries": [{"id": "e1", "fields": fields}]}  # fmt: skip

    made = transmission.answer_facts(stored)

    assert made.entries == (EntryFacts("e1", (FieldFacts("a", "text", "x"),)),)
