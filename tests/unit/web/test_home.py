"""People arrive: signed out they are led to sign-in, signed in to their network's home."""

import pytest
from django.conf import settings
from django.test import Client

from fivefold.network.people.models import Network
from tests.factories import people


@pytest.fixture
def lead(network: Network, client: Client) -> Client:
    client.force_login(people.member(network, "network_lead", name="Amira Rahman").person)
    return client


@pytest.mark.django_db
def test_signed_out_the_start_leads_to_the_sign_in_page(client: Client) -> None:
    page = client.get("/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/sign-in/")
    assert "<h1" in page.content.decode()


@pytest.mark.django_db
def test_nobody_can_be_signed_in_with_one_click_outside_a_demonstration(client: Client, network: Network) -> None:
    person = people.member(network, "analyst").person
    assert not settings.FIVEFOLD.demo
    assert client.post("/demo/sign-in/", {"person": person.public_id}).status_code == 404


def test_somebody_in_one_network_goes_straight_to_its_home(lead: Client, network: Network) -> None:
    page = lead.get("/", follow=True)
    assert page.redirect_chain[-1][0] == f"/n/{network.slug}/"
    assert "Amira" in page.content.decode()


def test_another_networks_home_is_not_admitted_to_exist(lead: Client, other_network: Network) -> None:
    assert lead.get(f"/n/{other_network.slug}/").status_code == 404
    assert lead.get("/n/no-such-network/").status_code == 404


def test_the_security_policy_allows_nothing_from_elsewhere_and_nothing_inline(lead: Client, network: Network) -> None:
    policy = lead.get(f"/n/{network.slug}/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_signing_in_with_a_password_works_and_a_wrong_one_is_refused(client: Client, network: Network) -> None:
    person = people.member(network, "analyst").person
    wrong = client.post("/sign-in/", {"login": person.email, "password": "not this one at all"})
    assert wrong.status_code == 200
    assert "This email address and this password are not correct together." in wrong.content.decode()
    right = client.post("/sign-in/", {"login": person.email, "password": people.PASSWORD})
    assert right.status_code == 302
    assert client.get("/", follow=True).redirect_chain[-1][0] == f"/n/{network.slug}/"


@pytest.mark.django_db
def test_the_sign_in_page_names_its_fields_once_and_in_the_products_words(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()
    assert '<label class="field__label" for="id_login">Email address</label>' in page
    assert "placeholder" not in page


def test_the_own_password_is_changed_for_a_new_one(network: Network, client: Client) -> None:
    person = people.member(network, "analyst").person
    client.force_login(person)
    assert "Your password now" in client.get("/password/change/").content.decode()
    given = {"oldpassword": "wrong", "password1": "harbour tide lantern", "password2": "harbour tide lantern"}
    assert "This is not your password now." in client.post("/password/change/", given).content.decode()
    assert client.post("/password/change/", given | {"oldpassword": people.PASSWORD}).status_code == 302
    person.refresh_from_db()
    assert person.check_password("harbour tide lantern")


@pytest.mark.parametrize("role", ["staff", "administrator", "network_lead"])
def test_the_rail_leads_nobody_to_a_page_that_is_closed_to_them(network: Network, client: Client, role: str) -> None:
    client.force_login(people.member(network, role).person)
    home = client.get(f"/n/{network.slug}/")
    entries = home.context["navigation"]
    assert len(entries) > 5
    assert [entry.url for entry in entries if client.get(entry.url).status_code != 200] == []


@pytest.mark.django_db
def test_whoever_told_a_story_finds_from_the_sign_in_page_where_to_ask_what_became_of_it(client: Client) -> None:
    assert 'href="/s/"' in client.get("/sign-in/").content.decode()


def test_the_name_in_the_corner_leads_to_the_own_password(lead: Client, network: Network) -> None:
    address = lead.get(f"/n/{network.slug}/").context["account"].profile_url
    assert "Change your password" in lead.get(address).content.decode()


def test_whoever_has_no_password_is_not_led_to_change_it(network: Network, client: Client) -> None:
    client.force_login(people.member(network, "analyst", password=None).person)
    assert client.get(f"/n/{network.slug}/").context["account"].profile_url == ""
    assert client.get("/password/change/").status_code == 404


def test_what_a_member_has_read_is_kept_by_nobody_on_the_way_and_not_by_the_browser_after_signing_out(
    lead: Client, network: Network
) -> None:
    for address in (f"/n/{network.slug}/", f"/n/{network.slug}/network/people/members/"):
        assert lead.get(address)["Cache-Control"] == "private, no-cache"
    assert "no-store" in lead.get(f"/n/{network.slug}/gather/stories/tell/")["Cache-Control"]
    left = lead.post("/sign-out/")
    assert left.status_code == 302
    assert left["Clear-Site-Data"] == '"cache"'
    assert lead.get(f"/n/{network.slug}/").status_code == 302
