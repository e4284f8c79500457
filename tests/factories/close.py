"""Loops whose checks have begun, on a real measure computed from patients' rows, built through the product's services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import cycle, islice
from pathlib import Path

from fivefold.analyse.insights import services as insights_services
from fivefold.analyse.insights.models import Convergence, SubjectKind
from fivefold.analyse.signals.ranking import refresh_signals
from fivefold.close.checks import services
from fivefold.close.checks.acceptability import Accepted, RespondentGroup
from fivefold.close.checks.models import SustainWatch, Verdict
from fivefold.close.checks.selectors import watch_of
from fivefold.close.checks.verdicts import VerdictKind
from fivefold.decide.decisions.services import decide
from fivefold.foundation.outbox.services import deliver_pending
from fivefold.foundation.permission import Actor
from fivefold.gather.datasets.ingest import ingest
from fivefold.gather.datasets.models import Dataset
from fivefold.gather.datasets.receiving import receive_file
from fivefold.gather.datasets.services import receive
from fivefold.gather.measures.computing import compute_values
from fivefold.gather.measures.models import Measure
from fivefold.gather.stories.models import Story
from fivefold.gather.stories.services import release_story
from fivefold.implement.actions.services import begin_checks
from fivefold.implement.tests_of_change.models import CameTrue
from fivefold.loop.models import Loop
from fivefold.loop.selectors import loop_called
from fivefold.network.governance.models import Nature, Reach
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Network, Site, StakeholderGroup
from fivefold.network.people.selectors import scope_of_network
from fivefold.network.scope import within
from tests.factories import datasets, decisions, evidence, implement, insights, measures, people, stories
from tests.factories.decisions import Forum
from tests.factories.people import AT, FACTORY
from tests.factories.stories import WORDS

FIRST = date(2023, 3, 1)
MONTHS_BEFORE, MONTHS_AFTER = 36, 6
HORIZON = date(2026, 9, 1)
CHECKED = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
EVERYBODY = 40
USUAL = (28, 27, 29, 28, 30, 26)
"""People seen within four hours, of 40, in ordinary months: 70 %."""
WORSE = (17, 16, 18, 16, 17, 16, 17)
"""Seven months in a row in which far fewer were seen: 42 %."""
BETTER = (34, 35, 33, 35, 34, 36)
"""The same in months in which it works: 86 %."""


def months(seen: Sequence[int], number: int) -> list[tuple[int, int]]:
    """`number` months in which these many of 40 were seen in time, over and over."""
    return [(each, EVERYBODY) for each in islice(cycle(seen), number)]


@dataclass(frozen=True)
class Checking:
    """A loop before its verdict: who decides, what is measured where, and the story that raised it."""

    forum: Forum
    dataset: Dataset
    measure: Measure
    sites: tuple[Site, Site]
    loop: Loop
    story: Story
    receipt: str

    @property
    def network(self) -> Network:
        return self.forum.network

    def read_again(self) -> Loop:
        with within(self.network):
            found = loop_called(self.loop.public_id)
        assert found is not None
        return found


def arrive(dataset: Dataset, counts: measures.Rows, folder: Path, *, first: date, at: datetime) -> None:
    """A file with these months comes in, is checked, and the measures are computed from it."""
    path = folder / f"{first.isoformat()}-{at.timestamp():.0f}.csv"
    path.write_bytes(datasets.csv_text(measures.rows(counts, first)))
    with within(dataset.network):
        sent = receive(by=FACTORY, dataset=dataset, arrival=receive_file(path), file_name=path.name, at=at)
        ingest(by=FACTORY, submission=sent, at=at)
        compute_values(by=FACTORY, dataset=dataset, at=at)


def implementing(
    network: Network, folder: Path, *, nature: Nature = Nature.IMPROVE, lately: Sequence[int] = (), signalled: bool = False
) -> Checking:
    """A decided loop at two sites with three years of data; a story raised it and evidence stands behind it.

    `lately`: what was seen in the latest months, where that differs; `signalled`: the network's signal stands behind it too.
    """
    forum = decisions.forum(network, nature=nature)
    sites = (
        people.site(network, identifier="N01", name="Northgate"),
        people.site(network, identifier="F02", name="Fairhaven"),
    )
    with within(network):
        dataset = datasets.dataset(network)
        measure = measures.measure(dataset)
    usual = MONTHS_BEFORE - len(lately)
    counts = {
        "N01": [*months(USUAL, usual), *months(lately, len(lately))],
        "F02": [*months(USUAL[::-1], usual), *months(lately[::-1], len(lately))],
    }
    arrive(dataset, counts, folder, first=FIRST, at=AT)
    story, receipt = stories.told(network)
    with within(network):
        release_story(by=FACTORY, story=story, text=WORDS, at=AT, as_it_is=True)
        insight = insights.insight(network, source=(SubjectKind.STORY, story.public_id))
        insights_services.link_evidence(
            by=FACTORY, insight=insight, kind=SubjectKind.EVIDENCE, subject=evidence.item(network).public_id, at=AT
        )
        for signal in refresh_signals(by=FACTORY, measure=measure, at=AT) if signalled else ():
            if signal.site is None:
                insights.link(insight, SubjectKind.SIGNAL, signal.public_id)
        insights_services.triangulate(by=FACTORY, insight=insight, at=AT)
        row = insights_services.add_row(by=FACTORY, insight=insight, question="Does anybody answer?", at=AT)
        insights_services.judge_row(by=FACTORY, row=row, convergence=Convergence.AGREEMENT, at=AT)
    loop = insights.triage(insight, nature=nature, reach=Reach.MULTI_SITE).loop
    note = "Twenty calls a month, counted by the nurse in charge." if nature is Nature.FIX else ""
    terms = decisions.terms(measure, horizon_on=HORIZON, expected_change=Decimal("0.10"), sites=sites, reliability_note=note)
    proposal = decisions.proposal(loop, measure, terms=terms)
    decisions.heard(forum, proposal)
    with within(network):
        decide(by=forum.actor("chair"), proposal=proposal, ruling=decisions.ruling(forum), at=AT)
        found = loop_called(loop.public_id)
    assert found is not None
    return Checking(forum, dataset, measure, sites, found, story, receipt)


def in_place(made: Checking, *, on: date = implement.BEGAN) -> Checking:
    """Both sites say that it began."""
    action = implement.action(made.loop, made.forum.nurse, made.sites)
    for site in made.sites:
        implement.done(action, site, on=on)
    return made


def checking(
    network: Network,
    folder: Path,
    *,
    after: Sequence[int] = BETTER,
    nature: Nature = Nature.IMPROVE,
    seen_before_the_plan: bool = False,
    shift: Sequence[int] = (),
) -> Checking:
    """A loop whose checks have begun, with six months of values since both sites put it in place.

    `shift`: what was seen in the months before it, which raised a signal.
    """
    if seen_before_the_plan:
        made = in_place(implementing(network, folder, nature=nature, lately=after), on=date(2025, 9, 1))
    else:
        made = in_place(implementing(network, folder, nature=nature, lately=shift, signalled=bool(shift)))
        later = {"N01": months(after, MONTHS_AFTER), "F02": months(after[::-1], MONTHS_AFTER)}
        arrive(made.dataset, later, folder, first=date(2026, 3, 1), at=CHECKED)
    with within(network):
        begin_checks(by=FACTORY, loop=made.loop, at=CHECKED)
    return made


def counted(made: Checking, *, compliant: int = 19, cases: int = 20) -> None:
    """Both sites count three months."""
    with within(made.network):
        for site in made.sites:
            for month in (6, 7, 8):
                services.count_cases(
                    by=FACTORY,
                    loop=made.loop,
                    site=site,
                    period=date(2026, month, 10),
                    compliant=compliant,
                    cases=cases,
                    all_cases=False,
                    at=CHECKED,
                )


def rated(made: Checking, *scores: int, group: StakeholderGroup = StakeholderGroup.STAFF, comment: str = "") -> None:
    """A member of this group gives each of these scores."""
    for score in scores:
        member = people.member(made.network, "staff", group=group)
        with within(made.network):
            services.rate(by=actor_of(member), loop=made.loop, membership=member, score=score, comment=comment, at=CHECKED)


def interviewed(
    made: Checking,
    accepted: Accepted = Accepted.YES,
    group: RespondentGroup = RespondentGroup.PATIENT_OR_FAMILY,
) -> None:
    with within(made.network):
        services.note_interview(by=FACTORY, loop=made.loop, group=group, accepted=accepted, text="We talked.", at=CHECKED)


def all_met(made: Checking) -> Checking:
    """Every check is met: counted, computed, rated by five of the staff, families interviewed."""
    counted(made)
    with within(made.network):
        services.check_effectiveness(by=FACTORY, loop=made.loop, at=CHECKED)
    rated(made, 5, 4, 4, 5, 4)
    interviewed(made)
    return made


def verdict(made: Checking, kind: VerdictKind = VerdictKind.EFFECTIVE, *, by: Actor | None = None) -> Verdict:
    with within(made.network):
        return services.give_verdict(
            by=by or made.forum.actor("chair"),
            loop=made.loop,
            kind=kind,
            rationale="More are seen in time, at both sites.",
            came_true=CameTrue.YES,
            at=CHECKED,
        )


def watch(made: Checking) -> SustainWatch:
    """Close the loop as effective; returns the watch over it."""
    verdict(all_met(made))
    with within(made.network):
        found = watch_of(made.loop)
    assert found is not None
    return found


def deliver() -> None:
    """Tell waiting events to their handlers, as the worker does."""
    while deliver_pending(at=CHECKED, scope_of=scope_of_network):
        pass
