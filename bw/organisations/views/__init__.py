"""The pages of organisations, by whose they are.

``profile`` and ``terms`` the factory's *Profile Info* with its terms; ``staff`` the same for the
programme's people; ``programmes`` the data of the countries. All hang on one blueprint.
"""

from bw.organisations.views import profile, programmes, staff, terms
from bw.organisations.views.base import blueprint

__all__ = ["blueprint", "profile", "programmes", "staff", "terms"]
