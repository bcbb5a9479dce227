from django.urls import include, path

from mentoring.dashboard import personal_data, views
from mentoring.dashboard.closing import pages as closing
from mentoring.dashboard.districts import pages as districts
from mentoring.dashboard.letters import outbox, selection, texts

app_name = "dashboard"

program_urls = [
    path("control/", views.ProgramControl.as_view(), name="program-control"),
    path("copy/", views.ProgramCopy.as_view(), name="program-copy"),
    path("districts/", districts.DistrictList.as_view(), name="district-list"),
    path("districts/core/", districts.CoreLock.as_view(), name="district-core"),
    path("districts/along/", districts.BringAlong.as_view(), name="district-along"),
    path("districts/comparison/", districts.DistrictCompare.as_view(), name="district-compare"),
    path("districts/comparison/xlsx/", districts.DistrictCompareXlsx.as_view(), name="district-compare-xlsx"),
    path("districts/comparison/csv/", districts.DistrictCompareCsv.as_view(), name="district-compare-csv"),
    path("closing/", closing.Closing.as_view(), name="closing"),
    path("closing/thanks/", closing.Thank.as_view(), name="closing-thanks"),
    path("certificates/<int:holder>/", closing.Certificate.as_view(), name="certificate"),
    path("certificates/<int:holder>/<str:language>/", closing.CertificatePdf.as_view(), name="certificate-pdf"),
    path("advance/", views.ProgramAdvance.as_view(), name="program-advance"),
    path("letters/", outbox.LetterList.as_view(), name="letter-list"),
    path("letters/bounces/", outbox.LetterBounces.as_view(), name="letter-bounces"),
    path("letters/selection/", selection.LetterSelection.as_view(), name="letter-selection"),
    path("letters/kind/hold/", selection.KindHold.as_view(), name="letter-kind-hold"),
    path("letters/kind/release/", selection.KindRelease.as_view(), name="letter-kind-release"),
    path("letters/<int:letter>/edit/", outbox.LetterEditPage.as_view(), name="letter-edit"),
    path("letters/<int:letter>/bounced/", outbox.LetterBounced.as_view(), name="letter-bounced"),
    path("letters/<int:letter>/arrived/", outbox.LetterArrived.as_view(), name="letter-arrived"),
    path("letters/<int:letter>/", outbox.LetterDetail.as_view(), name="letter-detail"),
    path("letters/<int:letter>/again/", outbox.LetterResend.as_view(), name="letter-resend"),
    path("settings/letters/", texts.LetterTexts.as_view(), name="letter-texts"),
    path("settings/letters/<str:kind>/<str:language>/", texts.LetterTextEdit.as_view(), name="letter-text"),
    path(
        "settings/letters/<str:kind>/<str:language>/shipped/",
        texts.LetterTextShipped.as_view(),
        name="letter-text-shipped",
    ),
    path("applications/<str:ref>/erase/", personal_data.ApplicationErase.as_view(), name="application-erase"),
    path("privacy/", views.ProgramPrivacy.as_view(), name="program-privacy"),
]
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("help/", views.Help.as_view(), name="help"),
    path("privacy/", views.Privacy.as_view(), name="privacy"),
    path("own-data/", personal_data.OwnData.as_view(), name="own-data"),
    path("own-data/download/", personal_data.OwnDataDownload.as_view(), name="own-data-download"),
    path("retention/", personal_data.RetentionPlan.as_view(), name="retention-plan"),
    path("accessibility/", views.Accessibility.as_view(), name="accessibility"),
    path("programmes/new/", views.ProgramNew.as_view(), name="program-new"),
    path("programmes/<slug:program>/", include(program_urls)),
]
