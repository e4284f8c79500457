from django.urls import URLPattern, URLResolver, include, path

app_name = "gather"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("fivefold.gather.datasets.urls")),
    path("", include("fivefold.gather.measures.urls")),
    path("", include("fivefold.gather.streams.urls")),
    path("", include("fivefold.gather.stories.urls")),
    path("", include("fivefold.gather.evidence.urls")),
]
