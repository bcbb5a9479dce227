from django.urls import include, path

from sessions_app.views import actions, agendas, doors, feedback, gatherings, series

app_name = "gatherings"

agenda_urls = [
    path("", agendas.Agenda.as_view(), name="agenda"),
    path("new/", agendas.PointNew.as_view(), name="point-new"),
    path("order/", agendas.AgendaOrder.as_view(), name="agenda-order"),
    path("<int:point>/", agendas.PointEdit.as_view(), name="point-edit"),
    path("<int:point>/remove/", agendas.PointRemove.as_view(), name="point-remove"),
]
action_urls = [
    path("new/", actions.ActionNew.as_view(), name="action-new"),
    path("<int:action>/tick/", actions.ActionTick.as_view(), name="action-tick"),
    path("<int:action>/remove/", actions.ActionRemove.as_view(), name="action-remove"),
]
door_urls = [
    path("", doors.Door.as_view(), name="door"),
    path("code/", doors.DoorCode.as_view(), name="door-code"),
    path("code.svg", doors.DoorPicture.as_view(), name="door-picture"),
]
gathering_urls = [
    path("", gatherings.GatheringDetail.as_view(), name="gathering-detail"),
    path("edit/", gatherings.GatheringEdit.as_view(), name="gathering-edit"),
    path("invite/", gatherings.GatheringInvite.as_view(), name="gathering-invite"),
    path("cancel/", gatherings.GatheringCancel.as_view(), name="gathering-cancel"),
    path("reply/", gatherings.GatheringReply.as_view(), name="gathering-reply"),
    path("attendance/", gatherings.GatheringAttendance.as_view(), name="gathering-attendance"),
    path("calendar.ics", gatherings.GatheringCalendar.as_view(), name="gathering-calendar"),
    path("agenda/", include(agenda_urls)),
    path("actions/", include(action_urls)),
    path("door/", include(door_urls)),
    path("feedback/", feedback.FeedbackGive.as_view(), name="feedback-give"),
    path("feedback/answers/", feedback.FeedbackRead.as_view(), name="feedback-read"),
    path("here/", doors.Arrive.as_view(), name="arrive"),
]
series_urls = [
    path("", series.SeriesEdit.as_view(), name="series-edit"),
    path("invite/", series.SeriesInvite.as_view(), name="series-invite"),
    path("reminders/", series.SendDueReminders.as_view(), name="series-send-reminders"),
]
program_urls = [
    path("gatherings/", gatherings.GatheringList.as_view(), name="gathering-list"),
    path("gatherings/new/", gatherings.GatheringNew.as_view(), name="gathering-new"),
    path("gatherings/newcomers/", gatherings.NewcomersInvite.as_view(), name="newcomers-invite"),
    path("gatherings/actions/", actions.ActionList.as_view(), name="action-list"),
    path("gatherings/told/new/", feedback.TellNew.as_view(), name="tell-new"),
    path("gatherings/told/<int:told>/remove/", feedback.TellRemove.as_view(), name="tell-remove"),
    path("gatherings/<int:gathering>/", include(gathering_urls)),
    path("check-ins/", include(series_urls)),
]
urlpatterns = [path("programmes/<slug:program>/", include(program_urls))]
