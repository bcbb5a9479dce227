from django.urls import include, path

from sessions_app.trios import views

app_name = "trios"

meeting_urls = [
    path("pick/", views.MeetingPick.as_view(), name="meeting-pick"),
    path("move/", views.MeetingMove.as_view(), name="meeting-move"),
    path("held/", views.MeetingHeld.as_view(), name="meeting-held"),
    path("cancel/", views.MeetingCancel.as_view(), name="meeting-cancel"),
    path("calendar.ics", views.MeetingCalendar.as_view(), name="meeting-calendar"),
]
trio_urls = [
    path("", views.TrioDetail.as_view(), name="trio-detail"),
    path("agreement/", views.TrioAgreement.as_view(), name="trio-agreement"),
    path("agree/", views.TrioAgree.as_view(), name="trio-agree"),
    path("topics/", views.TopicAdd.as_view(), name="topic-add"),
    path("next-step/", views.NextStep.as_view(), name="next-step"),
    path("propose/", views.MeetingPropose.as_view(), name="meeting-propose"),
    path("room/", views.RoomPage.as_view(), name="room"),
]
program_urls = [
    path("trios/<int:leader>/", include(trio_urls)),
    path("meetings/<int:meeting>/", include(meeting_urls)),
    path("quiet-line/", views.QuietLine.as_view(), name="quiet-line"),
    path("quiet-line/<int:message>/take-back/", views.QuietTakeBack.as_view(), name="quiet-take-back"),
    path("rhythm/", views.RhythmPage.as_view(), name="rhythm"),
    path("rhythm/<int:alert>/followed-up/", views.RhythmFollowUp.as_view(), name="rhythm-follow-up"),
    path("topics/<int:topic>/tick/", views.TopicTick.as_view(), name="topic-tick"),
]
urlpatterns = [
    path("programmes/<slug:program>/", include(program_urls)),
    path("quiet-line/<int:message>/", views.QuietAnswer.as_view(), name="quiet-answer"),
]
