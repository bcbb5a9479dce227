from django.urls import URLPattern, URLResolver, include, path

from applicants import views

app_name = "applicants"

application_urls = [
    path("", views.ApplicationDetail.as_view(), name="application-detail"),
    path("edit/", views.ApplicationEdit.as_view(), name="application-edit"),
    path("check/", views.ApplicationCheck.as_view(), name="application-check"),
    path("receipt/", views.ApplicationReceipt.as_view(), name="application-receipt"),
    path("take-back/", views.ApplicationTakeBack.as_view(), name="application-take-back"),
    path("withdraw/", views.ApplicationWithdraw.as_view(), name="application-withdraw"),
]
program_urls: list[URLPattern | URLResolver] = [
    path("call/", views.CallDetail.as_view(), name="call-detail"),
    path("call/apply/", views.ApplicationBegin.as_view(), name="application-begin"),
    path("applications/", views.ApplicationList.as_view(), name="application-list"),
    path("applications/<str:ref>/", include(application_urls)),
]
urlpatterns = [
    path("calls/", views.CallList.as_view(), name="call-list"),
    path("programmes/<slug:program>/", include(program_urls)),
]
