from django.urls import path

from fivefold.gather.streams import entry_views, feed_views, refresh_views, restated_views

app_name = "streams"
urlpatterns = [
    path("datasets/<str:public_id>/feed/", feed_views.feed, name="feed"),
    path("datasets/<str:public_id>/feed/export/", feed_views.feed_export, name="feed_export"),
    path("datasets/<str:public_id>/refreshes/", refresh_views.refreshes, name="refreshes"),
    path("datasets/<str:public_id>/refreshes/again/", refresh_views.refresh_again, name="refresh_again"),
    path("entry/", entry_views.index, name="entry"),
    path("entry/set-up/", entry_views.set_up, name="set_up"),
    path("entry/<str:public_id>/", entry_views.enter, name="enter"),
    path("entry/<str:public_id>/draft/", entry_views.save, name="save_draft"),
    path("restatements/<str:public_id>/", restated_views.restatement, name="restatement"),
    path("datasets/<str:public_id>/restatements/", restated_views.of_dataset, name="restatements"),
    path("submissions/<str:public_id>/restatement/", restated_views.of_submission, name="of_submission"),
]
