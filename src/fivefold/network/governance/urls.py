"""The addresses of the network's governance, mounted under `/n/<slug>/network/`."""

from django.urls import path

from fivefold.network.governance import views

app_name = "governance"
urlpatterns = [path("bodies/", views.bodies, name="bodies")]
