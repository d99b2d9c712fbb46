"""Every route of the system in one look."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from apps.accounts.api import PreferencesView
from apps.alerts.api import FindingsView
from apps.alerts.pages import unsubscribe
from apps.core.schema import SchemaView
from apps.dashboard.api import PatientNightsView, PatientsView, PatientView
from apps.patients.api import AccessEventsView, SessionView
from apps.patients.api_care import CareConsentsView, CareConsentView, CareLinkView, CareView, PatientCareView
from apps.patients.api_clinics import AbsencesView, AbsenceView, ClinicMemberView, ClinicView, HandoverView
from apps.patients.api_enrolment import PatientEnrolmentView
from apps.patients.api_invitations import (
    ClinicInvitationsView,
    ClinicInvitationView,
    InvitationAcceptView,
    InvitationOpenView,
)
from apps.records.api import ErasureView, ExportView
from apps.sync.api import (
    ChangesView,
    KeptVersionsReadView,
    KeptVersionsView,
    PatientKeptVersionsView,
    WritesView,
    record_view,
)
from server import health, metrics, pages

api: list[URLPattern | URLResolver] = [
    # anybody
    path("session", SessionView.as_view()),
    path("session/preferences", PreferencesView.as_view()),
    path("schema", SchemaView.as_view()),
    path("invitations/open", InvitationOpenView.as_view()),
    # anybody who is signed in
    path("invitations/accept", InvitationAcceptView.as_view()),
    # the patient's own
    path("nights/<str:key>", record_view("night").as_view()),
    path("doses/<path:key>", record_view("dose").as_view()),
    path("regimens/<str:key>", record_view("regimen").as_view()),
    path("stimulations/<str:key>", record_view("stimulation").as_view()),
    path("labs/<str:key>", record_view("lab").as_view()),
    path("scores/<str:key>", record_view("score").as_view()),
    path("events/<str:key>", record_view("event").as_view()),
    path("writes", WritesView.as_view()),
    path("changes", ChangesView.as_view()),
    path("kept-versions", KeptVersionsView.as_view()),
    path("kept-versions/read", KeptVersionsReadView.as_view()),
    path("findings", FindingsView.as_view()),
    path("access-events", AccessEventsView.as_view()),
    path("care", CareView.as_view()),
    path("care/<uuid:id>", CareLinkView.as_view()),
    path("care/<uuid:id>/consents", CareConsentsView.as_view()),
    path("care/<uuid:id>/consents/<slug:purpose>", CareConsentView.as_view()),
    path("export", ExportView.as_view()),
    path("erasure", ErasureView.as_view()),
    # the clinic's
    path("patients", PatientsView.as_view()),
    path("patients/<uuid:id>", PatientView.as_view()),
    path("patients/<uuid:id>/nights", PatientNightsView.as_view()),
    path("patients/<uuid:id>/kept-versions", PatientKeptVersionsView.as_view()),
    path("patients/<uuid:id>/care", PatientCareView.as_view()),
    path("patients/<uuid:id>/enrolment", PatientEnrolmentView.as_view()),
    path("clinics/<slug:slug>", ClinicView.as_view()),
    path("clinics/<slug:slug>/members/<uuid:id>", ClinicMemberView.as_view()),
    path("clinics/<slug:slug>/invitations", ClinicInvitationsView.as_view()),
    path("clinics/<slug:slug>/invitations/<uuid:id>", ClinicInvitationView.as_view()),
    path("clinics/<slug:slug>/absences", AbsencesView.as_view()),
    path("clinics/<slug:slug>/absences/<uuid:id>", AbsenceView.as_view()),
    path("clinics/<slug:slug>/handovers", HandoverView.as_view()),
]
# The client's own addresses all show the shell; what they hold comes from the API.
client: list[URLPattern | URLResolver] = [
    path("", pages.shell),
    path("sign-in", pages.shell),
    path("nights", pages.shell),
    path("night/<str:day>", pages.shell),
    path("findings", pages.shell),
    path("account", pages.shell),
    path("invite", pages.shell),
    path("clinic", pages.shell),
    path("clinic/<str:clinic>", pages.shell),
    path("operation", pages.shell),
    path("patients", pages.shell),
    path("patients/<str:patient>", pages.shell),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(api)),
    re_path("^_allauth/browser/v1/(account|auth)/phone", pages.nothing),  # allauth offers it, nobody here has one
    path("_allauth/", include("allauth.headless.urls")),
    path("unsubscribe/<str:signed>", unsubscribe),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("health/night", health.night),
    path("metrics", metrics.page),
    path("sw.js", pages.service_worker),
    path("manifest.webmanifest", pages.manifest),
    *client,
]
handler400 = "server.pages.bad_request"
handler403 = "server.pages.refused"
handler404 = "server.pages.not_found"
handler500 = "server.pages.server_error"
