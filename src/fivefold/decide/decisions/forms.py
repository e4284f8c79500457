"""What people fill in to propose, to state a position, to decide, to send back and to deliver."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.decide.decisions.changes import scale_of
from fivefold.decide.decisions.models import Decision, DecisionKind, Proposal, Stance
from fivefold.decide.decisions.services import Ruling, Terms
from fivefold.gather.measures.models import Measure
from fivefold.gather.measures.selectors import measures
from fivefold.loop.fields import DayAheadField
from fivefold.network.governance.models import Body
from fivefold.network.governance.selectors import bodies
from fivefold.network.people.models import Membership, Site
from fivefold.network.people.selectors import members, sites

SMALLEST = Decimal("0.0001")
"""The smallest expected change that is stored, in a measure's own unit."""
LONG = 4_000
"""Characters of an answer in sentences."""


def _sentences(*, label: Any, help_text: Any = "", required: bool = True, rows: int = 3) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=LONG, widget=area)


class TermsForm(forms.Form):
    """By what a change will be judged: for a fix, how it is audited."""

    horizon_on = DayAheadField(label=_("When will it be judged?"), today_too=True)
    criterion = _sentences(
        label=_("What would count as success?"),
        help_text=_("For example: remission rises, and the interval excludes no change."),
        rows=2,
    )
    reliability_note = _sentences(
        label=_("How will you see that it is really done?"),
        help_text=_("Who looks at how many cases, how often. A fix needs this."),
        required=False,
        rows=2,
    )
    sites = forms.MultipleChoiceField(
        label=_("At which sites?"),
        help_text=_("None ticked means every site."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sites: dict[str, Site] = {site.public_id: site for site in sites()}
        _choose(self, "sites", [(site.public_id, site.name) for site in self._sites.values()])

    def sites_chosen(self) -> list[Site]:
        """The sites that are ticked, as far as the answers make sense yet."""
        given = getattr(self, "cleaned_data", {})
        return [self._sites[public_id] for public_id in given.get("sites", ())]

    def terms(self) -> Terms:
        """The answers as the services take them."""
        given = self.cleaned_data
        return Terms(
            horizon_on=given["horizon_on"],
            criterion=given["criterion"],
            reliability_note=given["reliability_note"],
            sites=self.sites_chosen(),
        )


class ProposalForm(TermsForm):
    """What a body is asked to decide."""

    summary = forms.CharField(
        label=_("What do you propose?"),
        help_text=_("One sentence that begins with a verb, such as “Answer every call within the day”."),
        max_length=200,
    )
    case = _sentences(label=_("Why?"), help_text=_("What was found, and why this should help."))
    options = _sentences(
        label=_("Which options are there?"),
        help_text=_("One on each line. “Do nothing” is always added, so that it is weighed too."),
    )
    outcome_measure = forms.ChoiceField(label=_("On which measure will the effect show?"), required=False)
    expected_change = forms.DecimalField(
        label=_("By how much do you expect it to change?"),
        help_text=_(
            "For a share of cases in percentage points: 4 means from 60 % to 64 %. For a rate per 1,000; for a count as it is. "
            "Minus means less."
        ),
        required=False,
        max_digits=12,
        decimal_places=2,
    )
    balancing_measures = forms.MultipleChoiceField(
        label=_("What must not get worse?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    equity_note = _sentences(label=_("Whom might it leave out or burden?"), help_text=_("If nobody, say how you know."), rows=2)
    cost = _sentences(label=_("What does it cost?"), help_text=_("Time and money, roughly."), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._measures: dict[str, Measure] = {measure.public_id: measure for measure in measures()}
        offered = [(measure.public_id, _measure_in_words(measure)) for measure in self._measures.values()]
        _choose(self, "outcome_measure", [("", _("None: this is a fix that is audited")), *offered])
        _choose(self, "balancing_measures", offered)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        change = given.get("expected_change")
        if change == 0:
            self.add_error("expected_change", _("A change of 0 is no change."))
        expected = self._expected(given)
        if expected is not None and expected != expected.quantize(SMALLEST):
            self.add_error("expected_change", _("For a rate per 1,000, enter it with at most one decimal."))
        if given.get("outcome_measure") and given["outcome_measure"] in given.get("balancing_measures", ()):
            self.add_error("balancing_measures", _("The measure on which the effect will show cannot be ticked here as well."))
        return given

    def proposal(self) -> dict[str, Any]:
        """The answers as `services.open_proposal` takes them."""
        given = self.cleaned_data
        words = {name: given[name] for name in ("summary", "case", "equity_note", "cost")}
        return words | {"options": given["options"].splitlines(), "terms": self.terms()}

    def terms(self) -> Terms:
        given, audited = self.cleaned_data, super().terms()
        return Terms(
            horizon_on=audited.horizon_on,
            criterion=audited.criterion,
            reliability_note=audited.reliability_note,
            sites=audited.sites,
            outcome_measure=self._measured(given),
            expected_change=self._expected(given),
            balancing_measures=[self._measures[public_id] for public_id in given["balancing_measures"]],
        )

    def _measured(self, given: Mapping[str, Any]) -> Measure | None:
        return self._measures.get(given.get("outcome_measure", ""))

    def _expected(self, given: Mapping[str, Any]) -> Decimal | None:
        """The expected change in the measure's own unit."""
        change: Decimal | None = given.get("expected_change")
        measure = self._measured(given)
        return change if change is None or measure is None else change / scale_of(measure)[0]


class PositionForm(forms.Form):
    """Where a member of the body stands."""

    stance = forms.ChoiceField(label=_("Where do you stand?"), choices=Stance.choices, widget=forms.RadioSelect)
    reasons = _sentences(label=_("Why?"), help_text=_("Everybody in the network can read this."))
    interest = _sentences(
        label=_("Do you have an interest in this?"),
        help_text=_("Money, work, family, a study of yours: say it here. Leave it empty if you have none."),
        required=False,
        rows=2,
    )

    def clean_stance(self) -> Stance:
        return Stance(self.cleaned_data["stance"])


class SendBackForm(forms.Form):
    """Why the question goes back to triage."""

    because = _sentences(
        label=_("Why does it go back?"), help_text=_("What is missing, so that it can be brought again."), rows=2
    )


class OwnedForm(forms.Form):
    """Who answers for a decision, and when it is looked at again."""

    owner = forms.ChoiceField(label=_("Who answers for it?"))
    review_on = DayAheadField(label=_("When is it looked at again?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._members: dict[str, Membership] = {member.public_id: member for member in members().filter(active=True)}
        _choose(
            self, "owner", [("", _("Choose somebody")), *((each.public_id, each.person.name) for each in self._members.values())]
        )

    def owned(self) -> dict[str, Any]:
        """The owner and the day, as a ruling takes them."""
        return {"owner": self._members[self.cleaned_data["owner"]], "review_on": self.cleaned_data["review_on"]}


class DecisionForm(OwnedForm):
    """What the chair says the body has decided."""

    kind = forms.ChoiceField(label=_("What is decided?"), choices=DecisionKind.choices, widget=forms.RadioSelect)
    option = forms.ChoiceField(label=_("Which option?"), widget=forms.RadioSelect)
    rationale = _sentences(label=_("Why?"), help_text=_("It stands in the register, for everybody in the network."))
    prediction = _sentences(
        label=_("What do you expect to happen?"),
        help_text=_("What will change, by how much, by when. Needed to adopt or to test; it is compared with what comes."),
        required=False,
        rows=2,
    )
    conditions = _sentences(label=_("Under which conditions?"), required=False, rows=2)
    due_on = DayAheadField(label=_("By when is it delivered?"), help_text=_("For a small group or research."), required=False)
    questions = _sentences(
        label=_("What must be found out?"), help_text=_("For further analysis; one question on each line."), required=False
    )
    escalated_to = forms.ChoiceField(label=_("Which group decides instead?"), help_text=_("For passing it on."), required=False)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bodies: dict[str, Body] = {body.public_id: body for body in bodies() if body.pk != proposal.body_id}
        _choose(self, "option", [(option, option) for option in proposal.options])
        _choose(self, "escalated_to", [("", _("None")), *((body.public_id, body.name) for body in self._bodies.values())])

    def ruling(self) -> Ruling:
        """The answers as the services take them."""
        given = self.cleaned_data
        words = {name: given[name] for name in ("option", "rationale", "prediction", "conditions", "due_on", "questions")}
        return Ruling(
            kind=DecisionKind(given["kind"]), escalated_to=self._bodies.get(given["escalated_to"]), **self.owned(), **words
        )


class DelegatedForm(OwnedForm, TermsForm):
    """A small fix, decided without a meeting."""

    option = forms.CharField(label=_("What is put right?"), max_length=200)
    rationale = _sentences(label=_("Why?"), help_text=_("It stands in the register, for everybody in the network."), rows=2)
    prediction = _sentences(label=_("What do you expect to happen?"), rows=2)

    def ruling(self) -> Ruling:
        """The answers as the services take them."""
        words = {name: self.cleaned_data[name] for name in ("option", "rationale", "prediction")}
        return Ruling(kind=DecisionKind.ADOPT_NOW, **self.owned(), **words)


class ProductForm(forms.Form):
    """What a small group or a study delivered."""

    title = forms.CharField(label=_("Title"), max_length=200)
    findings = _sentences(label=_("What was found?"), help_text=_("In plain words, for the group that decides."), rows=5)
    link = forms.CharField(
        label=_("Link to the full text"), help_text=_("https://…"), required=False, max_length=500, widget=forms.URLInput
    )


def as_decided(decision: Decision) -> dict[str, Any]:
    """A decision as the first answers of the form that corrects it."""
    return {
        "kind": decision.kind,
        "option": decision.option,
        "rationale": decision.rationale,
        "prediction": decision.prediction,
        "conditions": decision.conditions,
        "owner": decision.owner.public_id,
        "review_on": decision.review_on,
        "due_on": decision.due_on,
        "questions": decision.questions,
        "escalated_to": decision.escalated_to.public_id if decision.escalated_to else "",
    }


def _measure_in_words(measure: Measure) -> str:
    return f"{measure.title} ({measure.unit})" if measure.unit else measure.title


def _choose(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
