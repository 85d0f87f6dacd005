"""Signing in and out, seen from a browser."""

from flask.testing import FlaskClient

from tests.accounts.people import PASSWORD, somebody


def test_sign_in_with_the_right_password_leads_on(client: FlaskClient) -> None:
    who = somebody()

    answer = client.post("/sign-in", data={"email": who.email, "password": PASSWORD})

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/account").status_code == 200
