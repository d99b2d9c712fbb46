import { useAnswer } from "../account/use-answer.ts";
import { get } from "../api/client.ts";
import { session } from "../data/state.ts";
import { may } from "../domain/may.ts";
import { text } from "../text/clinic.ts";
import { Page } from "../ui/page.tsx";
import { About } from "./about.tsx";
import { Absences } from "./absences.tsx";
import { Handover } from "./handover.tsx";
import { Invitations } from "./invitations.tsx";
import { Members } from "./members.tsx";
import { me } from "./types.ts";

/** The clinic of whoever works for one; whoever works for several chooses. */
export default function Clinic({ slug }: { slug?: string }) {
  const mine = session.value?.clinics ?? [];
  const t = text.value.clinic;
  const only = slug ?? (mine.length === 1 ? mine[0]?.slug : undefined);
  if (only) return <OneClinic key={only} slug={only} several={mine.length > 1} />;
  return (
    <Page tab="clinic" title={t.several}>
      <ul class="nights">
        {mine.map((clinic) => (
          <li key={clinic.slug}>
            <a href={`/clinic/${clinic.slug}`}>
              <span class="when">{clinic.name}</span>
              <span class="what">{text.value.roles[clinic.role]}</span>
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function OneClinic({ slug, several }: { slug: string; several: boolean }) {
  const { value: clinic, reload } = useAnswer(() => get("/api/v1/clinics/{slug}", { slug }));
  const t = text.value.clinic;
  if (!clinic)
    return (
      <Page tab="clinic" title={t.title}>
        <p>{clinic === undefined ? text.value.loading : text.value.clinician.failed}</p>
      </Page>
    );
  const part = { clinic, changed: reload };
  return (
    <Page tab="clinic" title={clinic.name} back={several ? { href: "/clinic", label: t.several } : undefined}>
      <p>
        {t.yourRole(text.value.roles[clinic.role])} <span class="hint">{t.may[clinic.role]}</span>
      </p>
      {clinic.unassigned > 0 && <p class="notice strong">{t.unassigned(clinic.unassigned)}</p>}
      {may(clinic, "enrol") && <Invitations {...part} kind="patient" />}
      {may(clinic, "manage") && <Invitations {...part} kind="member" />}
      <Members {...part} />
      <div class="sections">
        {(may(clinic, "be_absent") || may(clinic, "manage")) && me(clinic) && <Absences {...part} />}
        {(may(clinic, "care") || may(clinic, "manage")) && <Handover {...part} />}
        {may(clinic, "manage") && <About {...part} />}
      </div>
    </Page>
  );
}
