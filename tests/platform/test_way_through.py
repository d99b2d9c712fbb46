"""One way through everything that is real: PostgreSQL, Valkey, the web server and a browser."""

from django.contrib.sessions.models import Session
from playwright.sync_api import Page

from apps.accounts.models import User
from tests import servers
from tests.live import Live

SIGN_IN = """async ([email, password]) => {
  const url = "/_allauth/browser/v1";
  await fetch(url + "/config");
  const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? "";
  const answer = await fetch(url + "/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrftoken": token },
    body: JSON.stringify({ email, password }),
  });
  return [answer.status, await answer.json()];
}"""


def test_a_browser_signs_in_through_the_web_server_into_postgresql(live: Live, page: Page) -> None:
    pia = User(email="pia@example.org", name="Pia")
    pia.set_password("a night without end")
    pia.save()
    pia.emailaddress_set.create(email=pia.email, verified=True, primary=True)  # type: ignore[attr-defined]
    page.goto(live.url + "/_allauth/browser/v1/config")
    status, answer = page.evaluate(SIGN_IN, [pia.email, "a night without end"])
    assert (status, answer["data"]["user"]["email"]) == (200, "pia@example.org")
    assert Session.objects.get().get_decoded()["_auth_user_id"] == str(pia.pk)
    assert servers.our_keys(), "sign-in counts attempts in the broker's server"
