"""What people fill in to write an insight, to bring sources together, to compare them, and to triage."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.db.models import TextChoices
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from fivefold.analyse.insights.models import Confidence, Convergence, Effort, Harm, Polarity, SubjectKind, Urgency
from fivefold.analyse.signals.pages import heading
from fivefold.analyse.signals.selectors import ranked
from fivefold.foundation.permission import Actor
from fivefold.gather.evidence.selectors import evidence_items
from fivefold.gather.stories.models import Lens
from fivefold.gather.stories.presenting import heading_of
from fivefold.gather.stories.selectors import released_stories
from fivefold.loop.models import Loop
from fivefold.network.governance.models import Nature, Reach

OFFERED = 100
"""Sources of each kind that a form offers, the newest or most pressing first."""
OPENING = 70


CONFIDENCE_HINTS = {
    Confidence.HIGH: _("we would be surprised to be wrong"),
    Confidence.MODERATE: _("it is likely"),
    Confidence.LOW: _("it is worth finding out"),
}
NATURE_HINTS = {
    Nature.FIX: _("we do not do reliably what we said we would do"),
    Nature.IMPROVE: _("there is a better way of doing what we do"),
    Nature.CHANGE: _("practice would be different from what it is now"),
    Nature.SPREAD: _("it works here, and others could do it too"),
}
URGENCY_HINTS = {
    Urgency.ROUTINE: _("at the next ordinary meeting"),
    Urgency.SOON: _("within a month"),
    Urgency.URGENT: _("this week"),
}
HARM_HINTS = {
    Harm.NONE: _("nobody comes to harm"),
    Harm.LOW: _("some discomfort or delay"),
    Harm.MODERATE: _("more treatment, or a longer stay"),
    Harm.SEVERE: _("lasting harm or death"),
}
EFFORT_HINTS = {
    Effort.LOW: _("days, with what we have"),
    Effort.MODERATE: _("weeks, with some help"),
    Effort.HIGH: _("months, or money we must find"),
}

Choice = TypeVar("Choice", bound=TextChoices)


def hinted(hints: Mapping[Choice, Any]) -> list[tuple[str, Any]]:
    """Choices whose words say what each means."""
    return [(choice.value, format_lazy("{}: {}", choice.label, hint)) for choice, hint in hints.items()]


class InsightForm(forms.Form):
    """What was learned, in one sentence, and how sure we are."""

    statement = forms.CharField(
        label=_("What have we learned?"),
        help_text=_("One sentence that somebody who was not there understands."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    polarity = forms.ChoiceField(label=_("Which is it?"), choices=Polarity.choices, widget=forms.RadioSelect)
    confidence = forms.ChoiceField(label=_("How sure are we?"), choices=hinted(CONFIDENCE_HINTS), widget=forms.RadioSelect)
    lens = forms.ChoiceField(label=_("What is it mostly about?"), required=False, choices=[("", _("Not sure")), *Lens.choices])
    who_is_affected = forms.CharField(
        label=_("Who is affected?"),
        help_text=_("For example children who wait for a first visit."),
        required=False,
        max_length=300,
    )


class LinkForm(forms.Form):
    """One more source of one kind: a signal, a story or an item of evidence."""

    kind = forms.ChoiceField(choices=SubjectKind.choices, widget=forms.HiddenInput)
    subject = forms.ChoiceField()
    note_on_it = forms.CharField(label=_("What it adds"), required=False, max_length=300)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["subject"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Choose")), *choices]
            field.label = label


def link_form(kind: SubjectKind, actor: Actor, linked: set[str], data: Any = None) -> LinkForm:
    """The form that links one more source of this kind; what is linked already is not offered again."""
    label, choices = {
        SubjectKind.SIGNAL: (_("A signal"), _signal_choices),
        SubjectKind.STORY: (_("A story"), _story_choices),
        SubjectKind.EVIDENCE: (_("An item of evidence"), _evidence_choices),
    }[kind]
    offered = [(public_id, words) for public_id, words in choices(actor) if public_id not in linked]
    return LinkForm(data, choices=offered, label=label, initial={"kind": kind.value}, prefix=kind.value)


def _signal_choices(actor: Actor) -> list[tuple[str, str]]:
    return [(each.public_id, f"{heading(each)}: {each.get_direction_display()}") for each in ranked(actor)[:OFFERED]]


def _story_choices(actor: Actor) -> list[tuple[str, str]]:
    return [
        (each.public_id, f"{heading_of(each)}: {Truncator(each.text).chars(OPENING)}") for each in released_stories()[:OFFERED]
    ]


def _evidence_choices(actor: Actor) -> list[tuple[str, str]]:
    return [(each.public_id, Truncator(each.citation).chars(OPENING)) for each in evidence_items()[:OFFERED]]


class ReasonForm(forms.Form):
    """Why: everybody on the loop will read it."""

    because = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class RowForm(forms.Form):
    """One question, and what each kind of source says to it."""

    question = forms.CharField(
        label=_("Question"), help_text=_("For example: do families get an answer the same day?"), max_length=200
    )
    numbers = forms.CharField(label=_("What the numbers say"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    stories = forms.CharField(label=_("What the stories say"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    evidence = forms.CharField(label=_("What the evidence says"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class JudgeForm(forms.Form):
    """Whether the sources agree on a question."""

    convergence = forms.ChoiceField(label=_("Do they agree?"), choices=Convergence.choices, widget=forms.RadioSelect)
    judgement = forms.CharField(label=_("Why you think so"), required=False, max_length=300)


class TriageForm(forms.Form):
    """What kind of change an insight asks for; nature and reach say who decides."""

    nature = forms.ChoiceField(label=_("What does it ask for?"), choices=hinted(NATURE_HINTS), widget=forms.RadioSelect)
    reach = forms.ChoiceField(label=_("How far does it reach?"), choices=Reach.choices, widget=forms.RadioSelect)
    urgency = forms.ChoiceField(label=_("How soon must somebody act?"), choices=hinted(URGENCY_HINTS), widget=forms.RadioSelect)
    harm = forms.ChoiceField(
        label=_("What harm can come of it while nothing changes?"), choices=hinted(HARM_HINTS), widget=forms.RadioSelect
    )
    effort = forms.ChoiceField(label=_("What does it take?"), choices=hinted(EFFORT_HINTS), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Anything they should know"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    fast_lane = forms.BooleanField(
        label=_("Take the fast lane"),
        help_text=_(
            "For a fix at one site with low effort and little harm: somebody with delegated authority decides, without a meeting."
        ),
        required=False,
    )


class MergeForm(ReasonForm):
    """Which loop takes over."""

    into = forms.ChoiceField(label=_("The loop that takes over"))

    field_order = ("into", "because")

    def __init__(self, *args: Any, loops: list[Loop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._loops = {loop.public_id: loop for loop in loops}
        field = self.fields["into"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Choose")), *((loop.public_id, str(loop)) for loop in loops)]

    def chosen(self) -> Loop:
        """The loop that takes over."""
        return self._loops[self.cleaned_data["into"]]
