"""Take the demonstration's loops round, each as far as its script says, by the people whose work each step is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from fivefold.analyse.insights import services as insights
from fivefold.analyse.insights.models import Effort, Harm, Insight, Urgency
from fivefold.close.checks import services as checks
from fivefold.close.checks.acceptability import Accepted, RespondentGroup
from fivefold.close.checks.verdicts import VerdictKind
from fivefold.decide.decisions import services as decisions
from fivefold.decide.decisions.models import DecisionKind, Proposal, Stance
from fivefold.decide.decisions.presenting import words_of_change
from fivefold.decide.decisions.services import Ruling, Terms
from fivefold.gather.measures.models import Measure
from fivefold.implement.actions import services as actions
from fivefold.implement.actions.models import ActionKind, Progress, Strength
from fivefold.implement.actions.selectors import sites_in_place
from fivefold.implement.tests_of_change import services as tests_of_change
from fivefold.implement.tests_of_change.models import CameTrue
from fivefold.interfaces.demo import cast
from fivefold.interfaces.demo.company import Company
from fivefold.interfaces.demo.noticing import notice, signals_in_words
from fivefold.interfaces.demo.stories import Reached, Script
from fivefold.interfaces.demo.truth import BEFORE_THE_LAPSE, month_after
from fivefold.loop import services as loops
from fivefold.loop.models import Loop
from fivefold.loop.states import State
from fivefold.network.governance.models import Nature, Reach

FORUM_SAYS = (
    (cast.MEMBER, Stance.AGREE, "Our nurses asked for this two years ago."),
    (cast.PARENT, Stance.AGREE_WITH_CONCERNS, "It should not depend on who is on shift. Tell families what they can expect."),
)

HOW_IT_IS = {
    RespondentGroup.STAFF: "Less running, fewer angry words. It takes a minute that we save later.",
    RespondentGroup.PATIENT_OR_FAMILY: "Somebody did something at once. We felt seen.",
}


@dataclass(frozen=True)
class Begun:
    """A loop whose story was told at `told`, and that goes on from there as `script` says."""

    script: Script
    insight: Insight
    told: datetime


def told_at(script: Script, first_month: date, now: datetime) -> datetime:
    """When the story of `script` was told; `now` is the moment at which the demonstration is built."""
    if script.noticed_month is None:
        return now - timedelta(days=script.days_ago)
    return _moment(month_after(first_month, script.noticed_month)) + timedelta(days=9)


def begin(company: Company, script: Script, told: datetime) -> Begun:
    """Tell the story of `script` and write the insight, on the numbers that are known by then."""
    return Begun(script, notice(company, script, told), told)


def carry_on(company: Company, begun: Begun, first_month: date, now: datetime) -> None:
    """Take the loop as far as its script says; nothing happens after `now`."""
    script, insight, told = begun.script, begun.insight, begun.told
    loop = insight.loop
    if script.left_because:
        insights.leave(by=company.actor(cast.ANALYST), insight=insight, because=script.left_because, at=told + timedelta(days=12))
        return
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


def _bring_together(company: Company, script: Script, insight: Insight, at: datetime) -> None:
    analyst = company.actor(cast.ANALYST)
    insights.triangulate(by=analyst, insight=insight, at=at)
    row = insights.add_row(
        by=analyst,
        insight=insight,
        question="How often does it happen, and to whom?",
        numbers=script.numbers or signals_in_words(insight),
        stories=script.stories,
        evidence=script.citation,
        at=at,
    )
    if script.reached < Reached.PROPOSED:
        return
    insights.judge_row(by=analyst, row=row, convergence=script.convergence, judgement=script.judgement, at=at)
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
        case=f"{script.judgement} See the brief.",
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
