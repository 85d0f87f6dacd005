"""The pages of accounts, by what the person is doing.

``signing_in`` in and out, and the language; ``profile`` one's own account; ``links`` what the
links of e-mails open; ``people`` who has which role at a factory or for a programme.
All hang on one blueprint.
"""

from bw.accounts.views import links, people, profile, signing_in
from bw.accounts.views.base import blueprint

__all__ = ["blueprint", "links", "people", "profile", "signing_in"]
