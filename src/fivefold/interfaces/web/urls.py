from django.urls import path

from fivefold.interfaces.web import views

app_name = "web"
urlpatterns = [
    path("", views.start, name="start"),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("health/", views.health, name="health"),
    path("n/<slug:network_slug>/", views.home, name="home"),
]
