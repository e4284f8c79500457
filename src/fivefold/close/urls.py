from django.urls import URLPattern, URLResolver

app_name = "close"
urlpatterns: list[URLPattern | URLResolver] = []
