"""Forms as the design system draws them: the date field's widget, and what is wrong as a list with links."""

from django import forms
from django.utils.translation import gettext as _

from fivefold.engine.errors import DomainError
from fivefold.foundation.design.components import Refusal


class DateInput(forms.DateInput):
    """The browser's own date picker; it always speaks ISO 8601 and shows the reader's format."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def target_of(bound: forms.BoundField) -> str:
    """The id that a link to this field goes to: its control, or the first of its radios or checkboxes."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label


def _named(bound: forms.BoundField, message: object) -> str:
    return _("%(label)s: %(message)s") % {"label": str(bound.label).rstrip("?: "), "message": message}


def refusals_of(form: forms.BaseForm | None, error: DomainError | None) -> tuple[Refusal, ...]:
    """Everything that is wrong: what the service refused, then the form as a whole, then its fields in order."""
    found: list[Refusal] = []
    if error is not None:
        known = form is not None and error.field is not None and error.field in form.fields
        target = target_of(form[error.field]) if known and form is not None and error.field else ""
        found.append(Refusal(message=error.message, fix=error.fix, target=target))
    if form is not None and form.is_bound:
        found += [Refusal(message=str(message)) for message in form.non_field_errors()]
        found += [Refusal(message=_named(bound, message), target=target_of(bound)) for bound in form for message in bound.errors]
    return tuple(found)
