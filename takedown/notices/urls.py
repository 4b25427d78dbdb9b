"""Addresses of the copyright desk; those that carry a token lead nobody else anywhere."""

from django.urls import path

from takedown.notices.views import case, filing, objection

urlpatterns = [
    path("copyright/", filing.guide, name="copyright"),
    path("copyright/notice/", filing.notice, name="copyright_notice"),
    path("copyright/notice/sent/<str:ticket>/", filing.sent, name="copyright_sent"),
    path("copyright/notice/confirm/<str:token>/", filing.confirm, name="copyright_confirm"),
    path("copyright/case/<str:reference>/<str:token>/", case.show, name="copyright_case"),
    path(
        "copyright/case/<str:reference>/<str:token>/supply/", case.supply, name="copyright_supply"
    ),
    path(
        "copyright/case/<str:reference>/<str:token>/withdraw/",
        case.withdraw,
        name="copyright_withdraw",
    ),
    path("copyright/objection/<str:token>/", objection.objection, name="copyright_objection"),
]
