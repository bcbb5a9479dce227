from django.urls import path

from applicants.videos.views import answering, captioning, sending, uploads, watching

app_name = "videos"

urlpatterns = [
    path("programmes/<slug:program>/applications/<str:ref>/video/", sending.VideoPage.as_view(), name="video-page"),
    path(
        "programmes/<slug:program>/applications/<str:ref>/video/delete/",
        sending.VideoDelete.as_view(),
        name="video-delete",
    ),
    path(
        "programmes/<slug:program>/applications/<str:ref>/video/record/",
        sending.RecordPage.as_view(),
        name="video-record",
    ),
    path(
        "programmes/<slug:program>/applications/<str:ref>/video/uploads/",
        uploads.UploadNew.as_view(),
        name="upload-new",
    ),
    path(
        "programmes/<slug:program>/applications/<str:ref>/video/uploads/<uuid:upload>/",
        uploads.UploadPage.as_view(),
        name="upload",
    ),
    path(
        "programmes/<slug:program>/applications/<str:ref>/video/sound/",
        answering.SoundPage.as_view(),
        name="sound-page",
    ),
    path(
        "programmes/<slug:program>/applications/<str:ref>/video/sound/record/",
        sending.RecordSoundPage.as_view(),
        name="sound-record",
    ),
    path(
        "programmes/<slug:program>/applications/<str:ref>/video/writing/",
        answering.WritingPage.as_view(),
        name="writing-page",
    ),
    path("videos/<uuid:video>/captions/", captioning.CaptionsPage.as_view(), name="captions"),
    path("videos/<uuid:video>/captions/lines/", captioning.CaptionLines.as_view(), name="caption-lines"),
    path("videos/<uuid:video>/captions/file/", captioning.CaptionsFile.as_view(), name="captions-file"),
    path("videos/<uuid:video>/<str:token>/answer.mp4", watching.VideoStream.as_view(), name="video-stream"),
    path("videos/<uuid:video>/<str:token>/poster.jpg", watching.VideoPoster.as_view(), name="video-poster"),
    path("videos/<uuid:video>/<str:token>/captions.vtt", watching.VideoCaptions.as_view(), name="video-captions"),
    path("videos/<uuid:video>/<str:token>/chapters.vtt", watching.VideoChapters.as_view(), name="video-chapters"),
    path("videos/<uuid:video>/addresses/", watching.VideoAddresses.as_view(), name="video-addresses"),
    path("videos/<uuid:video>/in-writing/", watching.AnswerInWriting.as_view(), name="answer-in-writing"),
]
