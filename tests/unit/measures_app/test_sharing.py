"""How far a measure's values go is read by every member, moved by who manages measures, for a reason, and recorded."""

import pytest
from django.test import Client
from django.urls import reverse

from fivefold.foundation.audit.models import AuditEvent
from fivefold.foundation.outbox.models import OutboxEvent
from fivefold.foundation.permission import PermissionDenied
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.measures import services
from fivefold.gather.measures.models import Measure, SharingChange
from fivefold.gather.measures.services import SharingRefused
from fivefold.network.people.models import Network
from fivefold.network.sharing.rungs import Detail, Rung, detail_for
from fivefold.network.sharing.wording import SMALL_COUNTS, WHO_SEES
from tests.factories import measures, people
from tests.factories.people import AT, FACTORY

BECAUSE = "The Clinical Forum decided on 2 March that families may compare."


@pytest.fixture
def measure(dataset: Dataset) -> Measure:
    return measures.measure(dataset)


def signed_in(network: Network, role: str) -> Client:
    client = Client()
    client.force_login(people.member(network, role).person)
    return client


def address(measure: Measure) -> str:
    return reverse("gather:measures:sharing", args=[measure.network.slug, measure.public_id])


def test_the_analyst_finds_the_form_from_the_measure_and_moves_it_for_a_reason(measure: Measure, network: Network) -> None:
    analyst = signed_in(network, "analyst")
    own_page = reverse("gather:measures:detail", args=[network.slug, measure.public_id])
    assert address(measure) in analyst.get(own_page).content.decode()
    assert analyst.post(address(measure), {"rung": "T1", "because": " "}).status_code == 422
    moved = analyst.post(address(measure), {"rung": "T1", "because": BECAUSE}, follow=True).content.decode()
    assert "The measure stands on T1 now." in moved
    assert BECAUSE in moved
    assert str(WHO_SEES[Rung.T1]) in analyst.get(own_page).content.decode()
    assert Measure.objects.get().rung == Rung.T1


def test_other_members_read_it_and_cannot_move_it(measure: Measure, network: Network) -> None:
    staff = signed_in(network, "staff")
    page = staff.get(address(measure)).content.decode()
    assert all(str(words) in page for words in WHO_SEES.values())
    assert str(SMALL_COUNTS) in page
    assert "Move it" not in page
    assert staff.post(address(measure), {"rung": "T1", "because": BECAUSE}).status_code == 403
    assert Measure.objects.get().rung == Rung.T3


def test_a_move_is_kept_recorded_and_announced(measure: Measure) -> None:
    services.share(by=FACTORY, measure=measure, rung=Rung.T4, because=f" {BECAUSE} ", at=AT)
    change = SharingChange.objects.get()
    assert (change.before, change.after, change.because, change.changed_at) == ("T3", "T4", BECAUSE, AT)
    assert AuditEvent.objects.get(action="measure.shared").details == {"before": "T3", "rung": "T4"}
    assert OutboxEvent.objects.filter(name="measures.shared").count() == 1


@pytest.mark.parametrize(("rung", "because", "field"), [(Rung.T3, BECAUSE, "rung"), (Rung.T2, " ", "because")])
def test_a_move_to_where_it_stands_or_without_a_reason_is_refused(measure: Measure, rung: Rung, because: str, field: str) -> None:
    with pytest.raises(SharingRefused) as refused:
        services.share(by=FACTORY, measure=measure, rung=rung, because=because, at=AT)
    assert refused.value.field == field
    assert not SharingChange.objects.exists()


@pytest.mark.parametrize("role", ["network_lead", "learning_coordinator", "decision_group_chair", "site_team_lead", "staff"])
def test_only_who_manages_measures_moves_one(measure: Measure, network: Network, role: str) -> None:
    with pytest.raises(PermissionDenied):
        services.share(by=people.actor(network, role), measure=measure, rung=Rung.T1, because=BECAUSE, at=AT)


def test_the_words_say_of_each_rung_what_members_are_shown(network: Network) -> None:
    member = people.actor(network, "staff")
    phrases = {
        Detail.NOTHING: "nor the network’s total",
        Detail.NETWORK: "Every member sees the network’s total, and no other site’s values",
        Detail.BLINDED_SITES: "under a number instead of the site’s name",
        Detail.NAMED_SITES: "by name",
    }
    for rung in (Rung.T0, Rung.T1, Rung.T2, Rung.T3):
        assert phrases[detail_for(member, rung)] in str(WHO_SEES[rung])
    for rung in (Rung.T4, Rung.T5):
        assert detail_for(member, rung) is detail_for(member, Rung.T3)
        assert "the same as T3" in str(WHO_SEES[rung])


def test_another_networks_measure_is_not_found(measure: Measure, network: Network, other_network: Network) -> None:
    stranger = signed_in(other_network, "analyst")
    elsewhere = reverse("gather:measures:sharing", args=[other_network.slug, measure.public_id])
    assert stranger.get(elsewhere).status_code == 404
