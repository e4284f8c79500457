from django.urls import URLPattern, URLResolver, include, path

app_name = "close"
urlpatterns: list[URLPattern | URLResolver] = [
    path("checks/", include("fivefold.close.checks.urls")),
    path("feedback/", include("fivefold.close.feedback.urls")),
]
