from django.conf import settings
from django.urls import path

from mentoring.accounts import views

app_name = "accounts"

urlpatterns = [
    path("profile/", views.Profile.as_view(), name="profile"),
    path("people/import/", views.ImportPage.as_view(), name="import-new"),
    path("people/import/<int:people_import>/", views.ImportDetail.as_view(), name="import-detail"),
]
if settings.DEMO:
    urlpatterns += [path("demo/sign-in/", views.DemoSignIn.as_view(), name="demo-sign-in")]
