"""What belongs to one network: reads need an active network, and writes must stay inside it.

django-scopes guards reads. It does not guard writes, so the base model here refuses a save, a bulk write and a delete
unless the active network is the row's own, and a foreign key to a row of another network.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django_scopes import ScopedManager, get_scope, scope

from fivefold.foundation.models import DomainModel, DomainQuerySet
from fivefold.foundation.permission import Scope


class WriteOutsideNetwork(RuntimeError):
    """A programming error: a row of one network was about to be written while another, or none, was active."""


def active_network_id() -> int | None:
    """The primary key of the active network, or None where no network is active."""
    network = get_scope().get("network")
    return None if network is None else int(network.pk)


class NetworkModel(DomainModel):
    """A row that belongs to one network."""

    network = models.ForeignKey("network_people.Network", on_delete=models.PROTECT, related_name="+")

    if TYPE_CHECKING:
        objects: ClassVar[models.Manager[Self]]  # type: ignore[assignment]
    else:
        objects = ScopedManager(_manager_class=models.Manager.from_queryset(DomainQuerySet), network="network")

    class Meta:
        abstract = True

    @property
    def scope(self) -> Scope:
        """What an action on this row touches; rows of a site override `scope_site`."""
        return Scope(network=self.network.public_id, site=self.scope_site())

    def scope_site(self) -> str | None:
        """The public id of the site this row belongs to, or None where it belongs to the whole network."""
        return None

    @classmethod
    def guard_bulk(cls, queryset: DomainQuerySet[Any], rows: Iterable[Any]) -> None:
        if active_network_id() is None:
            raise WriteOutsideNetwork(f"{cls.__name__}: a bulk write needs an active network.")

    def guard_write(self) -> None:
        if self.network_id != active_network_id():
            raise WriteOutsideNetwork(f"{type(self).__name__}: the row's network is not the active one.")
        for field in self._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and issubclass(target, NetworkModel):
                self._guard_same_network(field.name, field.attname, target)

    def _guard_same_network(self, name: str, attname: str, target: type["NetworkModel"]) -> None:
        key = getattr(self, attname)
        if key is None:
            return
        cached = self._state.fields_cache.get(name)
        network = (
            cached.network_id
            if cached is not None
            else target._base_manager.filter(pk=key).values_list("network_id", flat=True).first()
        )
        if network != self.network_id:
            raise WriteOutsideNetwork(f"{type(self).__name__}.{name} points to a row of another network.")


def within(network: models.Model) -> AbstractContextManager[object]:
    """Make `network` the active one: scoped reads see it alone, and scoped writes must belong to it."""
    active: AbstractContextManager[object] = scope(network=network)
    return active
