"""A questionnaire of lists, a grid and cascades, in English and Bangla, for the journeys."""

from bw.accounts import passwords
from bw.questionnaire import memory
from bw.questionnaire.outline import OutlineChoice, OutlineQuestion
from bw.web.policy import Role
from tests import makers
from tests.journeys import scenes
from tests.questionnaire.build import leaf, note, outline, q, repeat, section
from tests.selfassessment.world import publish

DISTRICTS = {"dhaka": ("Dhaka", "ঢাকা"), "chattogram": ("Chattogram", "চট্টগ্রাম")}
UPAZILAS = {
    "savar": ("dhaka", "Savar", "সাভার"), "dhamrai": ("dhaka", "Dhamrai", "ধামরাই"),
    "patiya": ("chattogram", "Patiya", "পটিয়া"), "raozan": ("chattogram", "Raozan", "রাউজান"),
}  # fmt: skip
VILLAGES = 2_000


def _two(english: str, bangla: str) -> dict[str, str]:
    return {"en": english, "bn": bangla}


def _asked(name: str, kind: str, english: str, bangla: str, **more: object) -> OutlineQuestion:
    return q(name, kind, label=_two(english, bangla), **more)


LISTS = {
    "districts": [OutlineChoice(n, _two(*texts)) for n, texts in DISTRICTS.items()],
    "upazilas": [OutlineChoice(n, _two(en, bn), {"district": of})
                 for n, (of, en, bn) in UPAZILAS.items()],
    "villages": [OutlineChoice(f"v{n}", _two(f"Village {n}", f"গ্রাম {n}"),
                               {"upazila": "savar" if n % 2 else "patiya"})
                 for n in range(VILLAGES)],
    "contracts": [OutlineChoice("permanent", _two("Permanent", "স্থায়ী")),
                  OutlineChoice("fixed", _two("Fixed-term contract", "নির্দিষ্ট মেয়াদের চুক্তি")),
                  OutlineChoice("trial", _two("On probation", "শিক্ষানবিশকাল"))],
    "uses": [OutlineChoice("sewing", _two("Sewing", "সেলাই")),
             OutlineChoice("cutting", _two("Cutting", "কাটিং"))],
}  # fmt: skip
BUILDINGS = repeat(
    "buildings",
    _asked("b_name", "text", "Name of the building", "ভবনের নাম", required=True),
    _asked("b_floors", "integer", "How many floors does it have?", "এতে কয়টি তলা আছে?",
           required=True, constraint=". >= 1 and . <= 30",
           constraint_message=_two("Between 1 and 30 floors.", "১ থেকে ৩০ তলা।"),
           guidance=_two("Count the ground floor too.", "নিচতলাও গুনুন।")),
    _asked("b_use", "multiple", "What is it used for?", "এটি কী কাজে ব্যবহৃত হয়?", list_name="uses"),
    _asked("b_boiler", "yes_no", "Is there a boiler?", "বয়লার আছে কি?", required=True),
    _asked("b_cert", "text", "Number of the boiler's certificate", "বয়লারের সনদের নম্বর",
           required=True, relevant="${b_boiler} = 'yes'"),
    _asked("b_district", "single", "District", "জেলা", list_name="districts"),
    _asked("b_upazila", "single", "Upazila", "উপজেলা", list_name="upazilas",
           choice_filter="district = ${b_district}"),
    label=_two("Buildings of the factory", "কারখানার ভবনসমূহ"), most=5,
    hint=_two("One entry for each building.", "প্রতিটি ভবনের জন্য একটি ভুক্তি।"),
    bipartite="osh",
)  # fmt: skip
HEADS = q(
    "heads", "grid", rows_list="contracts",
    fields=(_asked("women", "integer", "Women", "নারী", required=True, constraint=". >= 0"),
            _asked("men", "integer", "Men", "পুরুষ", required=True, constraint=". >= 0")),
    label=_two("Workers by contract and sex", "চুক্তি ও লিঙ্গ অনুযায়ী শ্রমিক"),
    hint=_two("On the last day of the past month.", "গত মাসের শেষ দিনে।"),
    constraint="sum(${women}) + sum(${men}) = ${total}",
    constraint_message=_two("The cells must add up to ${total} workers.",
                            "ঘরগুলোর যোগফল ${total} জন শ্রমিক হতে হবে।"),
)  # fmt: skip
QUESTIONNAIRE = outline(
    section(
        "FP",
        leaf(
            _two("Workplace", "কর্মস্থল"),
            _asked("total", "integer", "How many workers are there?", "মোট শ্রমিক কত?"),
            HEADS, BUILDINGS,
            repeat("unions", _asked("u_name", "text", "Name", "নাম", required=True), least=0,
                   count="entries", label=_two("Trade unions", "ট্রেড ইউনিয়ন")),
            _asked("home", "single", "District of the head office", "প্রধান কার্যালয়ের জেলা",
                   list_name="districts"),
            _asked("upazila", "single", "Upazila of the head office", "প্রধান কার্যালয়ের উপজেলা",
                   list_name="upazilas", choice_filter="district = ${home}"),
            note("n", _two("Nearly done.", "প্রায় শেষ।")),
            _asked("village", "single", "Village of the head office", "প্রধান কার্যালয়ের গ্রাম",
                   list_name="villages", choice_filter="upazila = ${upazila}"),
        ),
        label=_two("Facility Profile", "কারখানার পরিচিতি"),
    ),
    languages=("en", "bn"), more_lists=LISTS,
)  # fmt: skip


TWO = """[["mainbuilding",1,{"b_name":"Main","b_floors":"4","b_boiler":"no"}],
["millbuilding",1,{"b_name":"Mill","b_floors":"2","b_boiler":"no","b_use":"sewing"}]]"""
JOURNEYS = ("script-en", "script-bn", "plain-en", "plain-bn", "look-en", "look-bn")


class Scenery(scenes.Scenery):
    """Factories on the questionnaire of groups."""

    def __init__(self) -> None:
        self.definition = memory.definition(publish(QUESTIONNAIRE))
        self.answers = {
            "TOTAL": "12", "HOME": "dhaka", "UPAZILA": "savar",
            "BUILDINGS": TWO.replace("\n", ""),
        }  # fmt: skip
        self.full = []
        self._hash = passwords.hashed(scenes.PASSWORD)


def build() -> scenes.Scene:
    """A factory, its manager and a colleague, for each journey; those to look at have answers."""
    made, journeys = Scenery(), {}
    for name in JOURNEYS:
        language = name[-2:]
        factory = makers.factory(f"Padma {name}")
        manager = made.account(f"manager.{name}@journey.test", "Ayesha Rahman", Role.MANAGER,
                               factory, language=language)  # fmt: skip
        made.account(f"colleague.{name}@journey.test", "Kamal Uddin", Role.COLLEAGUE, factory,
                     language=language)  # fmt: skip
        left = () if name.startswith("look") else made.answers
        number = made.assessment(makers.cycle(factory), scenes.person(manager), left)
        journeys[name] = {"factory": factory.name, "language": language, "assessment": number}
    return {"password": scenes.PASSWORD, "journeys": journeys, "questions": {}}
