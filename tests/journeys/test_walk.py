"""No page is left out of the walk through all pages."""

import pytest
from flask import Flask

from tests.journeys.person import Site

pytestmark = pytest.mark.browser

# Address of a GET route -> why it shows no page of its own.
NO_PAGE = {
    "/": "leads to the first page of the role",
    "/self-assessments/<int:assessment_id>/continue": "leads to a question",
    "/invitations/open": "the page to which the link of an invitation leads",
    "/password/reset": "the page to which the link of a reset leads",
    "/factories/<int:factory_id>/documents/<int:document_id>": "a file",
    "/self-assessments/<int:assessment_id>/papers/<int:paper_id>": "a file",
    "/staff/questions/<int:version_id>/text": "a file",
    "/staff/questions/<int:version_id>/workbook": "a file",
    "/healthz": "for machines",
    "/readyz": "for machines",
}


def test_every_page_is_walked(app: Flask, site: Site) -> None:
    addresses = app.url_map.bind("factory.test", url_scheme="https")
    paths = [stop["path"].partition("?")[0] for stop in site.scene["pages"]]
    walked = {
        str(addresses.match(path, method="GET", return_rule=True)[0])
        for path in paths
        if path != "/nowhere" and not path.startswith("/demo/")
    }
    pages = {str(rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}

    assert pages - walked == NO_PAGE.keys()
