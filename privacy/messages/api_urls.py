"""The one call of the interface that the SMS carrier makes."""

from django.urls import path

from privacy.messages import views

urlpatterns = [path("sms/reports/", views.SMSReports.as_view(), name="api_sms_reports")]
