"""All addresses of the house, floor by floor."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("jiewang.desk.accounts.urls")),
    path("", include("jiewang.public.urls")),
    path("", include("jiewang.desk.urls")),
]

handler400 = "jiewang.desk.errors.bad_request"
handler403 = "jiewang.desk.errors.forbidden"
handler404 = "jiewang.desk.errors.not_found"
handler500 = "jiewang.desk.errors.server_error"
