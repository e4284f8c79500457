"""The addresses about the network itself, mounted under `/n/<slug>/network/`."""

from django.urls import include, path

from fivefold.network.people import network_views

app_name = "network"
urlpatterns = [
    path("", network_views.index, name="index"),
    path("settings/", network_views.settings, name="settings"),
    path("people/", include("fivefold.network.people.urls")),
    path("audit/", include("fivefold.network.audit_trail.urls")),
    path("", include("fivefold.network.governance.urls")),
]
