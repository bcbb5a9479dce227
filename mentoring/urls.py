"""All addresses. Nouns first, hyphens, one nested list per object in each app's urls.py."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from mentoring.accounts.views import OwnAddress, SetLanguage, SignOut
from mentoring.views import Health

urlpatterns = [
    path("", include("mentoring.dashboard.urls")),
    path("", include("mentoring.accounts.urls")),
    path("", include("mentoring.mail.urls")),
    path("", include("mentoring.audit.urls")),
    path("", include("programs.urls")),
    path("", include("applicants.urls")),
    path("", include("applicants.videos.urls")),
    path("", include("applicants.scoring.urls")),
    path("", include("applicants.breadth.urls")),
    path("", include("matching.urls")),
    path("", include("sessions_app.urls")),
    path("", include("sessions_app.trios.urls")),
    path("", include("sessions_app.checkins.urls")),
    path("", include("sessions_app.outcomes.urls")),
    path("", include("sessions_app.feeds.urls")),
    path("", include("sessions_app.resources.urls")),
    path("account/email/", OwnAddress.as_view(), name="account_email"),
    path("account/logout/", SignOut.as_view(), name="account_logout"),
    path("account/", include("allauth.urls")),
    path("administration/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("administration/", admin.site.urls),
    path("language/", SetLanguage.as_view(), name="set_language"),
    path("healthz", Health.as_view(), name="healthz"),
    path("readyz", Health.as_view(deep=True), name="readyz"),
]
