"""What the three checks rest on, the verdict, and the watch over what was closed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fivefold.close.checks.acceptability import Accepted, RespondentGroup
from fivefold.close.checks.verdicts import CLOSING, EffectFinding, VerdictKind
from fivefold.decide.decisions.models import EvaluationPlan
from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.gather.measures.models import Measure, MeasureRun
from fivefold.implement.tests_of_change.models import CameTrue
from fivefold.loop.models import Loop
from fivefold.loop.states import State
from fivefold.network.people.models import Membership, Site
from fivefold.network.scope import NetworkModel


class CheckName(models.TextChoices):
    """The three checks, kept apart: not done is not the same as not working."""

    RELIABILITY = "reliability", _("Reliable")
    EFFECTIVENESS = "effectiveness", _("Effective")
    ACCEPTABILITY = "acceptability", _("Acceptable")


class ReliabilityCheck(NetworkModel):
    """What one site counted in one month: in how many of the cases everything was done. `all_cases`: there were no others."""

    public_id = PublicIdField(prefix="rel")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="reliability_checks")
    cycle = models.PositiveSmallIntegerField()
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    period = models.DateField()
    compliant = models.PositiveIntegerField()
    cases = models.PositiveIntegerField()
    all_cases = models.BooleanField(default=False)
    counted_by = models.CharField(max_length=120)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["site__name", "period"]
        constraints = [
            models.UniqueConstraint(fields=["loop", "cycle", "site", "period"], name="reliability_once_per_month"),
            models.CheckConstraint(condition=Q(compliant__lte=F("cases")), name="reliability_at_most_all"),
        ]

    def __str__(self) -> str:
        return f"{self.site.name}, {self.period:%Y-%m}: {self.compliant} of {self.cases}"


class EffectivenessCheck(NetworkModel):
    """One computation of the effect, from one run, by the frozen plan. `result` holds every figure that the page shows.

    `declared` says whether the plan was frozen before values after the change were seen. A later check replaces it.
    """

    append_only = True

    public_id = PublicIdField(prefix="eff")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="effectiveness_checks")
    cycle = models.PositiveSmallIntegerField()
    plan = models.ForeignKey(EvaluationPlan, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(MeasureRun, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=30, choices=EffectFinding)
    balancing_concern = models.BooleanField()
    declared = models.BooleanField()
    result = models.JSONField()
    computed_at = models.DateTimeField()
    computed_by = models.CharField(max_length=80)

    class Meta:
        ordering = ["id"]
        constraints = [chosen("finding", EffectFinding.values, "effect_finding_known")]

    def __str__(self) -> str:
        return f"Effect of {self.loop}: {self.finding}"


class AcceptabilityRating(NetworkModel):
    """How it is for one person, from 1 (not at all acceptable) to 5; one for each member and cycle."""

    public_id = PublicIdField(prefix="rat")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="ratings")
    cycle = models.PositiveSmallIntegerField()
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=20, choices=RespondentGroup)
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["loop", "cycle", "membership"], name="one_rating_per_member"),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="rating_from_one_to_five"),
            chosen("group", RespondentGroup.values, "rating_group_known"),
        ]

    def __str__(self) -> str:
        return f"Rating of {self.loop}"


class InterviewNote(NetworkModel):
    """What people of a group said in an interview; it counts where fewer than five have rated."""

    append_only = True

    public_id = PublicIdField(prefix="inw")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="interviews")
    cycle = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=20, choices=RespondentGroup)
    accepted = models.CharField(max_length=10, choices=Accepted)
    text = models.TextField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["id"]
        constraints = [
            chosen("group", RespondentGroup.values, "interview_group_known"),
            chosen("accepted", Accepted.values, "interview_accepted_known"),
        ]

    def __str__(self) -> str:
        return f"Interview on {self.loop}"


class Answer(models.TextChoices):
    """Whether somebody who raised a loop finds that it answers what they raised."""

    YES = "yes", _("Yes, it answers what I raised")
    PARTLY = "partly", _("In part")
    NO = "no", _("No, it does not")


class OriginatorAnswer(NetworkModel):
    """Whether an originator, by kind and public id, agrees that the loop answers what they raised; one for each cycle."""

    public_id = PublicIdField(prefix="oan")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="answers")
    cycle = models.PositiveSmallIntegerField()
    originator_kind = models.CharField(max_length=40)
    originator = models.CharField(max_length=80)
    answer = models.CharField(max_length=10, choices=Answer)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loop", "cycle", "originator_kind", "originator"], name="one_answer_per_originator"),
            chosen("answer", Answer.values, "originator_answer_known"),
        ]

    def __str__(self) -> str:
        return f"{self.originator}: {self.answer}"


class Waiver(NetworkModel):
    """Why the deciding authority does without one of the three checks."""

    append_only = True

    public_id = PublicIdField(prefix="wai")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="waivers")
    cycle = models.PositiveSmallIntegerField()
    check_name = models.CharField(max_length=20, choices=CheckName)
    because = models.TextField()
    waived_at = models.DateTimeField()
    waived_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loop", "cycle", "check_name"], name="one_waiver_per_check"),
            chosen("check_name", CheckName.values, "waiver_check_known"),
            models.CheckConstraint(condition=~Q(because=""), name="waiver_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.check_name} of {self.loop} waived"


class Verdict(NetworkModel):
    """How a loop's checks ended, and what they said: `checks` keeps them as they stood. `goes_to` is for going round
    again, `look_again_on` for what cannot be told yet."""

    append_only = True

    public_id = PublicIdField(prefix="ver")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="verdicts")
    cycle = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30, choices=VerdictKind)
    rationale = models.TextField()
    came_true = models.CharField(max_length=10, choices=CameTrue)
    checks = models.JSONField()
    goes_to = models.CharField(max_length=20, choices=State, blank=True)
    look_again_on = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=80)
    given_by_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["id"]
        constraints = [
            chosen("kind", VerdictKind.values, "verdict_kind_known"),
            chosen("came_true", CameTrue.values, "verdict_came_true_known"),
            models.CheckConstraint(condition=~Q(rationale=""), name="verdict_with_rationale"),
            models.CheckConstraint(condition=Q(kind=VerdictKind.ITERATE) ^ Q(goes_to=""), name="verdict_iterate_goes_somewhere"),
            models.CheckConstraint(
                condition=Q(kind=VerdictKind.INCONCLUSIVE) ^ Q(look_again_on=None), name="verdict_inconclusive_looks_again"
            ),
            models.UniqueConstraint(
                fields=["loop", "cycle"], condition=Q(kind=VerdictKind.INCONCLUSIVE), name="horizon_extended_once"
            ),
            models.UniqueConstraint(
                fields=["loop", "cycle"], condition=Q(kind__in=sorted(CLOSING)), name="closed_once_per_cycle"
            ),
        ]

    def __str__(self) -> str:
        return f"{VerdictKind(self.kind).label}, {self.given_at:%Y-%m-%d}"


class WatchState(models.TextChoices):
    """Where a sustain watch stands."""

    WATCHING = "watching", _("Watching")
    HELD = "held", _("It held")
    REOPENED = "reopened", _("It lapsed; the loop was reopened")
    STOPPED = "stopped", _("Stopped, because the loop was reopened")


class SustainWatch(NetworkModel):
    """The watch over a closed loop: the frozen level of the outcome measure at the sites in place, and what is due when.

    `events` of `exposure` after the change, `dispersion` with its `freedom` and `worse` (+1: more is worse) never change.
    `after` is the last month that the closure knew. `sites` maps public ids to names.
    """

    public_id = PublicIdField(prefix="wat")
    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="watches")
    verdict = models.OneToOneField(Verdict, on_delete=models.PROTECT, related_name="watch")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    sites = models.JSONField()
    after = models.DateField()
    events = models.BigIntegerField()
    exposure = models.BigIntegerField()
    dispersion = models.FloatField()
    freedom = models.PositiveIntegerField()
    worse = models.SmallIntegerField()
    state = models.CharField(max_length=10, choices=WatchState, default=WatchState.WATCHING)
    opened_at = models.DateTimeField()
    first_check_on = models.DateField()
    second_check_on = models.DateField()
    checks_told = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            chosen("state", WatchState.values, "watch_state_known"),
            models.CheckConstraint(condition=Q(worse__in=[-1, 1]), name="watch_knows_what_is_worse"),
            models.CheckConstraint(condition=Q(exposure__gt=0), name="watch_has_a_level"),
        ]

    def __str__(self) -> str:
        return f"Watch over {self.loop}"


class WatchLook(NetworkModel):
    """One look of a watch: the month that came in, how many have since the closure, what they showed, whether it reopened."""

    append_only = True

    public_id = PublicIdField(prefix="wlk")
    watch = models.ForeignKey(SustainWatch, on_delete=models.PROTECT, related_name="looks")
    period = models.DateField()
    months = models.PositiveSmallIntegerField()
    run = models.ForeignKey(MeasureRun, on_delete=models.PROTECT, related_name="+")
    events = models.BigIntegerField()
    exposure = models.BigIntegerField()
    together_events = models.BigIntegerField()
    together_exposure = models.BigIntegerField()
    lapsed = models.BooleanField()
    looked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["watch", "period"], name="one_look_per_month")]

    def __str__(self) -> str:
        return f"{self.watch}, {self.period:%Y-%m}"
