"""Which errors mean that the database was gone."""

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from django.test import RequestFactory

from core.database_away import is_away
from qingdan.errors import server_error


@pytest.mark.parametrize(
    "kind",
    [OperationalError, InterfaceError, DatabaseError, psycopg2.OperationalError, psycopg2.InterfaceError],
)
def test_a_server_that_was_killed_is_away_however_the_driver_says_it(kind: type[Exception]) -> None:
    error = kind("server closed the connection unexpectedly")
    assert is_away(error)
    try:
        raise error
    except kind:
        assert server_error(RequestFactory().get("/")).status_code == 503


@pytest.mark.parametrize("kind", [IntegrityError, ProgrammingError, ValueError])
def test_a_mistake_of_ours_is_none(kind: type[Exception]) -> None:
    assert not is_away(kind("duplicate key"))
