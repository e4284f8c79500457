"""Build the demonstration: a network of children's emergency departments, and the people who make it learn.

Nobody in it is real, and what is true in its rows is known: `truth.json` in the data folder says what was planted.
"""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from django.db import transaction

from fivefold.analyse.signals.ranking import refresh_signals
from fivefold.foundation.clock import now
from fivefold.foundation.permission import system
from fivefold.foundation.storage import write_durably
from fivefold.foundation.tasks.worker import work_off
from fivefold.gather.datasets import services as datasets
from fivefold.gather.datasets.ingest import ingest
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.datasets.receiving import receive_file
from fivefold.gather.measures import services as measures
from fivefold.gather.measures.computing import compute_values
from fivefold.gather.measures.models import Measure
from fivefold.gather.measures.selectors import measures_of
from fivefold.gather.streams import services as streams
from fivefold.interfaces.demo.cast import FORUM, MEMBERS, NETWORK, PURPOSE, SITES, DemoMember, DemoSite
from fivefold.interfaces.demo.company import Company, company_of
from fivefold.interfaces.demo.loops import Begun, begin, carry_on, told_at
from fivefold.interfaces.demo.noticing import leave_stories_waiting
from fivefold.interfaces.demo.rows import DATASETS, file_of
from fivefold.interfaces.demo.stories import SCRIPTS
from fivefold.interfaces.demo.truth import BEFORE_THE_LAPSE, MONTHS, first_month_of, manifest, month_after
from fivefold.interfaces.web.demo_people import DOMAIN
from fivefold.network.governance import services as governance
from fivefold.network.governance.models import Body, Nature, Reach
from fivefold.network.people import services as people
from fivefold.network.people.models import Membership, Network, OrganisationKind, Site, SiteStatus
from fivefold.network.people.selectors import scope_of_network
from fivefold.network.scope import within

Progress = Callable[[str], None]
BUILDER = system("demo")
LATE = tuple(site for site in SITES if site.identifier in {"QUA", "DOV"})
ON_TIME = tuple(site for site in SITES if site not in LATE)
SLIPPED = "MIL"
"""The site that mistyped a number, and corrected it."""
TO_UPLOAD = "to-upload"
"""The folder with the latest month's files, which are left for whoever tries the upload page."""


def build(folder: Path, progress: Progress) -> None:
    """Fill the prepared, empty data folder, on which Django is set up. `progress` is told each step in plain words."""
    at = now()
    first_month = first_month_of(month_after(at.date(), -1))
    progress(f"Founding “{NETWORK}” …")
    network = found_network(at)
    with within(network):
        progress("Agreeing on data and measures …")
        agree_on_data(network, at)
        progress(f"Receiving {BEFORE_THE_LAPSE} months from {len(SITES)} sites …")
        company = company_of(network)
        begun = live_through(folder, company, first_month, at)
        progress("Closing the first loops …")
        for each in begun:
            carry_on(company, each, first_month, at)
        progress("Receiving the months since …")
        send_month_by_month(folder, first_month, range(BEFORE_THE_LAPSE, MONTHS - 1), at)
        look_for_signals(at)
        progress("Taking the other loops round …")
        for script in SCRIPTS:
            if script.noticed_month is None:
                carry_on(company, begin(company, script, told_at(script, first_month, at)), first_month, at)
        leave_stories_waiting(company, at)
    progress("Telling everybody what happened …")
    work_off(scope_of=scope_of_network)
    leave_latest_month(folder, first_month)
    truth = json.dumps(manifest(first_month), indent=2, ensure_ascii=False)
    write_durably(folder / "truth.json", truth.encode())


def live_through(folder: Path, company: Company, first_month: date, at: datetime) -> list[Begun]:
    """Send the months before the lapse; each loop that rests on signals of its time begins when they are new."""
    begun, sent = [], 0
    scripts = [(script.noticed_month, script) for script in SCRIPTS if script.noticed_month is not None]
    for noticed, script in sorted(scripts, key=lambda pair: pair[0]):
        told = told_at(script, first_month, at)
        send_months(folder, first_month, range(sent, noticed), told)
        refresh_signals(by=BUILDER, measure=Measure.objects.get(slug=script.measure), at=told)
        begun.append(begin(company, script, told))
        sent = noticed
    send_months(folder, first_month, range(sent, BEFORE_THE_LAPSE), at)
    return begun


def found_network(at: datetime) -> Network:
    """The network with its sites, its people and the forum that decides."""
    with transaction.atomic():
        network = people.create_network(by=BUILDER, name=NETWORK, purpose=PURPOSE, at=at)
        with within(network):
            sites = {site.identifier: _add_site(network, site, at) for site in SITES}
            members = {member.name: _add_member(network, member, sites, at) for member in MEMBERS}
            _found_forum(network, members, at)
    return network


def agree_on_data(network: Network, at: datetime) -> None:
    """The contracts of all datasets and the definitions of all measures."""
    for text in _definitions("datasets"):
        datasets.add_contract(by=BUILDER, network=network, text=text, at=at)
    for text in _definitions("measures"):
        measures.define_measure(by=BUILDER, network=network, text=text, at=at)


