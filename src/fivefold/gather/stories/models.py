"""A story, from whose side it is told, how far it may go, and where it stands."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import chosen
from fivefold.network.people.models import Site
from fivefold.network.scope import NetworkModel

LONGEST = 10_000
"""Characters that a story may have: several pages; a limit only against accidents."""

LONGEST_REASON = 300
"""Characters of the sentence that says to the teller why a story is not shared, or not any more."""


class Voice(models.TextChoices):
    """From whose side a story is told."""

    PATIENT = "patient", _("A patient")
    YOUNG_PERSON = "young_person", _("A young person")
    FAMILY = "family", _("A parent or family member")
    CARER = "carer", _("A carer")
    STAFF = "staff", _("Somebody who works there")
    COMMUNITY = "community", _("Somebody from the community")
    OBSERVER = "observer", _("Somebody who saw it happen")


class Lens(models.TextChoices):
    """Which side of care a story is about."""

    CLINICAL = "clinical", _("Treatment and safety")
    OPERATIONAL = "operational", _("How things are run")
    STAFF_WELLBEING = "staff_wellbeing", _("How staff are doing")
    PATIENT_EXPERIENCE = "patient_experience", _("How it feels to be cared for")
    EQUITY = "equity", _("Fairness: who is left out")


class Consent(models.TextChoices):
    """How far the teller lets the story go, once a coordinator has read it."""

    COORDINATOR = "coordinator", _("Only the coordinator may read it")
    NETWORK = "network", _("People in this network may read it")
    PUBLIC = "public", _("Anybody may read it, for example in a report")


class StoryState(models.TextChoices):
    """Where a story stands."""

    HELD = "held", _("Waiting for the coordinator")
    RELEASED = "released", _("Shared")
    KEPT = "kept", _("Read, and kept with the coordinators")
    DECLINED = "declined", _("Not for sharing")
    WITHDRAWN = "withdrawn", _("Taken back")
    ESCALATED = "escalated", _("Passed to the safeguarding leads")


TRANSITIONS: Mapping[StoryState, frozenset[StoryState]] = {
    StoryState.HELD: frozenset(
        {StoryState.RELEASED, StoryState.KEPT, StoryState.DECLINED, StoryState.WITHDRAWN, StoryState.ESCALATED}
    ),
    StoryState.RELEASED: frozenset({StoryState.HELD, StoryState.WITHDRAWN, StoryState.ESCALATED}),
    StoryState.KEPT: frozenset({StoryState.HELD, StoryState.WITHDRAWN, StoryState.ESCALATED}),
    StoryState.DECLINED: frozenset({StoryState.HELD, StoryState.WITHDRAWN, StoryState.ESCALATED}),
    StoryState.WITHDRAWN: frozenset(),
    StoryState.ESCALATED: frozenset(),
}
"""The only changes of state there are. What went to the safeguarding leads is a record of theirs, and stays."""

WITH_THE_COORDINATORS = (StoryState.HELD, StoryState.KEPT, StoryState.DECLINED)
"""Where nobody else can read a story, and it may still be shared."""


class Story(NetworkModel):
    """What somebody told. `original` is for coordinators, through `services.read_held_story`; `text` is for everybody.

    `text` is empty unless a coordinator has released the story, perhaps with names taken out. Taken back from sharing, it
    becomes `draft`, for coordinators alone. `reason` says to the teller why it is held again, or not for sharing. On
    withdrawal all of them are erased; the date, the choices and the SHA-256 of the original remain, so that what once
    rested on it replays as a tombstone.
    """

    public_id = PublicIdField(prefix="sty")
    original = models.TextField(blank=True)
    original_hash = models.CharField(max_length=64, editable=False)
    text = models.TextField(blank=True)
    draft = models.TextField(blank=True)
    voice = models.CharField(max_length=20, choices=Voice)
    lens = models.CharField(max_length=20, choices=Lens, blank=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    consent = models.CharField(max_length=20, choices=Consent)
    contact = models.CharField(max_length=200, blank=True)
    flagged = models.JSONField(default=list)
    teller_kind = models.CharField(max_length=10)
    teller = models.CharField(max_length=80)
    receipt_hash = models.CharField(max_length=64, unique=True, editable=False)
    told_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=StoryState, default=StoryState.HELD)
    state_since = models.DateTimeField()
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    escalated_to = models.CharField(max_length=120, blank=True)
    taken_over_at = models.DateTimeField(null=True, blank=True)
    taken_over_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-told_at", "-id"]
        constraints = [
            chosen("voice", Voice.values, "story_voice_known"),
            chosen("lens", ["", *Lens.values], "story_lens_known"),
            chosen("consent", Consent.values, "story_consent_known"),
            chosen("state", StoryState.values, "story_state_known"),
            models.CheckConstraint(condition=Q(state=StoryState.RELEASED) ^ Q(text=""), name="story_text_only_when_released"),
            models.CheckConstraint(
                condition=~Q(state=StoryState.WITHDRAWN) | Q(original="", contact=""), name="story_withdrawn_is_erased"
            ),
            models.CheckConstraint(
                condition=Q(draft="") | Q(state__in=WITH_THE_COORDINATORS), name="story_draft_with_the_coordinators"
            ),
            models.CheckConstraint(
                condition=Q(reason="") | Q(state__in=[StoryState.HELD, StoryState.DECLINED]), name="story_reason_where_not_shared"
            ),
            models.CheckConstraint(condition=~Q(state=StoryState.DECLINED) | ~Q(reason=""), name="story_declined_for_a_reason"),
            models.CheckConstraint(
                condition=Q(state=StoryState.ESCALATED) | Q(taken_over_at=None), name="story_taken_over_once_passed_on"
            ),
        ]
        indexes = [models.Index(fields=["network", "state"], name="story_by_state")]

    def __str__(self) -> str:
        return f"Story {self.public_id}"

    def may_become(self, state: StoryState) -> bool:
        """Whether the table of transitions allows it."""
        return state in TRANSITIONS[StoryState(self.state)]

    def scope_site(self) -> str | None:
        return self.site.public_id if self.site else None
