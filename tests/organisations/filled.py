"""A profile that is filled in, and a signature."""

from typing import Any

from bw import clock
from bw.organisations.models import Factory, TermsSignature
from bw.organisations.rules import terms_end
from tests import makers

WHOLE: dict[str, Any] = {
    "contact_first_name": "Rahima", "contact_surname": "Begum", "contact_role": "Manager",
    "contact_phone": "+8801712345678", "email": "office@padma.test", "phone": "+88029898989",
    "no_fax": True, "street": "12 Mill Road", "city": "Gazipur", "region": "Dhaka",
    "postal_code": "1700",
}  # fmt: skip


def typed(**other: str) -> dict[str, str]:
    """What a manager types, complete; ``other`` instead of it."""
    form = {
        **WHOLE, "contact_phone_code": "880", "contact_phone": "01712 345678",
        "phone_code": "880", "phone": "02 9898989", "fax_code": "880", "fax": "", "no_fax": "y",
        "postal_code": "১৭০০", "based_on": "0", "terms_version": "1", "terms_language": "en",
        **other,
    }  # fmt: skip
    return {name: str(text) for name, text in form.items() if name != "no_fax" or text}


def signed(factory: Factory, *, version: str = "1") -> TermsSignature:
    """A signature of today, under a text of its own."""
    made = TermsSignature(
        factory_id=factory.id, version=version, language="en", text="Terms\n\n# 1\n\nA text.",
        sha256="0" * 64, signed_at=clock.now(), signed_by=1, signed_name="Rahima Begum",
        expires_on=terms_end(clock.today()),
    )  # fmt: skip
    makers.keep(made)
    return made
