"""The sign-on library's forms and refusals in the product's own words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm, LoginForm
from django.utils.translation import gettext_lazy as _

from fivefold.network.people.models import Person


class SignInForm(LoginForm):  # type: ignore[misc]  # the library is not typed
    """Who signs in, by email address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, {"login": _("Email address"), "password": _("Password")})


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """One's own password, for another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(
            self, {"oldpassword": _("Your password now"), "password1": _("New password"), "password2": _("New password, again")}
        )


class SignOn(DefaultAccountAdapter):  # type: ignore[misc]
    """What the library refuses, said as the rest of the product says it, and how it stores a password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This email address and this password are not correct together."),
        "too_many_login_attempts": _("Somebody tried to sign in too often. Wait five minutes and try again."),
        "enter_current_password": _("This is not your password now."),
    }

    def set_password(self, user: Person, password: str) -> None:
        """Store the new hash and nothing else, which is all that may be written of a person without a service."""
        user.set_password(password)
        user.save(update_fields=["password"])


def _name(form: Any, labels: dict[str, Any]) -> None:
    """Give the fields their labels; the library's placeholders would only say them again, in other words."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)
