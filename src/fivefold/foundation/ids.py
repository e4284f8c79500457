"""Public ids: a prefix that says what it is, and a UUID that sorts by when it was made."""

from functools import partial
from typing import Any

from django.db import models
from uuid_utils import uuid7

LENGTH = 40


def new_public_id(prefix: str) -> str:
    """A fresh id such as `lop_0198c0de…`: the prefix and the 32 hexadecimal digits of a UUIDv7 (RFC 9562)."""
    return f"{prefix}_{uuid7().hex}"


class PublicIdField(models.CharField[str, str]):
    """The id by which the outside world knows a row; `prefix` is three letters of the entity's name."""

    def __init__(self, *, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        kwargs |= {"max_length": LENGTH, "unique": True, "editable": False, "default": partial(new_public_id, prefix)}
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "unique", "editable", "default"):
            kwargs.pop(fixed, None)
        return name, path, list(args), {**kwargs, "prefix": self.prefix}
