"""Addresses of asking us."""

from django.urls import path

from privacy.inquiries.views import answered, asking, case, mine

urlpatterns = [
    path("ask/", asking.ask, name="ask"),
    path("ask/sent/", asking.sent, name="ask_sent"),
    path("ask/answered/", answered.answered, name="ask_answered"),
    path("ask/confirm/<str:token>/", asking.confirm, name="ask_confirm"),
    path("ask/authority/<str:token>/", case.authority, name="ask_authority"),
    path("ask/case/<str:reference>/<str:token>/", case.show, name="ask_case"),
    path("ask/case/<str:reference>/<str:token>/withdraw/", case.withdraw, name="ask_withdraw"),
    path("ask/case/<str:reference>/<str:token>/unpublish/", case.unpublish, name="ask_unpublish"),
    path("my-request/", mine.ask, name="my_request"),
    path("my-request/<str:token>/", mine.visit, name="my_request_visit"),
    path("my-request/<str:token>/erase/", mine.erase, name="my_request_erase"),
]
