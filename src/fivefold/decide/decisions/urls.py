"""Addresses of Decide."""

from django.urls import path

from fivefold.decide.decisions import acting_views, views

app_name = "decisions"
urlpatterns = [
    path("", views.index, name="index"),
    path("loops/<str:public_id>/propose/", acting_views.propose, name="propose"),
    path("loops/<str:public_id>/delegated/", acting_views.delegated, name="delegated"),
    path("proposals/<str:public_id>/", views.brief, name="brief"),
    path("proposals/<str:public_id>/position/", acting_views.state_position, name="position"),
    path("proposals/<str:public_id>/decide/", acting_views.decide, name="decide"),
    path("proposals/<str:public_id>/send-back/", acting_views.send_back, name="send_back"),
    path("decisions/", views.register, name="register"),
    path("decisions/<str:public_id>/", views.detail, name="detail"),
    path("decisions/<str:public_id>/correct/", acting_views.correct, name="correct"),
    path("decisions/<str:public_id>/deliver/", acting_views.deliver, name="deliver"),
]
