from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "fivefold.interfaces.web"
    label = "web"
    verbose_name = "Home, sign-in and navigation"
