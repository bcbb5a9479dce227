from django.urls import path

from sessions_app.feeds import views

app_name = "feeds"

urlpatterns = [
    path("calendar/", views.FeedPage.as_view(), name="feed"),
    path("calendar/new/", views.FeedMake.as_view(), name="feed-make"),
    path("calendar/end/", views.FeedEnd.as_view(), name="feed-end"),
    path("calendar/<str:secret>.ics", views.Calendar.as_view(), name="calendar"),
]
