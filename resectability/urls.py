"""Addresses of resectability."""

from django.urls import path

from resectability import views

app_name = "resectability"
urlpatterns = [
    path("", views.check, name="check"),
    path("scores/", views.scores, name="scores"),
    path("scores/<str:name>/", views.score, name="score"),
    path("criteria/", views.criteria, name="criteria"),
    path("criteria/<str:name>/", views.criteria, name="criteria_set"),
]
