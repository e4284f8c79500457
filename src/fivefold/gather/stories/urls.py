"""Addresses of stories inside a network."""

from django.urls import path

from fivefold.gather.stories import escalated_views, review_views, views

app_name = "stories"
urlpatterns = [
    path("stories/", views.index, name="index"),
    path("stories/tell/", views.tell, name="tell"),
    path("stories/told/", views.told, name="told"),
    path("stories/mine/", views.mine, name="mine"),
    path("stories/queue/", review_views.queue, name="queue"),
    path("stories/escalated/", escalated_views.index, name="escalated"),
    path("stories/<str:public_id>/", views.detail, name="detail"),
    path("stories/<str:public_id>/review/", review_views.review, name="review"),
    path("stories/<str:public_id>/release/", review_views.release, name="release"),
    path("stories/<str:public_id>/redact/", review_views.redact, name="redact"),
    path("stories/<str:public_id>/keep/", review_views.keep, name="keep"),
    path("stories/<str:public_id>/decline/", review_views.decline, name="decline"),
    path("stories/<str:public_id>/hold/", review_views.hold, name="hold"),
    path("stories/<str:public_id>/escalate/", review_views.escalate, name="escalate"),
    path("stories/<str:public_id>/escalated/", escalated_views.detail, name="read_escalated"),
    path("stories/<str:public_id>/take-over/", escalated_views.take_over, name="take_over"),
    path("stories/<str:public_id>/withdraw/", views.withdraw, name="withdraw"),
]
