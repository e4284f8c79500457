"""What an administrator of a network that has just begun does first, and what of it is done."""

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.foundation.design.components import Tag, Task
from fivefold.foundation.permission import Permission
from fivefold.gather.datasets.selectors import datasets
from fivefold.gather.measures.selectors import measures
from fivefold.network.governance.models import AuthorityRule, Nature, Reach
from fivefold.network.people.actors import NetworkRequest
from fivefold.network.people.models import Network
from fivefold.network.people.selectors import members, open_invitations, sites


def first_steps(request: NetworkRequest) -> list[Task]:
    """The steps in their order, each done or not, for who manages the network; empty once all are done."""
    if not request.actor.can(Permission.MANAGE_NETWORK):
        return []
    done = _done(request.network)
    if all(done):
        return []
    slug = request.network.slug
    steps = (
        (
            _("Add your sites"),
            "network:people:sites",
            _("The care teams that take part, each with an identifier for its files."),
        ),
        (_("Invite people"), "network:people:members", _("Each with the side from which they speak and what they may do.")),
        (_("Set who decides"), "network:governance:bodies", _("A decision group, and what kinds of learning come to it.")),
        (_("Add a dataset contract"), "gather:datasets:streams", _("What sites send: which columns, which codes, by which day.")),
        (_("Add a measure"), "gather:measures:index", _("What the network wants to see move, and how it is counted.")),
    )
    return [
        Task(
            title=title,
            url=reverse(name, args=[slug]),
            detail=detail,
            tag=Tag(text=_("done") if each else _("not done yet")),
        )
        for (title, name, detail), each in zip(steps, done, strict=True)
    ]


def _done(network: Network) -> tuple[bool, ...]:
    """Whether there are sites, other people, a group for every kind of learning, a dataset and a measure; one query."""
    kinds_of_learning = len(Nature) * len(Reach)
    there = Network.objects.filter(pk=network.pk).values_list(
        Exists(sites()),
        Exists(members()[1:]),
        Exists(open_invitations()),
        Exists(AuthorityRule.objects.all()[kinds_of_learning - 1 :]),
        Exists(datasets()),
        Exists(measures()),
    )
    with_sites, with_members, with_invitations, decided, with_datasets, with_measures = there[0]
    return with_sites, with_members or with_invitations, decided, with_datasets, with_measures
