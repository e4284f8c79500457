"""Addresses of stories for people without an account; they are on the public list."""

from django.urls import path

from fivefold.gather.stories import public_views

app_name = "stories"
urlpatterns = [
    path("g/<str:token>/story/", public_views.guest, name="guest"),
    path("g/thanks/", public_views.thanks, name="thanks"),
    path("s/", public_views.receipt, name="receipt"),
]
