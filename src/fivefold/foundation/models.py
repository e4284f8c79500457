"""The base of every row that the domain writes: a public id, a version, and a guard on every way to write."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.foundation.last_change import last_change
from fivefold.foundation.service import require_service

Row = TypeVar("Row", bound="DomainModel")


class StaleWrite(DomainError):
    """Somebody else changed the row since it was read."""

    code: ClassVar[str] = "stale_write"
    status: ClassVar[int] = 409


class AppendOnlyViolation(RuntimeError):
    """A programming error: a row that is only ever appended was about to be changed or removed."""


class DomainQuerySet(models.QuerySet[Row]):
    """A query set whose bulk writes pass the same guard as a single row's."""

    def _guard(self, rows: Iterable[Row] = ()) -> None:
        require_service(self.model.app_name(), self.model.__name__)
        self.model.guard_bulk(self, rows)

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        rows = list(objs)
        self._guard(rows)
        for row in rows:
            row.guard_write()
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Row], fields: Iterable[str], batch_size: int | None = None) -> int:
        rows = list(objs)
        self._guard(rows)
        self.model.guard_change()
        for row in rows:
            row.guard_write()
        return super().bulk_update(rows, fields, batch_size)

    def update(self, **values: Any) -> int:
        self._guard()
        self.model.guard_change()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._guard()
        self.model.guard_change()
        return super().delete()


class DomainModel(models.Model):
    """A row of the domain. Subclasses declare `public_id = PublicIdField(prefix=…)`."""

    append_only: ClassVar[bool] = False

    version = models.PositiveIntegerField(default=1, editable=False)

    if TYPE_CHECKING:
        objects: ClassVar[models.Manager[Self]]
    else:
        objects = models.Manager.from_queryset(DomainQuerySet)()

    class Meta:
        abstract = True

    @classmethod
    def app_name(cls) -> str:
        return cls._meta.app_config.name

    @classmethod
    def guard_bulk(cls, queryset: DomainQuerySet[Any], rows: Iterable[Any]) -> None:
        """Further conditions on a bulk write; overridden where rows belong to a network."""

    @classmethod
    def guard_change(cls) -> None:
        """Refuse to change or remove rows that are only ever appended."""
        if cls.append_only:
            raise AppendOnlyViolation(f"{cls.__name__} rows are only ever appended.")

    def guard_write(self) -> None:
        """Further conditions on writing this row; overridden where rows belong to a network."""

    def save(
        self,
        force_insert: bool | tuple[models.base.ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        require_service(self.app_name(), type(self).__name__)
        self.guard_write()
        if not self._state.adding:
            self.guard_change()
            self._claim_version()
            if update_fields is not None:
                update_fields = {*update_fields, "version"}
        super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        require_service(self.app_name(), type(self).__name__)
        self.guard_write()
        self.guard_change()
        return super().delete(using=using, keep_parents=keep_parents)

    def _claim_version(self) -> None:
        """Move the stored version on, or refuse because somebody else has done so since this row was read."""
        rows = type(self)._base_manager.filter(pk=self.pk, version=self.version)
        if not rows.update(version=F("version") + 1):
            message = _("Somebody else changed this while you were working on it.")
            known = last_change(self.serializable_value("public_id"))
            fix = _("Reload the page, look at what changed, and send your change again.")
            raise StaleWrite(f"{message} {known}".rstrip(), fix=fix)
        self.version += 1


def chosen(field: str, values: Collection[str], name: str) -> models.CheckConstraint:
    """A database constraint: `field` holds one of `values`. The name must be unique in the database."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": sorted(values)}), name=name)
