"""The page of district data."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiewang.desk.district.data import doors
from jiewang.desk.request import DeskRequest


@require_safe
def district_data(request: DeskRequest) -> HttpResponse:
    return render(request, "desk/district/data.html", {"doors": doors(request.user)})
