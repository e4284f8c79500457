from django.urls import URLPattern, URLResolver, include, path

app_name = "decide"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("fivefold.decide.decisions.urls")),
]
