"""Who and what the demo shows: programmes, factories, people. All of it is invented."""

from dataclasses import dataclass
from enum import StrEnum

from bw.web.policy import Role

PASSWORD = "demo-only-passw0rd"  # noqa: S105 - the accounts exist in demo mode only
DOMAIN = "demo.test"
ADMIN = ("admin", "Alex Rivers")


class Stage(StrEnum):
    """How far a factory of the demo has come."""

    NOT_STARTED = "not started"
    HALF_DONE = "half done"
    ONE_SHORT = "one answer short of the gate"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class DemoFactory:
    """A factory and where it stands."""

    name: str
    city: str
    latitude: str
    longitude: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody with a role at all factories of a programme, or for the programme."""

    role: Role
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class DemoProgramme:
    """The programme of a country with its factories and people."""

    code: str
    name: str
    language: str
    zone: str
    currency: str
    committee_name: str
    phone: str
    factories: tuple[DemoFactory, ...]
    people: tuple[DemoPerson, ...]


def _people(language: str, *names: str) -> tuple[DemoPerson, ...]:
    roles = (Role.MANAGER, Role.WORKER, Role.MANAGEMENT, Role.ADVISOR, Role.REGISTRATION)
    languages = (language, language, language, "en", "en")
    return tuple(DemoPerson(*each) for each in zip(roles, names, languages, strict=True))


PROGRAMMES = (
    DemoProgramme(
        "bd", "Bangladesh", "bn", "Asia/Dhaka", "BDT", "Participation Committee", "+8801712345678",
        (
            DemoFactory("Shapla Knit Works", "Gazipur", "23.9999", "90.4203", Stage.NOT_STARTED),
            DemoFactory("Kashful Apparels", "Savar", "23.8583", "90.2667", Stage.HALF_DONE),
            DemoFactory("Doel Denim Works", "Narayanganj", "23.6238", "90.5", Stage.ONE_SHORT),
            DemoFactory("Karnaphuli Seam", "Chattogram", "22.3569", "91.7832", Stage.SUBMITTED),
        ),
        _people("bn", "Nusrat Jahan", "Shirin Akter", "Tanvir Hossain", "Farzana Kabir",
                "Imran Chowdhury"),
    ),
    DemoProgramme(
        "id", "Indonesia", "id", "Asia/Jakarta", "IDR", "LKS Bipartit", "+6281234567890",
        (
            DemoFactory("PT Melati Rajut", "Bogor", "-6.595", "106.8166", Stage.NOT_STARTED),
            DemoFactory("PT Anggrek Busana", "Semarang", "-6.9667", "110.4167", Stage.HALF_DONE),
            DemoFactory("PT Kenanga Sandang", "Bandung", "-6.9175", "107.6191", Stage.ONE_SHORT),
            DemoFactory("PT Cempaka Benang", "Sukabumi", "-6.9277", "106.93", Stage.SUBMITTED),
        ),
        _people("id", "Dewi Anggraini", "Siti Rahma", "Budi Santoso", "Rina Wulandari",
                "Agus Prasetyo"),
    ),
    DemoProgramme(
        "vn", "Viet Nam", "vi", "Asia/Ho_Chi_Minh", "VND", "PICC", "+84912345678",
        (
            DemoFactory("May Sông Xanh", "Đồng Nai", "10.9453", "106.8246", Stage.NOT_STARTED),
            DemoFactory("Dệt May Mây Trắng", "Bình Dương", "10.9804", "106.6519", Stage.HALF_DONE),
            DemoFactory("Thời Trang Lá Cọ", "Hải Phòng", "20.8449", "106.6881", Stage.ONE_SHORT),
            DemoFactory("May Cầu Vồng", "Nghệ An", "18.6796", "105.6813", Stage.SUBMITTED),
        ),
        _people("vi", "Nguyễn Thị Hạnh", "Trần Thị Mai", "Lê Văn Dũng", "Phạm Thu Hà",
                "Đỗ Quang Minh"),
    ),
)  # fmt: skip


def address(name: str) -> str:
    """The e-mail address of a person of the demo: ``manager.bd@demo.test``."""
    return f"{name}@{DOMAIN}"


def addresses() -> list[str]:
    """Every account, in the order in which they are shown."""
    found = [address(f"{p.role}.{each.code}") for each in PROGRAMMES for p in each.people]
    return [*found, address(ADMIN[0])]
