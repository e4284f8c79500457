"""What somebody does first in a network that has just begun: the steps that their roles allow, and what of them is done."""

from dataclasses import dataclass

from django.db.models import Exists
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fivefold.foundation.design.components import Tag, Task
from fivefold.foundation.permission import Permission
from fivefold.gather.datasets.selectors import datasets, taken_submissions
from fivefold.gather.measures.selectors import measures
from fivefold.network.governance.models import AuthorityRule, Nature, Reach
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import members, open_invitations, sites


@dataclass(frozen=True)
class Step:
    """Something to do once, where it is done, and the permission it takes."""

    title: Promise
    page: str
    detail: Promise
    permission: Permission


STEPS = (
    Step(
        gettext_lazy("Add your sites"),
        "network:people:sites",
        gettext_lazy("The care teams that take part, each with an identifier for its files."),
        Permission.MANAGE_MEMBERS,
    ),
    Step(
        gettext_lazy("Invite people"),
        "network:people:members",
        gettext_lazy("Each with the side from which they speak and what they may do."),
        Permission.MANAGE_MEMBERS,
    ),
    Step(
        gettext_lazy("Set who decides"),
        "network:governance:bodies",
        gettext_lazy("A decision group, and what kinds of learning come to it."),
        Permission.MANAGE_NETWORK,
    ),
    Step(
        gettext_lazy("Add a dataset contract"),
        "gather:datasets:add_contract",
        gettext_lazy("What sites send: which columns, which codes, by which day."),
        Permission.MANAGE_DATASETS,
    ),
    Step(
        gettext_lazy("Add a measure"),
        "gather:measures:add",
        gettext_lazy("What the network wants to see move, and how it is counted. It needs a contract."),
        Permission.MANAGE_MEASURES,
    ),
    Step(
        gettext_lazy("Send the first file"),
        "gather:datasets:send",
        gettext_lazy("A month of data of your sites, as the contract describes it."),
        Permission.SUBMIT_DATA,
    ),
)


def first_steps(request: NetworkRequest) -> list[Task]:
    """The person's own steps in their order, each done or not; empty once all of them are done."""
    own = [number for number, step in enumerate(STEPS) if request.actor.can(step.permission)]
    if not own:
        return []
    done = _done(request.network)
    if all(done[number] for number in own):
        return []
    return [
        Task(
            title=STEPS[number].title,
            url=reverse(STEPS[number].page, args=[request.network.slug]),
            detail=STEPS[number].detail,
            tag=Tag(text=_("done") if done[number] else _("not done yet")),
        )
        for number in own
    ]


def _done(network: Network) -> tuple[bool, ...]:
    """For each step whether it is done: sites, other people, a group for every kind of learning, a dataset, a measure, a
    file. One query."""
    kinds_of_learning = len(Nature) * len(Reach)
    there = Network.objects.filter(pk=network.pk).values_list(
        Exists(sites()),
        Exists(members()[1:]),
        Exists(open_invitations()),
        Exists(AuthorityRule.objects.all()[kinds_of_learning - 1 :]),
        Exists(datasets()),
        Exists(measures()),
        Exists(taken_submissions()),
    )
    with_sites, with_members, with_invitations, *others = there[0]
    return with_sites, with_members or with_invitations, *others
