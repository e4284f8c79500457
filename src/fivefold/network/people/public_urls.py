from django.urls import path

from fivefold.network.people import joining_views

urlpatterns = [
    path("invitations/<str:token>/", joining_views.accept_invitation, name="accept_invitation"),
]
