"""What a country's programme begins with. From then on it is data that the programme's admin keeps.

Names of bodies are as the countries' laws and ministries call them; each programme checks its own.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Country:
    """Facts of one country. ``zone`` IANA, ``currency`` ISO 4217; ``postal`` a regular expression.

    Rules A5 and A6: ``launched_on`` None means that sharing is closed.
    """

    name: str
    language: str
    zone: str
    currency: str
    committee_name: str
    inspectorate_name: str
    postal: str
    launched_on: date | None = None

    @property
    def sharing_open(self) -> bool:
        """Whether sharing is offered from the launch on."""
        return self.launched_on is not None


COUNTRIES = {
    "bd": Country(
        "Bangladesh", "bn", "Asia/Dhaka", "BDT", "Participation Committee",
        "Department of Inspection for Factories and Establishments", r"\d{4}", date(2021, 5, 31),
    ),
    "id": Country(
        "Indonesia", "id", "Asia/Jakarta", "IDR", "LKS Bipartit",
        "Pengawas Ketenagakerjaan", r"\d{5}", date(2021, 5, 31),
    ),
    "vn": Country(
        "Viet Nam", "vi", "Asia/Ho_Chi_Minh", "VND", "PICC",
        "Thanh tra lao động", r"\d{5,6}", date(2021, 6, 30),
    ),
    "kh": Country(
        "Cambodia", "en", "Asia/Phnom_Penh", "KHR", "PICC",
        "Department of Labour Inspection", r"\d{5,6}",
    ),
    "et": Country(
        "Ethiopia", "en", "Africa/Addis_Ababa", "ETB", "PICC",
        "Labour inspection service", r"\d{4}",
    ),
}  # fmt: skip
