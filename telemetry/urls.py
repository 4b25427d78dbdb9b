"""Pages about one's own devices."""

from django.urls import path

from telemetry.views import devices

urlpatterns = [
    path("", devices.devices, name="me_devices"),
    path("code/", devices.new_code, name="me_device_code"),
    path("<uuid:window_id>/close/", devices.close, name="me_device_close"),
    path("<uuid:window_id>/erase/", devices.erase, name="me_device_erase"),
]
