"""A questionnaire of any size that nobody wrote: the same bytes every time.

For trying out what grows with the number of questions: all kinds, gates, repeats, grids, cascades
of choices, calculations and texts that show answers stand in it, in any of our languages.
"""

from collections.abc import Iterator, Sequence

from bw.questionnaire.sources import LANGUAGE_NAMES, Row, language_name, written

IN_LEAF, IN_SECTION = 10, 100  # questions
REGIONS, DISTRICTS = 20, 25  # districts in each region
MOST = 20_000
SENTENCES = {
    "en": "Is {what} number {n} checked every month, and is the record kept where workers see it?",
    "bn": "প্রতি মাসে {n} নম্বর {what} পরীক্ষা করা হয় এবং তার নথি শ্রমিকদের চোখের সামনে থাকে কি?",
    "id": "Apakah {what} nomor {n} diperiksa setiap bulan dan catatannya dipasang terbuka?",
    "vi": "{what} số {n} có được kiểm tra hằng tháng và hồ sơ có để nơi mọi người thấy không?",
}
THINGS = {
    "en": ("exit", "machine", "register", "room"),
    "bn": ("নির্গমন পথ", "যন্ত্র", "রেজিস্টার", "কক্ষ"),
    "id": ("pintu keluar", "mesin", "daftar", "ruang"),
    "vi": ("Lối thoát", "Máy", "Sổ", "Phòng"),
}
HINTS = {
    "en": "Look at the latest record before you answer.",
    "bn": "উত্তর দেওয়ার আগে সর্বশেষ নথিটি দেখুন।",
    "id": "Lihat catatan terbaru sebelum menjawab.",
    "vi": "Hãy xem hồ sơ mới nhất trước khi trả lời.",
}
# Type, appearance, constraint of ordinary questions, one after the other.
KINDS = (
    ("select_one yes_no", "", ""),
    ("integer", "", ". >= 0 and . <= 100000"),
    ("select_one often", "", ""),
    ("select_multiple things", "", "count-selected(.) <= 3"),
    ("text", "", ""),
    ("decimal", "percent", ""),
    ("date", "", ". <= today()"),
    ("text", "multiline", ""),
    ("decimal", "currency", ""),
)
EVERY_GATE, EVERY_REPEAT, EVERY_GRID, EVERY_CASCADE, EVERY_SUM = 4, 25, 40, 50, 60


def workbook(questions: int, languages: Sequence[str]) -> bytes:
    """The XLSForm workbook with so many questions, a group counted as one."""
    survey = list(_survey(questions, languages))
    settings = {"form_title": f"{questions} questions", "form_id": f"synthetic-{questions}",
                "version": "1", "default_language": language_name(languages[0])}  # fmt: skip
    return written({"survey": survey, "choices": _choices(languages), "settings": [settings]})


def _survey(questions: int, languages: Sequence[str]) -> Iterator[Row]:
    for n in range(questions):
        if n % IN_SECTION == 0:
            yield _row("begin group", f"s{n}", languages, f"Section {n // IN_SECTION + 1}",
                       ref=f"S{n // IN_SECTION + 1}")  # fmt: skip
        if n % IN_LEAF == 0:
            gate = f"${{q{n - IN_LEAF}}} = 'yes'" if n % (7 * IN_LEAF) == 6 * IN_LEAF else ""
            yield _row("begin group", f"l{n}", languages, f"Part {n // IN_LEAF + 1}", relevant=gate)
        yield from _question(n, languages)
        last = n + 1 == questions
        if last or (n + 1) % IN_LEAF == 0:
            yield {"type": "end group"}
        if last or (n + 1) % IN_SECTION == 0:
            yield {"type": "end group"}


def _question(n: int, languages: Sequence[str]) -> Iterator[Row]:
    """One question; the first of each leaf is the gate of some that follow it."""
    first = n - n % IN_LEAF
    relevant = f"${{q{first}}} = 'yes'" if n > first and n % EVERY_GATE == 0 else ""
    step = str(1 + (n % 9 == 8) + (n % 27 == 26))
    if n == first:
        yield _asked("select_one yes_no", n, languages, step="1")
    elif n % EVERY_REPEAT == 3:
        yield from _repeat(n, languages, relevant, step)
    elif n % EVERY_GRID == 7:
        yield from _grid(n, languages, relevant, step)
    elif n % EVERY_CASCADE in (11, 12):
        yield _cascade(n, languages, step)
    else:
        kind, appearance, constraint = KINDS[n % len(KINDS)]
        yield _asked(kind, n, languages, appearance=appearance, constraint=constraint,
                     relevant=relevant, step=step)  # fmt: skip


