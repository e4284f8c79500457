"""Addresses of the register of evidence."""

from django.urls import path

from fivefold.gather.evidence import views

app_name = "evidence"
urlpatterns = [
    path("evidence/", views.index, name="index"),
    path("evidence/add/", views.add, name="add"),
    path("evidence/<str:public_id>/", views.detail, name="detail"),
]
