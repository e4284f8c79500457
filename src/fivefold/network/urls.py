from django.urls import include, path

app_name = "network"
urlpatterns = [
    path("people/", include("fivefold.network.people.urls")),
    path("", include("fivefold.network.governance.urls")),
]
