"""What people fill in about decision groups, the seats in them, and who decides what."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.permission import Permission
from fivefold.network.governance import selectors
from fivefold.network.governance.models import Body, DecisionRule, Nature, Reach
from fivefold.network.people.able import who_can
from fivefold.network.people.models import Membership, StakeholderGroup
from fivefold.network.people.roles import titles_with
from fivefold.network.people.selectors import members

UNCHOSEN = ""
NOBODY = "nobody"


class _MemberChoice(forms.Form):
    """A form with a choice of one of those who take part in the network now and whose roles allow it."""

    _members: dict[str, Membership]

    def offer_members(self, name: str, allowed: Permission) -> None:
        """Let the field called `name` choose among those whose roles include `allowed`, by name and side."""
        self._members = {member.public_id: member for member in who_can(allowed, members().filter(active=True))}
        roles, field = titles_with(allowed), self.fields[name]
        field.help_text = f"{field.help_text} {_('Offered are those with the role %(roles)s.') % {'roles': roles}}".strip()
        if not self._members:
            field.help_text = _("Nobody has the role %(roles)s yet. Give it to somebody under People first.") % {"roles": roles}
        side = dict(StakeholderGroup.choices)
        found = [(key, f"{each.person.name}, {side[each.stakeholder_group]}") for key, each in self._members.items()]
        _choose(self, name, [(UNCHOSEN, _("Choose somebody")), *found])

    def chosen_member(self, name: str) -> Membership:
        """The member chosen in the field called `name`."""
        return self._members[self.cleaned_data[name]]


class BodyForm(_MemberChoice):
    """A decision group."""

    name = forms.CharField(label=_("Name of the group"), max_length=120)
    terms = forms.CharField(
        label=_("Terms of reference"),
        help_text=_("What it decides and what it does not, in a few sentences."),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    chair = forms.ChoiceField(label=_("Chair"), help_text=_("The chair has a seat in the group and records its decisions."))
    quorum = forms.IntegerField(
        label=_("Quorum"), help_text=_("How many members must state a position before it can decide."), min_value=1, max_value=200
    )
    required_voices = forms.MultipleChoiceField(
        label=_("Must be heard"),
        help_text=_("Somebody of each ticked group must have stated a position before the group can decide."),
        choices=StakeholderGroup.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    decision_rule = forms.ChoiceField(label=_("Comes to a decision by"), choices=DecisionRule.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_members("chair", Permission.DECIDE)

    def answers(self) -> dict[str, Any]:
        """The answers as the services take them."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "terms": given["terms"],
            "quorum": given["quorum"],
            "required_voices": [StakeholderGroup(voice) for voice in given["required_voices"]],
            "decision_rule": DecisionRule(given["decision_rule"]),
            "chair": self.chosen_member("chair"),
        }


class SeatForm(_MemberChoice):
    """A seat for a member."""

    membership = forms.ChoiceField(label=_("Who"))
    constituency = forms.CharField(
        label=_("For whom they speak"),
        help_text=_("For example “Families of the northern sites”. Empty: for the side from which they take part."),
        required=False,
        max_length=120,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_members("membership", Permission.TAKE_POSITION)


class AuthorityForm(forms.Form):
    """For each nature and reach, the one group that decides. Where one does, another may take its place, but not nobody."""

    elsewhere = forms.ChoiceField(
        label=_("Wherever nobody decides yet"),
        help_text=_("Fills every gap below with one group. In a small network, one group may decide everything."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bodies = {body.public_id: body for body in selectors.bodies()}
        self._rules = selectors.authority_rules()
        named = [(public_id, body.name) for public_id, body in self._bodies.items()]
        _choose(self, "elsewhere", [(UNCHOSEN, _("leave it open")), *named])
        for nature in Nature:
            for reach in Reach:
                decides = self._rules.get((nature, reach))
                self.fields[_cell(nature, reach)] = forms.ChoiceField(
                    label=reach.label,
                    choices=named if decides else [(NOBODY, _("nobody yet")), *named],
                    initial=decides.public_id if decides else NOBODY,
                    widget=forms.Select(attrs={"aria-label": f"{nature.label}, {reach.label}"}),
                )

    def by_nature(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Each nature with its choices, one for each reach."""
        for nature in Nature:
            yield str(nature.label), [self[_cell(nature, reach)] for reach in Reach]

    def chosen(self) -> dict[tuple[Nature, Reach], Body]:
        """The group that decides, for every nature and reach for which one was chosen."""
        rest = self._bodies.get(self.cleaned_data["elsewhere"])
        cells = [(nature, reach) for nature in Nature for reach in Reach]
        found = {cell: self._bodies.get(self.cleaned_data[_cell(*cell)], rest) for cell in cells}
        return {cell: body for cell, body in found.items() if body is not None}


def _cell(nature: Nature, reach: Reach) -> str:
    return f"{nature.value}_{reach.value}"


def _choose(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
