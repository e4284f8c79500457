from django.urls import path

from fivefold.implement.actions import views

app_name = "actions"
urlpatterns = [
    path("", views.index, name="index"),
    path("loops/<str:public_id>/plan/", views.plan, name="plan"),
    path("loops/<str:public_id>/begin-checks/", views.begin_checks, name="begin_checks"),
    path("loops/<str:public_id>/stop/", views.stop, name="stop"),
    path("sites/<str:public_id>/report/", views.report, name="report"),
    path("<str:public_id>/", views.detail, name="detail"),
]
