"""Take the demonstration's loops round, each as far as its script says, by the people whose work each step is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from fivefold.analyse.insights import services as insights
from fivefold.analyse.insights.models import Confidence, Convergence, Effort, Harm, Insight, SubjectKind, Urgency
from fivefold.analyse.signals.models import Signal
from fivefold.close.checks import services as checks
from fivefold.close.checks.acceptability import Accepted, RespondentGroup
from fivefold.close.checks.verdicts import VerdictKind
from fivefold.decide.decisions import services as decisions
from fivefold.decide.decisions.models import DecisionKind, Proposal, Stance
from fivefold.decide.decisions.presenting import words_of_change
from fivefold.decide.decisions.services import Ruling, Terms
from fivefold.foundation.permission import Actor
from fivefold.gather.evidence import services as evidence
from fivefold.gather.evidence.models import Certainty, Design
from fivefold.gather.measures.models import Measure
from fivefold.gather.stories import services as stories
from fivefold.gather.stories.models import Consent, Story
from fivefold.implement.actions import services as actions
from fivefold.implement.actions.models import ActionKind, Progress, Strength
from fivefold.implement.actions.selectors import sites_in_place
from fivefold.implement.tests_of_change import services as tests_of_change
from fivefold.implement.tests_of_change.models import CameTrue
from fivefold.interfaces.demo import cast
from fivefold.interfaces.demo.cast import DemoMember
from fivefold.interfaces.demo.stories import Reached, Script
from fivefold.interfaces.demo.truth import BEFORE_THE_LAPSE, month_after
from fivefold.loop import services as loops
from fivefold.loop.models import Loop
from fivefold.loop.states import State
from fivefold.network.governance.models import Nature, Reach
from fivefold.network.people.actors import actor_of
from fivefold.network.people.models import Membership, Network, Site
from fivefold.network.people.selectors import members, sites

FORUM_SAYS = (
    (cast.MEMBER, Stance.AGREE, "Our nurses asked for this two years ago."),
    (cast.PARENT, Stance.AGREE_WITH_CONCERNS, "It should not depend on who is on shift. Tell families what they can expect."),
)

HOW_IT_IS = {
    RespondentGroup.STAFF: "Less running, fewer angry words. It takes a minute that we save later.",
    RespondentGroup.PATIENT_OR_FAMILY: "Somebody did something at once. We felt seen.",
}


@dataclass(frozen=True)
class Company:
    """The people and sites of the demonstration, by name and identifier."""

    network: Network
    memberships: dict[str, Membership]
    sites: dict[str, Site]

    def actor(self, member: DemoMember) -> Actor:
        return actor_of(self.memberships[member.name])


def take_round(network: Network, scripts: Iterable[Script], first_month: date, now: datetime) -> list[Loop]:
    """Run `scripts`; `now` is the moment at which the demonstration is built, and nothing happens after it."""
    company = Company(
        network=network,
        memberships={member.person.name: member for member in members()},
        sites={site.identifier: site for site in sites()},
    )
    return [_run(company, script, first_month, now) for script in scripts]


def _run(company: Company, script: Script, first_month: date, now: datetime) -> Loop:
    told = now - timedelta(days=script.days_ago)
    insight = _notice(company, script, told)
    loop = insight.loop
    if script.left_because:
        insights.leave(by=company.actor(cast.ANALYST), insight=insight, because=script.left_because, at=told + timedelta(days=12))
        return loop
    if script.reached >= Reached.TRIANGULATED:
        _bring_together(company, script, insight, told + timedelta(days=5))
    if script.parked_because:
        review_on = now.date() + timedelta(days=120)
        lead = company.actor(cast.LEAD)
        loops.move(
            by=lead, loop=loop, to=State.PARKED, at=told + timedelta(days=9), because=script.parked_because, review_on=review_on
        )
    if script.reached >= Reached.PROPOSED:
        proposal = _propose(company, script, insight, told + timedelta(days=8))
        if script.reached >= Reached.HEARD:
            _hear(company, proposal, told + timedelta(days=15))
        if script.reached >= Reached.TESTING:
            _decide_and_act(company, script, proposal, told + timedelta(days=20), first_month, now)
    return loop


def _notice(company: Company, script: Script, told: datetime) -> Insight:
    analyst = company.actor(cast.ANALYST)
    story = _story(company, script, told)
    insight = insights.write_insight(
        by=analyst,
        network=company.network,
        statement=script.statement,
        polarity=script.polarity,
        confidence=Confidence.MODERATE,
        lens=None,
        who_is_affected="Children who come in an emergency, and whoever comes with them.",
        source=(SubjectKind.STORY, story.public_id),
        at=told + timedelta(days=3),
    )
    if script.signal:
        found = Signal.objects.filter(measure__slug=script.signal[0], site__identifier=script.signal[1]).first()
        if found is not None:
            insights.link_evidence(
                by=analyst, insight=insight, kind=SubjectKind.SIGNAL, subject=found.public_id, at=told + timedelta(days=3)
            )
    if script.citation:
        item = evidence.add_evidence(
            by=analyst,
            network=company.network,
            citation=script.citation,
            link="",
            design=Design.NON_RANDOMISED_STUDY,
            certainty=Certainty.MODERATE,
            applicability="Similar departments and children; staffing differs.",
            appraiser=cast.ANALYST.name,
            review_on=(told + timedelta(days=900)).date(),
            at=told + timedelta(days=3),
        )
        insights.link_evidence(
            by=analyst, insight=insight, kind=SubjectKind.EVIDENCE, subject=item.public_id, at=told + timedelta(days=4)
        )
    return insight


def _story(company: Company, script: Script, told: datetime) -> Story:
    teller = company.actor(cast.PARENT if script.voice.value in {"family", "carer"} else cast.NURSE)
    site = company.sites[script.site] if script.site else None
    story, _receipt = stories.tell_story(
        by=teller, network=company.network, text=script.story, voice=script.voice, consent=Consent.NETWORK, site=site, at=told
    )
    coordinator = company.actor(cast.ANALYST)
    return stories.release_story(by=coordinator, story=story, text=script.story, at=told + timedelta(days=1))


def _bring_together(company: Company, script: Script, insight: Insight, at: datetime) -> None:
    analyst = company.actor(cast.ANALYST)
    insights.triangulate(by=analyst, insight=insight, at=at)
    if script.reached < Reached.PROPOSED:
        return
    row = insights.add_row(
        by=analyst,
        insight=insight,
        question="How often does it happen, and to whom?",
        numbers="The measure shows it at several sites, in every month.",
        stories="Families and staff tell it the same way.",
        evidence=script.citation,
        at=at,
    )
    insights.judge_row(by=analyst, row=row, convergence=Convergence.AGREEMENT, judgement="Numbers and stories agree.", at=at)
    insights.triage(
        by=analyst,
        insight=insight,
        nature=Nature.IMPROVE,
        reach=Reach.MULTI_SITE if len(script.sites) > 1 else Reach.LOCAL,
        urgency=Urgency.SOON,
        harm=Harm.MODERATE,
        effort=Effort.MODERATE,
        at=at + timedelta(days=2),
    )


def _propose(company: Company, script: Script, insight: Insight, at: datetime) -> Proposal:
    balancing = Measure.objects.filter(slug="came-back-within-72-hours").exclude(slug=script.measure)
    return decisions.open_proposal(
        by=company.actor(cast.ANALYST),
        loop=insight.loop,
        summary=script.proposal,
        case="The numbers, the stories and the literature point the same way; see the brief.",
        options=[script.proposal],
        terms=Terms(
            horizon_on=(at + timedelta(days=240)).date(),
            criterion="The interval excludes no change, and the change is at least half of what was expected.",
            outcome_measure=Measure.objects.get(slug=script.measure),
            expected_change=Decimal(script.expected_change),
            balancing_measures=list(balancing),
            sites=[company.sites[site] for site in script.sites],
            reliability_note="Each site looks at twenty children a month.",
        ),
        equity_note="Looked at by age and by language; nobody is asked for more than before.",
        at=at,
    )


def _hear(company: Company, proposal: Proposal, at: datetime) -> None:
    for number, (member, stance, reasons) in enumerate(FORUM_SAYS):
        decisions.state_position(
            by=company.actor(member), proposal=proposal, stance=stance, reasons=reasons, at=at + timedelta(hours=5 * number)
        )


def _decide_and_act(company: Company, script: Script, proposal: Proposal, at: datetime, first_month: date, now: datetime) -> None:
    testing = script.reached is Reached.TESTING
    measure = Measure.objects.get(slug=script.measure)
    decisions.decide(
        by=company.actor(cast.CHAIR),
        proposal=proposal,
        ruling=Ruling(
            kind=DecisionKind.TEST if testing else DecisionKind.ADOPT_NOW,
            option=script.proposal,
            rationale="We have heard families and staff, and the risk is small.",
            owner=company.memberships[cast.CHAIR.name],
            review_on=(at + timedelta(days=365)).date(),
            prediction=f"{words_of_change(Decimal(script.expected_change), measure)} within eight months.",
        ),
        at=at,
    )
    loop = Loop.objects.get(pk=proposal.loop_id)
    if testing:
        _test(company, loop, at + timedelta(days=6))
    else:
        _act(company, script, loop, at + timedelta(days=4), first_month, now)


def _test(company: Company, loop: Loop, at: datetime) -> None:
    lead = company.actor(cast.SITE_LEAD)
    test = tests_of_change.plan_test(
        by=lead,
        loop=loop,
        site=company.sites["NOR"],
        objective="Does a coloured card help the desk to see who is worse?",
        prediction="On one afternoon, every red card is seen within ten minutes.",
        plan="Ruth hands out the cards on Tuesday from two to six; Priya notes the times of red cards.",
        at=at,
    )
    tests_of_change.begin_test(by=lead, test=test, prediction=test.prediction, at=at + timedelta(days=2))


def _act(company: Company, script: Script, loop: Loop, at: datetime, first_month: date, now: datetime) -> None:
    action = actions.plan_action(
        by=company.actor(cast.CHAIR),
        loop=loop,
        kind=ActionKind.INTERVENTION,
        title=script.proposal,
        description="The guidance and the poster are in the loop’s evidence.",
        strength=Strength.STRONGER,
        owner=company.memberships[cast.CHAIR.name],
        due_on=(at + timedelta(days=60)).date(),
        sites=[company.sites[site] for site in script.sites],
        at=at,
    )
    coach = company.actor(cast.COACH)
    began = month_after(first_month, script.began_month) if script.began_month is not None else (at + timedelta(days=20)).date()
    reported = max(at + timedelta(days=40), _moment(began) + timedelta(days=12))
    waiting = list(action.at_sites.select_related("site", "network", "action__loop__network"))
    if script.reached < Reached.CHECKING:
        waiting = [at_site for at_site in waiting if at_site.site.identifier not in {"NOR", "BRI"}]
    for at_site in waiting:
        actions.report(
            by=coach,
            at_site=at_site,
            progress=Progress.DONE,
            done_on=began,
            note_text="",
            at=min(reported, now),
        )
    if script.reached >= Reached.CHECKING:
        closing = script.reached is Reached.CLOSED
        checked = _moment(month_after(first_month, BEFORE_THE_LAPSE)) if closing else min(reported + timedelta(days=250), now)
        actions.begin_checks(by=company.actor(cast.ANALYST), loop=Loop.objects.get(pk=loop.pk), at=checked)
        if closing:
            _close(company, Loop.objects.get(pk=loop.pk), began, min(checked + timedelta(days=9), now))


def _moment(day: date) -> datetime:
    """Nine in the morning of that day."""
    return datetime.combine(day, time(9), UTC)


def _close(company: Company, loop: Loop, began: date, at: datetime) -> None:
    """The three checks, and the verdict of the chair."""
    analyst = company.actor(cast.ANALYST)
    for site in sites_in_place(loop):
        for month in range(1, 4):
            checks.count_cases(
                by=analyst, loop=loop, site=site, period=month_after(began, month), compliant=18, cases=20, all_cases=False, at=at
            )
    checks.check_effectiveness(by=analyst, loop=loop, at=at)
    for group, said in HOW_IT_IS.items():
        checks.note_interview(by=analyst, loop=loop, group=group, accepted=Accepted.YES, text=said, at=at)
    checks.give_verdict(
        by=company.actor(cast.CHAIR),
        loop=Loop.objects.get(pk=loop.pk),
        kind=VerdictKind.EFFECTIVE,
        rationale="It is done at every site that took it up, the figures moved as predicted, and people want to keep it.",
        came_true=CameTrue.YES,
        at=at + timedelta(hours=3),
    )
