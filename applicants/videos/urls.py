from django.urls import path

from applicants.videos import views

app_name = "videos"

urlpatterns = [
    path("programmes/<slug:program>/applications/<str:ref>/video/", views.VideoPage.as_view(), name="video-page"),
    path(
        "programmes/<slug:program>/applications/<str:ref>/video/delete/",
        views.VideoDelete.as_view(),
        name="video-delete",
    ),
    path("videos/<uuid:video>/<str:token>/answer.mp4", views.VideoStream.as_view(), name="video-stream"),
    path("videos/<uuid:video>/<str:token>/poster.jpg", views.VideoPoster.as_view(), name="video-poster"),
    path("videos/<uuid:video>/<str:token>/captions.vtt", views.VideoCaptions.as_view(), name="video-captions"),
    path("videos/<uuid:video>/<str:token>/chapters.vtt", views.VideoChapters.as_view(), name="video-chapters"),
    path("videos/<uuid:video>/addresses/", views.VideoAddresses.as_view(), name="video-addresses"),
    path("videos/<uuid:video>/in-writing/", views.AnswerInWriting.as_view(), name="answer-in-writing"),
]
