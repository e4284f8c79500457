from django.urls import path

from fivefold.loop import limit_views, views

app_name = "loop"
urlpatterns = [
    path("", views.index, name="index"),
    path("limits/", limit_views.limits, name="limits"),
    path("<str:public_id>/", views.detail, name="detail"),
    path("<str:public_id>/park/", views.park, name="park"),
    path("<str:public_id>/resume/", views.resume, name="resume"),
    path("<str:public_id>/reopen/", views.reopen, name="reopen"),
]
