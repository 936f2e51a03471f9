"""Addresses of the voice."""

from django.urls import path

from jiewang.desk.voice.polls import building, files, views

urlpatterns = [
    path("polls", views.polls, name="polls"),
    path("polls/new/<slug:kind>", building.poll_new, name="poll_new"),
    path("polls/<slug:number>", views.poll, name="poll"),
    path("polls/<slug:number>/frame", building.poll_frame, name="poll_frame"),
    path("polls/<slug:number>/questions", building.poll_questions, name="poll_questions"),
    path("polls/<slug:number>/candidates", building.poll_candidates, name="poll_candidates"),
    path("polls/<slug:number>/codes", files.poll_codes, name="poll_codes"),
    path("polls/<slug:number>/file/<slug:suffix>", files.poll_file, name="poll_file"),
    path("polls/<slug:number>/act/<slug:name>", views.poll_act, name="poll_act"),
]
