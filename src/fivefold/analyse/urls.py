"""The addresses of the Analyse stage, mounted under `/n/<slug>/analyse/`."""

from django.urls import include, path

app_name = "analyse"
urlpatterns = [
    path("", include("fivefold.analyse.signals.urls")),
    path("", include("fivefold.analyse.insights.urls")),
]
