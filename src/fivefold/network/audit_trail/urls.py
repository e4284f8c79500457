"""The addresses of the audit trail's pages, mounted under `/n/<slug>/network/audit/`."""

from django.urls import path

from fivefold.network.audit_trail import views

app_name = "audit_trail"
urlpatterns = [
    path("", views.index, name="index"),
    path("check/", views.check, name="check"),
    path("export/", views.export, name="export"),
]
