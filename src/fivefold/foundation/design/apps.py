"""The design system as a Django app: templates, static files and the `design` tag library."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FoundationDesignConfig(AppConfig):
    """Label `foundation_design`; it has no models."""

    name = "fivefold.foundation.design"
    label = "foundation_design"
    verbose_name = _("Design system")
