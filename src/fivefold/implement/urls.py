from django.urls import URLPattern, URLResolver, include, path

app_name = "implement"
urlpatterns: list[URLPattern | URLResolver] = [
    path("actions/", include("fivefold.implement.actions.urls")),
    path("tests/", include("fivefold.implement.tests_of_change.urls")),
]
