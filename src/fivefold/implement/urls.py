from django.urls import URLPattern, URLResolver

app_name = "implement"
urlpatterns: list[URLPattern | URLResolver] = []
