"""The check of pages finds what it is for."""

import pytest

from tests.web.html import composed_problems, fragment_problems, problems

GOOD = """<!doctype html><html lang="en"><head><title>Sections – Product</title></head><body>
<main id="main"><h1>Sections</h1><a href="#main">Up</a>
<form action="/x" method="post"><input type="hidden" name="csrf_token" value="1">
<label for="a">A</label><input id="a" name="a"><label><input type="radio" name="b">B</label>
<select name="c" aria-label="C"><option>1<option>2</select><button>Save</button></form>
</main></body></html>"""
TITLE = "title ['Parts – Product'] does not begin with the h1 'Sections'"


def test_page_without_fault_has_no_problems() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<h1>Sections</h1>", "", "0 h1"),
        ("<title>Sections", "<title>Parts", TITLE),
        ('id="a"', 'id="main"', "id 'main' stands 2 times"),
        (' method="post"', "", "form without method"),
        ('name="csrf_token"', 'name="other"', "form '/x' without csrf_token"),
        ("<label>", "<label hidden onclick='x()'>", "label has onclick="),
        ('id="a" name', 'name', "input 'a' has no label"),
        ("<h1>", '<h1 style="color:red">', "h1 has style="),
        ('href="#main"', 'href="#gone"', "link to #gone, which is not there"),
        ('action="/x"', 'action="https://example.org/"', "form leads away: https://example.org/"),
        (' lang="en"', "", "no language"),
        ("Save", "", "button '' has no label"),
    ],
)  # fmt: skip
def test_fault_of_a_page_is_found(old: str, new: str, problem: str) -> None:
    assert problem in problems(GOOD.replace(old, new, 1))


def test_fragment_needs_no_heading() -> None:
    assert fragment_problems('<p id="x">Text</p>') == []


FORM = '<form id="f" action="/x" method="post"><button>Save</button></form>'
TOKEN = '<input type="hidden" name="csrf_token" value="1" form="f">'


def test_token_of_a_part_is_looked_for_on_the_page_that_gets_it() -> None:
    page = GOOD.replace("<label for", f"</form>{TOKEN}{FORM}<label for")
    assert fragment_problems(FORM) == []
    assert composed_problems(page, FORM) == []
    without = page.replace(TOKEN, "")
    assert composed_problems(without, FORM) == ["form '/x' without csrf_token"]


def test_part_without_a_place_is_found() -> None:
    assert composed_problems(GOOD, FORM) == ["form 'f' has no place on the page"]
    assert composed_problems(GOOD, '<p id="a">A</p>') == []
