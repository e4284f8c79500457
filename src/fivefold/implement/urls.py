# helper CLOSE: put /tmp/brief/implement_urls.py here once the implement apps are registered
from django.urls import URLPattern, URLResolver

app_name = "implement"
urlpatterns: list[URLPattern | URLResolver] = []
