from django.urls import URLPattern, URLResolver

app_name = "decide"
urlpatterns: list[URLPattern | URLResolver] = []
