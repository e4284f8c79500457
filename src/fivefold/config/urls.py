"""Every address of the product. Sign-on views are mounted one by one, so that nothing comes in unnoticed."""

from allauth.account import views as sign_on
from django.urls import URLPattern, URLResolver, include, path

from fivefold.interfaces.web.views import change_password, sign_out
from fivefold.network.people.access import for_anybody

SIGN_ON: list[URLPattern | URLResolver] = [
    path("sign-in/", for_anybody(sign_on.login), name="account_login"),
    path("sign-out/", sign_out, name="account_logout"),
    path("password/change/", change_password, name="account_change_password"),
]

NETWORK: list[URLPattern | URLResolver] = [
    path("loops/", include("fivefold.loop.urls")),
    path("gather/", include("fivefold.gather.urls")),
    path("analyse/", include("fivefold.analyse.urls")),
    path("decide/", include("fivefold.decide.urls")),
    path("implement/", include("fivefold.implement.urls")),
    path("close/", include("fivefold.close.urls")),
    path("network/", include("fivefold.network.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *SIGN_ON,
    path("", include("fivefold.interfaces.web.urls")),
    path("", include("fivefold.network.people.public_urls")),
    path("", include("fivefold.gather.stories.public_urls")),
    path("", include("fivefold.close.feedback.public_urls")),
    path("n/<slug:network_slug>/", include(NETWORK)),
]

handler400 = "fivefold.foundation.design.error_pages.bad_request"
handler403 = "fivefold.foundation.design.error_pages.permission_denied"
handler404 = "fivefold.foundation.design.error_pages.not_found"
handler500 = "fivefold.foundation.design.error_pages.server_error"
