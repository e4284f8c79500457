from django.urls import path

from fivefold.network.people import views

urlpatterns = [
    path("invitations/<str:token>/", views.accept_invitation, name="accept_invitation"),
]
