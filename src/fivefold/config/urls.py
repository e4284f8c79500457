"""Every address of the product. Sign-on views are mounted one by one, so that nothing comes in unnoticed."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
