from django.urls import path

from fivefold.gather.datasets import describing_views, views

app_name = "datasets"
urlpatterns = [
    path("datasets/", views.streams, name="streams"),
    path("datasets/add/", views.add_contract, name="add_contract"),
    path("datasets/<str:public_id>/", views.dataset, name="detail"),
    path("datasets/<str:public_id>/template.<str:ending>", describing_views.template, name="template"),
    path("submissions/", views.submissions, name="submissions"),
    path("submissions/send/", views.send, name="send"),
    path("submissions/describe/<str:public_id>/", describing_views.describe, name="describe"),
    path("submissions/<str:public_id>/describe/", describing_views.describe_refused, name="describe_refused"),
    path("submissions/<str:public_id>/", views.submission, name="submission"),
    path("submissions/<str:public_id>/check-again/", views.check_again, name="check_again"),
    path("submissions/<str:public_id>/problems/", views.problems, name="problems"),
    path("submissions/<str:public_id>/withdraw/", views.withdraw, name="withdraw"),
]
