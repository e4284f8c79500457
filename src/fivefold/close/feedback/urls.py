from django.urls import path

from fivefold.close.feedback import views

app_name = "feedback"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:public_id>/", views.edit, name="edit"),
]
