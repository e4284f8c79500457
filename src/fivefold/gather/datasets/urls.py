from django.urls import path

from fivefold.gather.datasets import views

app_name = "datasets"
urlpatterns = [
    path("datasets/", views.streams, name="streams"),
    path("datasets/add/", views.add_contract, name="add_contract"),
    path("datasets/<str:public_id>/", views.dataset, name="detail"),
    path("submissions/", views.submissions, name="submissions"),
    path("submissions/send/", views.send, name="send"),
    path("submissions/<str:public_id>/", views.submission, name="submission"),
    path("submissions/<str:public_id>/check-again/", views.check_again, name="check_again"),
    path("submissions/<str:public_id>/problems/", views.problems, name="problems"),
    path("submissions/<str:public_id>/withdraw/", views.withdraw, name="withdraw"),
]
