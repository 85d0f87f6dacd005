"""A NUL in any value makes no error, on PostgreSQL either, which takes no text that holds one."""

import pytest

from tests.security.expectations import EXPECTED
from tests.security.scene import Scene
from tests.security.test_hostile_input import ARGUMENTS, FIELDS, actor_of, check, quiet

MORE = (
    "share",
    "gateway_id",
    "note",
    "names",
    "title",
    "street",
    "code",
    "said_on",
    "committee_name",
)
SEARCHED = [name for name, route in EXPECTED.items() if 200 in route.get.values()]


@pytest.mark.parametrize("endpoint", [name for name, route in EXPECTED.items() if route.post])
def test_forms(scene: Scene, endpoint: str) -> None:
    route = EXPECTED[endpoint]
    path = route.address(scene, endpoint, "a")
    everywhere = dict.fromkeys((*FIELDS, *MORE), "a\x00b")
    usual = {name: _with_nul(value) for name, value in route.form().items()}
    with quiet():
        for form in (everywhere, {**everywhere, **usual}):
            check(scene.ask(actor_of(endpoint), "POST", path, data=form))


def test_searches(scene: Scene) -> None:
    query = "&".join(f"{name}=a%00b" for name in ARGUMENTS)
    with quiet():
        for endpoint in SEARCHED:
            path = EXPECTED[endpoint].address(scene, endpoint, "a")
            check(scene.ask(actor_of(endpoint), "GET", f"{path}?{query}"))


def _with_nul(value: object) -> object:
    return f"{value}\0" if isinstance(value, str) else value
