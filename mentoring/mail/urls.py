from django.conf import settings
from django.urls import path

from mentoring.mail import views

app_name = "mail"

urlpatterns = [path("mailbox/", views.DemoMailbox.as_view(), name="mailbox")] if settings.DEMO else []
