from django.urls import path

from fivefold.network.people import member_views, site_views, views

app_name = "people"
urlpatterns = [
    path("members/", views.members, name="members"),
    path("members/<str:public_id>/change/", member_views.change_member, name="change_member"),
    path("members/<str:public_id>/set-active/", member_views.set_active, name="set_active"),
    path("sites/", site_views.sites, name="sites"),
    path("sites/add/", site_views.add_site, name="add_site"),
    path("sites/<str:public_id>/change/", site_views.change_site, name="change_site"),
    path("organisations/add/", site_views.add_organisation, name="add_organisation"),
    path("invitations/invite/", views.invite, name="invite"),
    path("invitations/<str:public_id>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("guest-links/make/", views.make_guest_link, name="make_guest_link"),
    path("guest-links/<str:public_id>/withdraw/", views.withdraw_guest_link, name="withdraw_guest_link"),
]