def _repeat(n: int, languages: Sequence[str], relevant: str, step: str) -> Iterator[Row]:
    yield _asked("begin repeat", n, languages, relevant=relevant, step=step,
                 parameters="min=0 max=40")  # fmt: skip
    yield _asked("text", n, languages, field="name", required="yes")
    yield _asked("integer", n, languages, field="men", constraint=". >= 0")
    yield _asked("integer", n, languages, field="women", constraint=". >= 0",
                 relevant=f"${{q{n}_men}} > 0")  # fmt: skip
    yield {"type": "calculate", "name": f"q{n}_all",
           "calculation": f"${{q{n}_men}} + coalesce(${{q{n}_women}}, 0)"}  # fmt: skip
    yield {"type": "end repeat"}


def _grid(n: int, languages: Sequence[str], relevant: str, step: str) -> Iterator[Row]:
    yield _asked("begin repeat", n, languages, relevant=relevant, step=step, appearance="grid",
                 rows="things", repeat_count="6",
                 constraint=f"sum(${{q{n}_women}}) < 100000")  # fmt: skip
    for sex in ("women", "men"):
        yield _asked("integer", n, languages, field=sex, constraint=". >= 0 and . < 10000")
    yield {"type": "end repeat"}


def _cascade(n: int, languages: Sequence[str], step: str) -> Row:
    if n % EVERY_CASCADE == 11:
        return _asked("select_one region", n, languages, step=step)
    return _asked("select_one district", n, languages, step=step, relevant=f"${{q{n - 1}}} != ''",
                  choice_filter=f"region = ${{q{n - 1}}}")  # fmt: skip


def _asked(kind: str, n: int, languages: Sequence[str], *, field: str = "", **cells: str) -> Row:
    name = f"q{n}_{field}" if field else f"q{n}"
    texts: Row = {}
    for code in languages:
        known = code if code in SENTENCES else "en"
        what = THINGS[known][n % len(THINGS[known])]
        texts[f"label::{language_name(code)}"] = SENTENCES[known].format(what=what, n=n + 1)
        texts[f"hint::{language_name(code)}"] = HINTS[known]
    row = {"type": kind, "name": name, **texts, **cells}
    return {key: text for key, text in row.items() if text}


def _row(kind: str, name: str, languages: Sequence[str], label: str, **cells: str) -> Row:
    texts = {f"label::{language_name(code)}": label for code in languages}
    return {"type": kind, "name": name, **texts, **{k: v for k, v in cells.items() if v}}


def _choices(languages: Sequence[str]) -> list[Row]:
    made = [_choice("yes_no", name, languages) for name in ("yes", "no")]
    made += [_choice("often", name, languages) for name in ("never", "yearly", "monthly", "daily")]
    made += [_choice("things", f"thing_{n}", languages) for n in range(1, 7)]
    for region in range(1, REGIONS + 1):
        made.append(_choice("region", f"region_{region}", languages))
    for n in range(REGIONS * DISTRICTS):
        choice = _choice("district", f"district_{n + 1}", languages)
        made.append(choice | {"region": f"region_{n // DISTRICTS + 1}"})
    return made


def _choice(list_name: str, name: str, languages: Sequence[str]) -> Row:
    label = name.replace("_", " ").capitalize()
    texts = {f"label::{language_name(code)}": label for code in languages}
    return {"list_name": list_name, "name": name, **texts}


def languages_of(text: str) -> tuple[str, ...]:
    """``en,bn`` as codes. Raises ValueError for a language that is not ours."""
    codes = tuple(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    unknown = [code for code in codes if code not in LANGUAGE_NAMES]
    if unknown or not codes:
        raise ValueError(f"languages are some of {', '.join(LANGUAGE_NAMES)}")
    return codes
