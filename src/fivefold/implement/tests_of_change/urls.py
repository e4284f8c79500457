from django.urls import path

from fivefold.implement.tests_of_change import views

app_name = "tests_of_change"
urlpatterns = [
    path("loops/<str:public_id>/plan/", views.plan, name="plan"),
    path("loops/<str:public_id>/bring-results/", views.bring_results, name="bring_results"),
    path("<str:public_id>/", views.detail, name="detail"),
    path("<str:public_id>/begin/", views.begin, name="begin"),
    path("<str:public_id>/study/", views.study, name="study"),
    path("<str:public_id>/conclude/", views.conclude, name="conclude"),
]
