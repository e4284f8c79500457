"""Reads of Close: what the three checks of a loop say, which verdict they allow, and what is being watched."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import QuerySet

from fivefold.analyse.insights.selectors import triage_of
from fivefold.close.checks.acceptability import (
    Accepted,
    GroupAcceptance,
    Rating,
    RespondentGroup,
    acceptability,
    group_acceptance,
)
from fivefold.close.checks.models import (
    AcceptabilityRating,
    Answer,
    CheckName,
    EffectivenessCheck,
    InterviewNote,
    OriginatorAnswer,
    ReliabilityCheck,
    SustainWatch,
    Verdict,
    Waiver,
    WatchLook,
    WatchState,
)
from fivefold.close.checks.reliability import Count, Reliability, SiteReliability, network_reliability, site_reliability
from fivefold.close.checks.verdicts import EffectFinding, Findings
from fivefold.decide.decisions.models import Decision, EvaluationPlan
from fivefold.decide.decisions.selectors import decision_of, plan_of
from fivefold.foundation.design.components import CheckState
from fivefold.foundation.permission import Actor, ActorKind
from fivefold.gather.measures.models import Measure
from fivefold.gather.stories.selectors import stories_told_by
from fivefold.implement.actions.models import Action, EarlyStart
from fivefold.implement.actions.selectors import actions_of, early_start_of, in_place_by, planned_by
from fivefold.loop.models import Loop, Originator
from fivefold.loop.selectors import originators_of
from fivefold.network.governance.models import Nature
from fivefold.network.people.models import Site

STATE_OF_EFFECT: Mapping[EffectFinding, CheckState] = {
    EffectFinding.WORKED: CheckState.MET,
    EffectFinding.RESTORED: CheckState.MET,
    EffectFinding.LESS: CheckState.UNCLEAR,
    EffectFinding.EASED: CheckState.UNCLEAR,
    EffectFinding.OPEN: CheckState.UNCLEAR,
    EffectFinding.TOO_LITTLE_CHANGE: CheckState.NOT_MET,
    EffectFinding.DID_NOT_WORK: CheckState.NOT_MET,
    EffectFinding.TOO_FEW_MONTHS: CheckState.WAITING,
    EffectFinding.NOT_COMPUTED: CheckState.WAITING,
}


@dataclass(frozen=True)
class SiteInPlace:
    """A site that adopted the change, since when, what it counted and what that says."""

    site: Site
    since: date
    counts: tuple[Count, ...]
    reliability: SiteReliability


@dataclass(frozen=True)
class Checks:
    """The three checks of a loop's present cycle, what they rest on, and who waived which."""

    loop: Loop
    decision: Decision | None
    plan: EvaluationPlan | None
    sites: tuple[SiteInPlace, ...]
    reliability: Reliability
    effect: EffectivenessCheck | None
    groups: tuple[GroupAcceptance, ...]
    answers: Mapping[Answer, int]
    findings: Findings
    early: EarlyStart | None = None
    waivers: Mapping[CheckName, Waiver] = field(default_factory=dict)

    def state(self, name: CheckName) -> CheckState:
        """Where one of the checks stands, waived or not."""
        return {
            CheckName.RELIABILITY: self.findings.reliability,
            CheckName.EFFECTIVENESS: self.findings.effectiveness,
            CheckName.ACCEPTABILITY: self.findings.acceptability,
        }[name]


def checks_of(loop: Loop) -> Checks:
    """The three checks of the loop's present cycle, as they stand."""
    actions = list(actions_of(loop))
    sites = _sites(loop, actions)
    reliability = network_reliability([each.reliability for each in sites])
    groups = _groups(loop)
    effect = effect_of(loop)
    waivers = {CheckName(each.check_name): each for each in Waiver.objects.filter(loop=loop, cycle=loop.cycle)}
    triage = triage_of(loop)
    finding = EffectFinding(effect.finding) if effect else EffectFinding.NOT_COMPUTED
    concern = effect is not None and effect.balancing_concern
    states = {
        CheckName.RELIABILITY: reliability.state,
        CheckName.EFFECTIVENESS: CheckState.NOT_MET if concern else STATE_OF_EFFECT[finding],
        CheckName.ACCEPTABILITY: acceptability(groups),
    } | dict.fromkeys(waivers, CheckState.WAIVED)
    findings = Findings(
        nature=Nature(triage.nature) if triage else Nature.IMPROVE,
        reliability=states[CheckName.RELIABILITY],
        effectiveness=states[CheckName.EFFECTIVENESS],
        effect=finding,
        balancing_concern=concern,
        acceptability=states[CheckName.ACCEPTABILITY],
        declared=effect is None or effect.declared,
        every_site_answered=bool(actions) and not planned_by(actions),
    )
    return Checks(
        loop=loop,
        decision=decision_of(loop),
        plan=plan_of(loop),
        sites=sites,
        reliability=reliability,
        effect=effect,
        groups=groups,
        answers=answers_on(loop),
        findings=findings,
        early=early_start_of(loop),
        waivers=waivers,
    )


def _sites(loop: Loop, actions: list[Action]) -> tuple[SiteInPlace, ...]:
    counted = ReliabilityCheck.objects.filter(loop=loop, cycle=loop.cycle).order_by("site_id", "period")
    by_site = {
        key: tuple(Count(row.period, row.compliant, row.cases, row.all_cases) for row in rows)
        for key, rows in groupby(counted, key=lambda row: row.site_id)
    }
    in_place = sorted(in_place_by(actions).items(), key=lambda pair: pair[0].name)
    return tuple(
        SiteInPlace(site, since, by_site.get(site.pk, ()), site_reliability(by_site.get(site.pk, ()))) for site, since in in_place
    )


