from django.urls import path

from fivefold.loop import views

app_name = "loop"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:public_id>/", views.detail, name="detail"),
    path("<str:public_id>/park/", views.park, name="park"),
    path("<str:public_id>/resume/", views.resume, name="resume"),
    path("<str:public_id>/reopen/", views.reopen, name="reopen"),
]
