"""Addresses of feedback for people without an account; they are on the public list."""

from django.urls import path

from fivefold.close.feedback import public_views

app_name = "feedback"
urlpatterns = [
    path("s/answer/<str:public_id>/", public_views.answer, name="answer"),
]
