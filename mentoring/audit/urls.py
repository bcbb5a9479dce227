from django.urls import path

from mentoring.audit import views

app_name = "audit"

urlpatterns = [path("audit/", views.Trail.as_view(), name="trail")]
