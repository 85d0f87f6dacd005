"""Addresses of questions, which are written out, are those of the route."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, url_for

from bw.selfassessment.views.base import address


@pytest.mark.parametrize("ref", ["FP-1", "A 1", "কক্ষ", "50%", "a:b;c=d@e", "q?x#y"])
def test_address_is_that_of_the_route(app: Flask, ref: str) -> None:
    subject: Any = SimpleNamespace(id=7)
    with app.test_request_context("/"):
        route = url_for("selfassessment.question", assessment_id=7, ref=ref)
        assert address(subject, ref) == route
        assert address(subject, ref, here="left-off") == f"{route}?here=left-off"
