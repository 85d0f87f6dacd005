"""Holds bytes against the published schemas, and says what is wrong where."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # taking it in takes longer than most of the product: only whoever checks does
    from jsonschema import Draft202012Validator, ValidationError

SCHEMAS = Path(__file__).parent / "schemas"
ASSESSMENT_FILE = "assessment_file"
LARGEST_PAYLOAD = 8 * 1024 * 1024  # bytes
LARGEST_FILE = 2 * 1024 * 1024
MOST_PROBLEMS = 50
MOST_ERRORS = 1000  # that are looked at, of a file that is wrong in every line
MOST_FINDINGS = 5000  # as in the schema
# Rule H14: the programme documents and does not rate.
RATINGS = frozenset("rating rate score grade severity rank points level weight".split())

# Keyword of JSON Schema -> code of a sentence.
_CODES = {
    "required": "assessment_file_missing",
    "additionalProperties": "assessment_file_not_known",
    "type": "assessment_file_type",
    "enum": "assessment_file_choice",
    "const": "assessment_file_choice",
    "pattern": "assessment_file_pattern",
    "format": "assessment_file_date",
    "minLength": "assessment_file_empty",
    "minItems": "assessment_file_empty",
    "maxLength": "assessment_file_long",
    "maxItems": "assessment_file_long",
}


class InvalidPayloadError(ValueError):
    """The facts make no payload that fits its schema; the text names places, not answers."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place (``findings[3].ref``; empty: the whole file)."""

    path: str
    code: str  # of a sentence
    params: dict[str, Any] = field(default_factory=dict)


class _UnreadableError(ValueError):
    """No JSON as it should be; the text is the code of a sentence."""


def read_json(content: bytes) -> Any:
    """The value of UTF-8 JSON. Raises ValueError with the code of a sentence.

    Stricter than Python's reader: no name twice in an object, no NaN, no endless depth.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _UnreadableError("assessment_file_encoding") from None
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()  # half a character, written as an escape
    except _UnreadableError:
        raise
    except UnicodeEncodeError:
        raise _UnreadableError("assessment_file_encoding") from None
    except (ValueError, RecursionError):
        raise _UnreadableError("assessment_file_json") from None
    return value


def problems_of(kind: str, content: bytes, *, version: str) -> list[Problem]:
    """Why a payload does not fit its schema; empty when it fits. At most MOST_PROBLEMS.

    ``kind``: self_assessment, assessment, or assessment_file.
    """
    largest = LARGEST_FILE if kind == ASSESSMENT_FILE else LARGEST_PAYLOAD
    if len(content) > largest:
        return [Problem("", "assessment_file_large", {"most": largest // (1024 * 1024)})]
    try:
        value = read_json(content)
    except ValueError as error:
        return [Problem("", str(error))]
    findings = value.get("findings") if isinstance(value, dict) else None
    if isinstance(findings, list) and len(findings) > MOST_FINDINGS:  # quicker than looking at all
        return [Problem("findings", "assessment_file_long", {"most": MOST_FINDINGS})]
    errors = sorted(islice(_validator(kind, version).iter_errors(value), MOST_ERRORS), key=_place)
    found: dict[tuple[str, str], Problem] = {}
    for problem in _problems(errors):
        found.setdefault((problem.path, problem.code), problem)
    return list(found.values())[:MOST_PROBLEMS]


def check_assessment_file(content: bytes) -> list[Problem]:
    """Why an uploaded file of assessment data cannot be taken; empty when it can. Rule H14."""
    return problems_of(ASSESSMENT_FILE, content, version="1") or _days_in_order(content)


def _days_in_order(content: bytes) -> list[Problem]:
    """What a schema cannot say: the last day is not before the first."""
    value = read_json(content)
    return [] if value["from"] <= value["to"] else [Problem("to", "assessment_file_order")]


@cache
def schema(kind: str, version: str) -> dict[str, Any]:
    """The published schema. Raises LookupError when there is none."""
    path = SCHEMAS / f"v{version}" / f"{kind}.schema.json"
    if not path.is_file():
        raise LookupError(f"there is no schema {kind!r} of version {version!r}")
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


@cache
def _validator(kind: str, version: str) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    known = schema(kind, version)
    Draft202012Validator.check_schema(known)
    return Draft202012Validator(known, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _place(error: "ValidationError") -> tuple[tuple[tuple[bool, Any], ...], str]:
    """Sorts by place; numbers and names are never compared with each other."""
    place = tuple((isinstance(part, str), part) for part in error.absolute_path)
    return place, str(error.validator)


def _problems(errors: Iterable["ValidationError"]) -> Iterator[Problem]:
    for error in errors:
        path = _path(error.absolute_path)
        if error.validator == "additionalProperties":
            yield from _unknown(path, error)
        elif error.validator == "required":
            for name in _wanted(error):
                if name not in _given(error):
                    yield Problem(_path([*error.absolute_path, name]), _CODES["required"])
        else:
            code = _CODES.get(str(error.validator), "assessment_file_wrong")
            yield Problem(path, code, _params(error))


def _unknown(path: str, error: "ValidationError") -> Iterator[Problem]:
    assert isinstance(error.schema, Mapping)
    for name in sorted(_given(error) - set(error.schema["properties"])):
        code = "assessment_file_rating" if name.lower() in RATINGS else "assessment_file_not_known"
        yield Problem(f"{path}.{_short(name)}".lstrip("."), code)


def _given(error: "ValidationError") -> set[str]:
    given: Any = error.instance
    return set(given)


def _wanted(error: "ValidationError") -> list[str]:
    wanted: Any = error.validator_value
    return [str(each) for each in wanted]


def _params(error: "ValidationError") -> dict[str, Any]:
    if error.validator == "enum":
        return {"choices": ", ".join(_wanted(error))}
    if error.validator == "const":
        return {"choices": str(error.validator_value)}
    if error.validator in ("maxLength", "maxItems"):
        return {"most": error.validator_value}
    return {}


def _path(parts: Iterable[str | int]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{_short(part)}" for part in parts)
    return text.lstrip(".")


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:40]}…"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _UnreadableError("assessment_file_twice")
    return made


def _no_constant(_name: str) -> Any:
    raise _UnreadableError("assessment_file_json")