def _groups(loop: Loop) -> tuple[GroupAcceptance, ...]:
    """Staff always; patients and families where a story raised the loop or one of them has answered."""
    ratings, interviews = list(ratings_of(loop)), list(interviews_of(loop))
    touched = {RespondentGroup.STAFF}
    touched |= {RespondentGroup(each.group) for each in ratings} | {RespondentGroup(each.group) for each in interviews}
    if originators_of(loop).filter(kind="story").exists():
        touched.add(RespondentGroup.PATIENT_OR_FAMILY)
    return tuple(
        group_acceptance(
            group,
            [Rating(each.score, bool(each.comment), each.read_at is not None) for each in ratings if each.group == group],
            [Accepted(each.accepted) for each in interviews if each.group == group],
        )
        for group in RespondentGroup
        if group in touched
    )


def effect_of(loop: Loop) -> EffectivenessCheck | None:
    """The effect of the loop's present cycle, as it was computed last."""
    return _effects().filter(loop=loop, cycle=loop.cycle).last()


def effect_called(public_id: str) -> EffectivenessCheck | None:
    """The active network's effectiveness check with this public id."""
    return _effects().filter(public_id=public_id).first()


def ratings_of(loop: Loop) -> QuerySet[AcceptabilityRating]:
    """The ratings of the loop's present cycle."""
    return AcceptabilityRating.objects.filter(loop=loop, cycle=loop.cycle)


def rating_by(loop: Loop, membership: str) -> AcceptabilityRating | None:
    """How the member with this public id has rated the loop in its present cycle."""
    return ratings_of(loop).filter(membership__public_id=membership).first()


def comments_to_read(loop: Loop) -> QuerySet[AcceptabilityRating]:
    """Comments of those who rated 1, which somebody has still to read; without who wrote them."""
    return ratings_of(loop).filter(score=1, read_at=None).exclude(comment="").select_related("network")


def rating_called(public_id: str) -> AcceptabilityRating | None:
    """The active network's rating with this public id."""
    return AcceptabilityRating.objects.select_related("network", "loop__network").filter(public_id=public_id).first()


def interviews_of(loop: Loop) -> QuerySet[InterviewNote]:
    """The interviews of the loop's present cycle."""
    return InterviewNote.objects.filter(loop=loop, cycle=loop.cycle)


def answers_on(loop: Loop) -> dict[Answer, int]:
    """How many originators find that the loop answers what they raised, in its present cycle."""
    found = OriginatorAnswer.objects.filter(loop=loop, cycle=loop.cycle).values_list("answer", flat=True)
    return {Answer(answer): count for answer, count in Counter(found).items()}


def answer_of(originator: Originator) -> OriginatorAnswer | None:
    """What this originator answered in the loop's present cycle."""
    return OriginatorAnswer.objects.filter(
        loop=originator.loop, cycle=originator.loop.cycle, originator_kind=originator.kind, originator=originator.subject
    ).first()


def speaks_for(actor: Actor, originator: Originator) -> bool:
    """Whether `actor` is the member who raised the loop, told the story that did, or holds that story's receipt."""
    if originator.kind == ActorKind.MEMBER:
        return actor.kind is ActorKind.MEMBER and actor.identifier == originator.subject
    if originator.kind != "story":
        return False
    if actor.kind is ActorKind.GUEST:
        return actor.identifier == originator.subject
    return stories_told_by(actor).filter(public_id=originator.subject).exists()


def verdict_called(public_id: str) -> Verdict | None:
    """The active network's verdict with this public id."""
    return _verdicts().filter(public_id=public_id).first()


def verdict_of(loop: Loop) -> Verdict | None:
    """The loop's latest verdict, in whichever cycle it was given."""
    return _verdicts().filter(loop=loop).last()


def extension_of(loop: Loop) -> Verdict | None:
    """The verdict by which the horizon of the loop's present cycle was extended, if it was."""
    return _verdicts().filter(loop=loop, cycle=loop.cycle, look_again_on__isnull=False).first()


def watches() -> QuerySet[SustainWatch]:
    """Every watch of the active network, those that go on first, then the latest."""
    return _watches().order_by("-state", "-opened_at", "-id")


def watches_on(measure: Measure) -> QuerySet[SustainWatch]:
    """The watches that go on over this measure."""
    return _watches().filter(measure=measure, state=WatchState.WATCHING)


def watch_of(loop: Loop) -> SustainWatch | None:
    """The loop's latest watch."""
    return _watches().filter(loop=loop).last()


def watch_called(public_id: str) -> SustainWatch | None:
    """The active network's watch with this public id."""
    return _watches().filter(public_id=public_id).first()


def watches_due(today: date) -> list[SustainWatch]:
    """The watches that go on and whose check at three or six months is due and not yet told."""
    going_on = _watches().filter(state=WatchState.WATCHING)
    return [watch for watch in going_on if due_check(watch, today)]


def due_check(watch: SustainWatch, today: date) -> int:
    """Which check is due and not yet told: 1 at three months, 2 at six, 0 for none."""
    due = (watch.first_check_on <= today) + (watch.second_check_on <= today)
    return due if due > watch.checks_told else 0


def looks_of(watch: SustainWatch) -> QuerySet[WatchLook]:
    """What the watch has seen, month by month."""
    return WatchLook.objects.filter(watch=watch)


def _effects() -> QuerySet[EffectivenessCheck]:
    return EffectivenessCheck.objects.select_related("plan__outcome_measure__network", "run", "loop__network").order_by("id")


def _verdicts() -> QuerySet[Verdict]:
    return Verdict.objects.select_related("network", "loop__network").order_by("id")


def _watches() -> QuerySet[SustainWatch]:
    return SustainWatch.objects.select_related("network", "loop__network", "measure__network", "verdict").order_by("id")
