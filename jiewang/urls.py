"""All addresses of the house, floor by floor."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("jiewang.desk.urls")),
]
