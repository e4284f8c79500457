from django.urls import path

from fivefold.gather.measures import export_views, sharing_views, views

app_name = "measures"
urlpatterns = [
    path("measures/", views.index, name="index"),
    path("measures/add/", views.add, name="add"),
    path("measures/<str:public_id>/", views.detail, name="detail"),
    path("measures/<str:public_id>/values.csv", export_views.values, name="values"),
    path("measures/<str:public_id>/sharing/", sharing_views.sharing, name="sharing"),
]
