from django.urls import path

from fivefold.gather.streams import restated_views

app_name = "streams"
urlpatterns = [
    path("restatements/<str:public_id>/", restated_views.restatement, name="restatement"),
    path("datasets/<str:public_id>/restatements/", restated_views.of_dataset, name="restatements"),
    path("submissions/<str:public_id>/restatement/", restated_views.of_submission, name="of_submission"),
]
