"""Addresses of the residents' pages."""

from django.urls import path

from jiewang.desk.residents import pages, report, track
from jiewang.desk.residents.votes import views as votes
from jiewang.desk.residents.works import views as works

urlpatterns = [
    path("", report.report_page, name="report"),
    path("hint", report.hint, name="hint"),
    path("receipt/<str:number>", track.receipt, name="receipt"),
    path("track", track.lookup, name="track"),
    path("track/<str:number>/<str:secret>", track.progress, name="progress"),
    path("track/<str:number>/<str:secret>/answer", track.answer, name="answer"),
    path("track/<str:number>/<str:secret>/rate", track.rate, name="rate"),
    path("track/<str:number>/<str:secret>/reopen", track.reopen, name="reopen"),
    path(
        "track/<str:number>/<str:secret>/photo/<int:pk>/<str:size>",
        track.photo,
        name="photo_of_report",
    ),
    path("votes", votes.votes, name="votes"),
    path("votes/receipt", votes.receipt, name="vote_receipt"),
    path("votes/<slug:number>", votes.poll, name="vote"),
    path("works", works.published, name="public_works"),
    path("works/<slug:number>", works.project_reports, name="public_project"),
    path("works/<slug:number>/<slug:week>", works.report, name="public_report"),
    path("works/<slug:number>/<slug:week>/sheet.pdf", works.report_pdf, name="public_report_pdf"),
    path("privacy", pages.privacy, name="privacy"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("about", pages.about, name="about"),
    path("outline.geojson", pages.outline, name="outline"),
]
