import { session } from "../data/state.ts";
import { may } from "../domain/may.ts";
import { StatusLine } from "../patient/status-line.tsx";
import { text } from "../text/more.ts";
import { Page } from "../ui/page.tsx";
import { Care } from "./care.tsx";
import { YourData } from "./data.tsx";
import { Display, MorningMail } from "./display.tsx";
import { Kept } from "./kept.tsx";
import { Looked } from "./looked.tsx";
import { Reauthenticate } from "./reauthenticate.tsx";
import { Security } from "./security.tsx";
import { Sessions } from "./sessions.tsx";
import { SignOut } from "./sign-out.tsx";

export default function Account() {
  const t = text.value.account;
  const me = session.value;
  if (!me) return null;
  return (
    <Page tab="account" title={t.title}>
      <p>
        {t.signedInAs} <strong>{me.user.name || me.user.email}</strong>
        {me.user.name ? <span class="hint"> {me.user.email}</span> : null}
      </p>
      {me.patient && (
        <section>
          <h2>{t.sync}</h2>
          <StatusLine button />
        </section>
      )}
      <Display />
      {me.clinics.some((clinic) => may(clinic, "care")) && <MorningMail />}
      {me.patient ? <Care /> : <WithCode />}
      {me.patient && <Looked />}
      {me.patient && <Kept />}
      {me.patient && <YourData />}
      <Security />
      <Sessions />
      {me.patient && (
        <section>
          <h2>{t.install}</h2>
          <p>{t.installText}</p>
        </section>
      )}
      <SignOut />
      <Reauthenticate />
    </Page>
  );
}

/** Who has no diary yet comes to one by an invitation. */
function WithCode() {
  return (
    <section>
      <a class="button secondary" href="/invite">
        {text.value.care.haveCode}
      </a>
    </section>
  );
}
