"""The questionnaires of the benchmark: fifty yes/no questions, thousands of them, the real bank."""

from pathlib import Path

from bw.questionnaire import sources, xlsform
from bw.questionnaire import synthetic as made_up
from bw.questionnaire.outline import Outline, OutlineQuestion, Texts
from tests.questionnaire.build import leaf, outline, q, section

BANK = Path(__file__).resolve().parents[2] / "questionnaires" / "slcp"
LANGUAGES = ("en", "bn", "id", "vi")
SENTENCES = {
    "en": "Are the emergency exits of floor {n} kept free and unlocked while people work there?",
    "bn": "{n} নম্বর তলার জরুরি বহির্গমন পথগুলো কাজ চলাকালে খোলা ও বাধামুক্ত রাখা হয় কি?",
    "id": "Apakah pintu darurat di lantai {n} bebas dan tidak terkunci selama orang bekerja?",
    "vi": "Các lối thoát hiểm của tầng {n} có được để trống và không khóa khi làm việc không?",
}
IN_LEAF, LEAVES = 5, 5  # questions of a leaf, leaves of a section; `floors` counts on the same


def synthetic(
    size: int,
    *,
    languages: tuple[str, ...] = ("en",),
    gates: int = 0,
    in_leaf: int = IN_LEAF,
    leaves_each: int = LEAVES,
) -> Outline:
    """``size`` yes/no questions with a comment; every ``gates``-th leaf hangs on the one before."""
    leaves = []
    for first in range(0, size, in_leaf):
        numbers = range(first, min(first + in_leaf, size))
        gated = bool(gates) and first > 0 and first // in_leaf % gates == 0
        leaves.append(
            leaf(
                _texts(languages, f"Part {first // in_leaf}"),
                *(_question(n, languages) for n in numbers),
                name=f"part_{first // in_leaf}",
                relevant=f"${{q_{first - 1}}} = 'yes'" if gated else "",
            )
        )
    sections = [
        section(f"S{n}", *leaves[start : start + leaves_each])
        for n, start in enumerate(range(0, len(leaves), leaves_each))
    ]
    name = f"bench-{size}-{len(languages)}"  # published side by side, so forms of their own
    return outline(*sections, languages=languages, form_id=name, version=name)


def _question(number: int, languages: tuple[str, ...]) -> OutlineQuestion:
    label = {each: SENTENCES[each].format(n=number) for each in languages}
    more = {}
    if len(languages) > 1:  # a real bank explains itself
        more = {"hint": label, "guidance": {each: text * 3 for each, text in label.items()}}
    return q(f"q_{number}", "yes_no", label=label, **more)


def _texts(languages: tuple[str, ...], text: str) -> Texts:
    return dict.fromkeys(languages, text)


def large_bank() -> Outline:
    """Two thousand questions in four languages, in eight sections of 25 leaves of ten."""
    return synthetic(2_000, languages=LANGUAGES, gates=4, in_leaf=10, leaves_each=25)


def large_workbook() -> bytes:
    """As many questions of every kind, with groups, gates and cascades, as authors hand them in."""
    return made_up.workbook(2_000, LANGUAGES)


def hanging(count: int) -> Outline:
    """One question, and ``count`` that hang on its answer; the last one hangs on nothing."""
    numbers = range(1, count + 1)
    name = f"bench-hanging-{count}"
    opened = [
        leaf(
            _texts(("en",), f"Part {first}"),
            *(_question(n, ("en",)) for n in numbers[first : first + 10]),
            name=f"part_{first}",
            relevant="${q_0} = 'yes'",
        )
        for first in range(0, count, 10)
    ]
    begin = leaf(_texts(("en",), "First"), _question(0, ("en",)), name="first")
    end = leaf(_texts(("en",), "Last"), _question(count + 1, ("en",)), name="last")
    return outline(section("S", begin, *opened, end), form_id=name, version=name)


def real_bank() -> Outline:
    """The bank of the repository, read as an import reads it."""
    report = xlsform.read(sources.read_bank(BANK).workbook(), file_name="bank.xlsx")
    assert report.outline is not None, report.problems[:5]
    return report.outline
