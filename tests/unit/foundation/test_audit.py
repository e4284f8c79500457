"""The audit chain verifies, and whatever was done to it is found."""

import pytest
from django.db import connection

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.audit.services import record, verify, verify_all
from fivefold.foundation.models import AppendOnlyViolation
from fivefold.foundation.permission import system
from tests.conftest import AT

pytestmark = pytest.mark.django_db


def chain_of(entries: int) -> None:
    for number in range(entries):
        record(action="test.done", by=system("test"), at=AT, realm="net_a", subject_kind="thing", subject=f"thing {number}")


def run_sql(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_untouched_chain_is_sound() -> None:
    chain_of(5)
    assert verify("net_a").sound
    assert verify("net_a").entries == 5


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("UPDATE foundation_audit_auditevent SET subject = 'another' WHERE sequence = 3", "entry 3 was changed"),
        ("UPDATE foundation_audit_auditevent SET at = '2020-01-01' WHERE sequence = 2", "entry 2 was changed"),
        ("DELETE FROM foundation_audit_auditevent WHERE sequence = 2", "entry 2 is missing"),
        ("DELETE FROM foundation_audit_auditevent WHERE sequence = 5", "entries after 4 are missing"),
        ("DELETE FROM foundation_audit_audithead", "entries after 5 are missing, or the head was changed"),
        ("UPDATE foundation_audit_auditevent SET sequence = 9 - sequence WHERE sequence IN (2)", "entry 2 is missing"),
    ],
)
def test_tampering_is_found(tampering: str, fault: str) -> None:
    chain_of(5)
    run_sql(tampering)
    assert fault in verify("net_a").fault


def test_each_realm_has_a_chain_of_its_own() -> None:
    chain_of(2)
    record(action="test.done", by=system("test"), at=AT, realm="net_b", subject_kind="thing", subject="x")
    assert [(found.realm, found.entries, found.sound) for found in verify_all()] == [("net_a", 2, True), ("net_b", 1, True)]


def test_an_event_is_never_changed_or_removed_through_the_model() -> None:
    chain_of(1)
    event = AuditEvent.objects.get()
    with pytest.raises(AppendOnlyViolation):
        event.save()
    with pytest.raises(AppendOnlyViolation):
        event.delete()
