"""The addresses of insights."""

from django.urls import path

from fivefold.analyse.insights import triage_views, views

app_name = "insights"
urlpatterns = [
    path("insights/", views.index, name="index"),
    path("insights/new/", views.new, name="new"),
    path("insights/<str:public_id>/", views.detail, name="detail"),
    path("insights/<str:public_id>/evidence/", views.link, name="link"),
    path("insights/<str:public_id>/evidence/<str:link_id>/take-away/", views.unlink, name="unlink"),
    path("insights/<str:public_id>/questions/", views.add_row, name="add_row"),
    path("insights/<str:public_id>/questions/<str:row_id>/judge/", views.judge_row, name="judge_row"),
    path("insights/<str:public_id>/triangulate/", views.triangulate, name="triangulate"),
    path("insights/<str:public_id>/triage/", triage_views.triage, name="triage"),
    path("insights/<str:public_id>/triage/who-decides/", triage_views.who_decides, name="who_decides"),
    path("insights/<str:public_id>/fast-lane/", triage_views.take_fast_lane, name="take_fast_lane"),
    path("insights/<str:public_id>/leave/", triage_views.leave, name="leave"),
    path("insights/<str:public_id>/merge/", triage_views.merge, name="merge"),
    path("insights/<str:public_id>/undo-merge/", triage_views.undo_merge, name="undo_merge"),
]