def send_months(folder: Path, first_month: date, months: range, at: datetime) -> None:
    """Send, accept and compute `months` of every dataset, as one file each."""
    for dataset in Dataset.objects.order_by("slug"):
        _send(folder, dataset, file_of(dataset.slug, first_month, months), at)
        compute_values(by=BUILDER, dataset=dataset, at=at)


def send_month_by_month(folder: Path, first_month: date, months: range, at: datetime) -> None:
    """Send `months` one after the other, each about when it was due: most sites in time, a few late, one with a slip at first.

    The month after them is expected too; its files are left for whoever tries the upload page.
    """
    for month in months:
        following = datetime.combine(month_after(first_month, month + 1), at.timetz())
        for dataset in Dataset.objects.order_by("slug"):
            streams.expect(by=BUILDER, dataset=dataset, at=following)
            for sites, days in ((ON_TIME, 6), (LATE, 20)):
                content = file_of(dataset.slug, first_month, [month], sites)
                _send(folder, dataset, content, following + timedelta(days=days))
    slip = file_of("line_days", first_month, [months[-1]], [site for site in SITES if site.identifier == SLIPPED])
    for dataset in Dataset.objects.order_by("slug"):
        compute_values(by=BUILDER, dataset=dataset, at=at)
        if dataset.slug == "line_days":
            _send(folder, dataset, with_a_slip(slip), at)
            compute_values(by=BUILDER, dataset=dataset, at=at)
            _send(folder, dataset, slip, at)
            compute_values(by=BUILDER, dataset=dataset, at=at)
        last_month = datetime.combine(month_after(first_month, months[-1] + 2), at.timetz())
        streams.expect(by=BUILDER, dataset=dataset, at=last_month)


def with_a_slip(content: bytes) -> bytes:
    """The same file with a digit too many in the last number of line days, as somebody types it in haste."""
    *rows, last = content.decode().splitlines()
    site, month, days, infections = last.split(",")
    return "\n".join([*rows, ",".join((site, month, f"{days}0", infections)), ""]).encode()


def _send(folder: Path, dataset: Dataset, content: bytes, at: datetime) -> None:
    path = folder / "tmp" / f"{dataset.slug}.csv"
    path.write_bytes(content)
    submission = datasets.receive(by=BUILDER, dataset=dataset, arrival=receive_file(path), file_name=path.name, at=at)
    ingest(by=BUILDER, submission=submission, at=at)
    path.unlink()


def look_for_signals(at: datetime) -> None:
    """Rank the latest values of every measure."""
    for dataset in Dataset.objects.order_by("slug"):
        for measure in measures_of(dataset):
            refresh_signals(by=BUILDER, measure=measure, at=at)


def leave_latest_month(folder: Path, first_month: date) -> None:
    """Write the latest month's files beside the data, for the upload page."""
    (folder / TO_UPLOAD).mkdir(exist_ok=True)
    latest = MONTHS - 1
    for dataset in DATASETS:
        name = f"{dataset}-{month_after(first_month, latest):%Y-%m}.csv"
        write_durably(folder / TO_UPLOAD / name, file_of(dataset, first_month, [latest]))


def address_of(member: DemoMember) -> str:
    """The email address by which a demo person is known."""
    return f"{member.name.lower().replace(' ', '.')}@{DOMAIN}"


def _definitions(kind: str) -> list[str]:
    folder = files("fivefold.interfaces.demo") / "definitions" / kind
    return [
        path.read_text(encoding="utf-8")
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".yaml")
    ]


def _add_site(network: Network, site: DemoSite, at: datetime) -> Site:
    organisation = people.add_organisation(
        by=BUILDER, network=network, name=site.organisation, kind=OrganisationKind.HEALTH_SERVICE, at=at
    )
    return people.add_site(
        by=BUILDER,
        organisation=organisation,
        identifier=site.identifier,
        name=site.name,
        time_zone="Europe/London",
        peer_group="",
        status=SiteStatus.IMPLEMENTING,
        at=at,
    )


def _add_member(network: Network, member: DemoMember, sites: dict[str, Site], at: datetime) -> Membership:
    person = people.register_person(by=BUILDER, email=address_of(member), name=member.name, password=None, at=at)
    site = sites[member.site] if member.site else None
    roles = [role.key for role in member.roles]
    return people.add_member(by=BUILDER, network=network, person=person, roles=roles, group=member.group, site=site, at=at)


def _found_forum(network: Network, members: dict[str, Membership], at: datetime) -> Body:
    seated = [member for member in MEMBERS if member.seat]
    body = governance.add_body(
        by=BUILDER,
        network=network,
        name=FORUM.name,
        terms=FORUM.terms,
        quorum=FORUM.quorum,
        required_voices=list(FORUM.required_voices),
        decision_rule=FORUM.decision_rule,
        chair=members[FORUM.chair.name],
        at=at,
    )
    for member in seated:
        if member is not FORUM.chair:
            governance.seat_member(by=BUILDER, body=body, membership=members[member.name], constituency=member.seat, at=at)
    for nature in Nature:
        for reach in Reach:
            governance.set_authority(by=BUILDER, network=network, nature=nature, reach=reach, body=body, at=at)
    return body
