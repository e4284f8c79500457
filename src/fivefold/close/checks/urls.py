from django.urls import path

from fivefold.close.checks import acting_views, views

app_name = "checks"
urlpatterns = [
    path("", views.index, name="index"),
    path("loops/<str:public_id>/", views.detail, name="detail"),
    path("loops/<str:public_id>/reliability/", acting_views.count_cases, name="count_cases"),
    path("loops/<str:public_id>/effectiveness/", views.compute, name="compute"),
    path("loops/<str:public_id>/rate/", acting_views.rate, name="rate"),
    path("loops/<str:public_id>/interview/", acting_views.note_interview, name="note_interview"),
    path("loops/<str:public_id>/waive/", acting_views.waive, name="waive"),
    path("loops/<str:public_id>/verdict/", acting_views.give_verdict, name="give_verdict"),
    path("loops/<str:public_id>/answer/", acting_views.answer, name="answer"),
    path("ratings/<str:public_id>/read/", views.read_comment, name="read_comment"),
]
