"""Only a service of the row's own app writes, and never without permission and a record."""

import pytest

from fivefold.foundation.models import StaleWrite
from fivefold.foundation.service import ServiceBroken, WriteOutsideService, _running, service
from fivefold.network.people.models import Network, Organisation, OrganisationKind
from fivefold.network.scope import WriteOutsideNetwork, within
from tests.factories import people

PEOPLE = "fivefold.network.people"


def test_saving_a_row_outside_a_service_is_refused(network: Network) -> None:
    network.purpose = "something else"
    with pytest.raises(WriteOutsideService):
        network.save()


def test_a_service_of_another_app_may_not_write_the_row(network: Network) -> None:
    with _running("fivefold.foundation.audit"), pytest.raises(WriteOutsideService):
        network.save()


def test_bulk_writes_and_deletes_pass_the_same_guard(network: Network) -> None:
    with pytest.raises(WriteOutsideService):
        Organisation.objects.update(name="x")
    with pytest.raises(WriteOutsideService):
        Organisation.objects.all().delete()
    with pytest.raises(WriteOutsideService):
        Organisation.objects.bulk_create([Organisation(network=network, name="x")])


def test_a_function_with_positional_arguments_is_no_service() -> None:
    def change(by: object, name: str) -> None: ...

    with pytest.raises(TypeError, match="no service"):
        service(change)


def test_a_service_that_writes_without_permission_or_record_is_undone(network: Network) -> None:
    def careless(*, by: object) -> None:
        Organisation.objects.create(network=network, name="Unnoticed")

    careless.__module__ = f"{PEOPLE}.services"
    with pytest.raises(ServiceBroken, match="careless wrote rows"):
        service(careless)(by=None)
    assert not Organisation.objects.filter(name="Unnoticed").exists()


def test_a_row_of_another_network_cannot_be_written(network: Network, other_network: Network) -> None:
    with _running(PEOPLE), pytest.raises(WriteOutsideNetwork):
        Organisation.objects.create(network=other_network, name="Elsewhere")


def test_a_foreign_key_to_a_row_of_another_network_is_refused(network: Network, other_network: Network) -> None:
    site = people.site(network)
    with within(other_network), _running(PEOPLE):
        theirs = Organisation.objects.create(network=other_network, name="Theirs", kind=OrganisationKind.FUNDER)
    site.organisation = theirs
    with _running(PEOPLE), pytest.raises(WriteOutsideNetwork, match="another network"):
        site.save()


def test_a_stale_write_is_refused(network: Network) -> None:
    mine = people.site(network)
    theirs = type(mine).objects.get(pk=mine.pk)
    with _running(PEOPLE):
        theirs.name = "Northgate"
        theirs.save()
        mine.name = "Southgate"
        with pytest.raises(StaleWrite, match="Somebody else changed this"):
            mine.save()
