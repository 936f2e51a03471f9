"""Addresses of the desk: `/dispatch/…` is desk/center/dispatch/."""

from django.urls import URLPattern, URLResolver, include, path

from jiewang.desk.accounts import views as accounts
from jiewang.desk.accounts.language import choose_language

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk", accounts.home, name="home"),
    path("account", accounts.account, name="account"),
    path("language", choose_language, name="language"),
    path("", include("jiewang.desk.residents.urls")),
    path("", include("jiewang.desk.notices.urls")),
    path("", include("jiewang.desk.center.urls")),
    path("", include("jiewang.desk.grid.urls")),
    path("", include("jiewang.desk.phone.urls")),
    path("", include("jiewang.desk.district.urls")),
    path("", include("jiewang.desk.planned.urls")),
    path("", include("jiewang.desk.boards.urls")),
    path("", include("jiewang.desk.voice.urls")),
    path("", include("jiewang.desk.works.funds.urls")),
    path("", include("jiewang.desk.works.urls")),
    path("", include("jiewang.desk.works.projects.approvals.urls")),
    path("", include("jiewang.desk.sections.urls")),
]
