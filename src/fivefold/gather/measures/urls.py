from django.urls import path

from fivefold.gather.measures import views

app_name = "measures"
urlpatterns = [
    path("measures/", views.index, name="index"),
    path("measures/add/", views.add, name="add"),
    path("measures/<str:public_id>/", views.detail, name="detail"),
]
