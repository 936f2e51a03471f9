"""The page of planned work."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiewang.desk.planned.pages import doors
from jiewang.desk.request import DeskRequest


@require_safe
def planned_work(request: DeskRequest) -> HttpResponse:
    return render(request, "desk/planned/planned.html", {"doors": doors(request.user)})
