"""The addresses of signals."""

from django.urls import path

from fivefold.analyse.signals import views

app_name = "signals"
urlpatterns = [
    path("signals/", views.index, name="index"),
    path("signals/signals.csv", views.export, name="export"),
    path("signals/<str:public_id>/", views.detail, name="detail"),
    path("signals/<str:public_id>/watch/", views.watch, name="watch"),
    path("signals/<str:public_id>/dismiss/", views.dismiss, name="dismiss"),
    path("signals/<str:public_id>/put-back/", views.put_back, name="put_back"),
]
