"""An error page says what happened and what to do, never how the program failed."""

import pytest
from django.test import RequestFactory

from fivefold.engine.errors import DomainError
from fivefold.foundation.design import error_pages

REQUEST = RequestFactory().get("/n/harbour/")


@pytest.mark.parametrize("status", [400, 403, 404, 422, 500])
def test_each_status_has_its_words(status: int) -> None:
    answer = error_pages.error_page(REQUEST, status=status)
    words = error_pages.WORDS[status]
    assert answer.status_code == status
    for sentence in (words.title, words.message, words.fix):
        assert str(sentence).replace("'", "&#x27;") in answer.text


def test_a_refusal_is_told_in_its_own_words() -> None:
    class Closed(DomainError):
        code = "closed"

    answer = error_pages.refused(REQUEST, Closed("This loop is <closed>.", fix="Reopen it first."))
    assert answer.status_code == 422
    assert "This loop is &lt;closed&gt;." in answer.text
    assert "Reopen it first." in answer.text


def test_djangos_own_handlers_are_served() -> None:
    problem = ValueError("secret detail")
    answers = [
        handler(REQUEST, problem) for handler in (error_pages.bad_request, error_pages.permission_denied, error_pages.not_found)
    ]
    assert [answer.status_code for answer in answers] == [400, 403, 404]
    assert error_pages.server_error(REQUEST).status_code == 500
    assert error_pages.form_expired(REQUEST, reason="CSRF cookie not set.").status_code == 403
    assert all("secret detail" not in answer.text for answer in answers)
