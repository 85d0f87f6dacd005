"""A self-assessment as JSON: ``schemas/self-assessment-1.json`` describes it."""

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from bw.papers.content import EntryLine, Head, Line, Value
from bw.questionnaire.definition import Definition, Question
from bw.selfassessment.progress import has_step

FORMAT = "self-assessment"
FORMAT_VERSION = 1


def write(file: BinaryIO, head: Head, definition: Definition, lines: Iterable[Line]) -> None:
    """Write the file, a question at a time."""
    text = json.dumps(_head(head, definition), ensure_ascii=False, indent=1)
    file.write(text.removesuffix("\n}").encode())
    file.write(b',\n "questions": [')
    for number, line in enumerate(lines):
        file.write(b",\n" if number else b"\n")
        file.write(json.dumps(_line(line), ensure_ascii=False).encode())
    file.write(b"\n]}\n")


def _head(head: Head, definition: Definition) -> dict[str, Any]:
    about = head.about
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "language": head.language,
        "factory": {"id": about.factory_id, "name": about.factory_name, "country": about.country},
        "cycle": {
            "number": about.cycle_number,
            "starts_on": about.starts_on.isoformat(),
            "ends_on": about.ends_on.isoformat(),
        },
        "questionnaire": {"form": definition.form_id, "version": definition.version},
        "steps": [step for step in (1, 2, 3) if has_step(about.steps, step)],
        "source": head.source.value,
        "submission": head.number or None,
        "at": head.at.isoformat(),
        "section": head.section or None,
    }


def _line(line: Line) -> dict[str, Any]:
    asked = line.asked
    made: dict[str, Any] = {
        "ref": asked.ref,
        "name": asked.name,
        "kind": asked.kind,
        "step": asked.step,
        "section": {"code": line.section_code, "label": line.section},
        "subsection": line.subsection,
        "category": line.category,
        "question": line.question,
        **_value(line.value),
        "comment": line.comment,
    }
    if asked.is_group:
        made["fields"] = [
            _field(*pair) for pair in zip(line.fields, line.field_labels, strict=True)
        ]
        made["entries"] = [_entry(entry, line.fields) for entry in line.entries]
    return made


def _field(field: Question, label: str) -> dict[str, str]:
    return {"name": field.name, "ref": field.ref, "kind": field.kind, "question": label}


def _entry(entry: EntryLine, fields: Iterable[Question]) -> dict[str, Any]:
    pairs = zip(fields, entry.values, strict=True)
    return {
        "id": entry.id,
        "title": entry.title,
        "values": {field.name: _value(value) for field, value in pairs},
    }


def _value(value: Value) -> dict[str, str]:
    return {
        "state": value.state.value,
        "stored": value.stored,
        "read": value.read,
        "unit": value.unit,
    }
