"""Any two versions of a tiny questionnaire, for properties of comparisons."""

from hypothesis import strategies as st

from bw.questionnaire.outline import Outline, OutlineQuestion
from tests.questionnaire.build import leaf, outline, q, section

NAMES = tuple("abcdefgh")
WORDS = st.sampled_from(("How many?", "How many hours?", "Why?", "কত?"))
CHOICES = st.lists(st.sampled_from(("red", "blue", "green")), min_size=1, unique=True)


@st.composite
def questions(draw: st.DrawFn, name: str) -> OutlineQuestion:
    """A question of any kind, with texts in one or two languages."""
    kind = draw(st.sampled_from(("text", "integer", "yes_no", "single", "note", "repeat")))
    label = {"en": draw(WORDS)} | draw(st.sampled_from(({}, {"bn": "কত ঘণ্টা?"})))
    if kind == "single":
        return q(name, kind, choices=draw(CHOICES), label=label)
    if kind == "repeat":
        inside = draw(st.lists(st.sampled_from("xyz"), min_size=1, unique=True))
        return q(name, kind, label=label, fields=tuple(q(f"{name}_{x}") for x in inside))
    step, hint = draw(st.integers(1, 2)), draw(st.sampled_from(("", "A hint", "Another hint")))
    return q(name, kind, label=label, step=step, hint=hint)


@st.composite
def outlines(draw: st.DrawFn, version: str = "1") -> Outline:
    """A version: some of the names, in any order, in two sections of one or two leaves."""
    names = draw(st.permutations(NAMES))[: draw(st.integers(0, len(NAMES)))]
    parted: dict[str, list[OutlineQuestion]] = {place: [] for place in ("FP0", "FP1", "WH0")}
    for name in names:
        place = draw(st.sampled_from(sorted(parted)))
        parted[place].append(draw(questions(name)))
    leaves = {place: leaf(place, *asked, name=place.lower()) for place, asked in parted.items()}
    sections = [section("FP", leaves["FP0"], leaves["FP1"]), section("WH", leaves["WH0"])]
    return outline(*draw(st.permutations(sections)), version=version, languages=("en", "bn"))
