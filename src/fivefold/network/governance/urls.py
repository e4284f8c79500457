"""The addresses of the network's governance, mounted under `/n/<slug>/network/`."""

from django.urls import path

from fivefold.network.governance import change_views, views

app_name = "governance"
urlpatterns = [
    path("bodies/", views.bodies, name="bodies"),
    path("bodies/add/", change_views.add_body, name="add_body"),
    path("bodies/<str:public_id>/change/", change_views.change_body, name="change_body"),
    path("bodies/<str:public_id>/seats/", change_views.seats, name="seats"),
    path("bodies/<str:public_id>/seats/<str:seat_id>/end/", change_views.end_seat, name="end_seat"),
    path("authority/set/", change_views.set_authority, name="set_authority"),
]
