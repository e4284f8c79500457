from django.urls import URLPattern, URLResolver

app_name = "gather"
urlpatterns: list[URLPattern | URLResolver] = []
