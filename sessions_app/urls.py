from django.urls import include, path

from sessions_app import views

app_name = "gatherings"

gathering_urls = [
    path("", views.GatheringDetail.as_view(), name="gathering-detail"),
    path("edit/", views.GatheringEdit.as_view(), name="gathering-edit"),
    path("invite/", views.GatheringInvite.as_view(), name="gathering-invite"),
    path("cancel/", views.GatheringCancel.as_view(), name="gathering-cancel"),
    path("reply/", views.GatheringReply.as_view(), name="gathering-reply"),
    path("attendance/", views.GatheringAttendance.as_view(), name="gathering-attendance"),
    path("calendar.ics", views.GatheringCalendar.as_view(), name="gathering-calendar"),
]
series_urls = [
    path("", views.SeriesEdit.as_view(), name="series-edit"),
    path("invite/", views.SeriesInvite.as_view(), name="series-invite"),
    path("reminders/", views.SendDueReminders.as_view(), name="series-send-reminders"),
]
program_urls = [
    path("gatherings/", views.GatheringList.as_view(), name="gathering-list"),
    path("gatherings/new/", views.GatheringNew.as_view(), name="gathering-new"),
    path("gatherings/<int:gathering>/", include(gathering_urls)),
    path("check-ins/", include(series_urls)),
]
urlpatterns = [path("programmes/<slug:program>/", include(program_urls))]
