from django.urls import path

from fivefold.network.people import views

app_name = "people"
urlpatterns = [
    path("members/", views.members, name="members"),
    path("invitations/invite/", views.invite, name="invite"),
    path("invitations/<str:public_id>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("guest-links/make/", views.make_guest_link, name="make_guest_link"),
    path("guest-links/<str:public_id>/withdraw/", views.withdraw_guest_link, name="withdraw_guest_link"),
]
