import { useState } from "preact/hooks";
import { useAnswer } from "../account/use-answer.ts";
import { get, type Schemas } from "../api/client.ts";
import { change } from "../api/problem.ts";
import { may } from "../domain/may.ts";
import { dateText, LANGUAGES, language, text } from "../text/clinic.ts";
import { Ask } from "../ui/ask.tsx";
import { Fold } from "../ui/fold.tsx";
import { announce } from "../ui/live.tsx";
import { Select } from "../ui/select.tsx";
import { useWork } from "../ui/work.ts";
import { InvitationSheet } from "./invitation-sheet.tsx";
import { type ClinicPage, clinicians, me, type Part, url } from "./types.ts";

export type Kind = "patient" | "member";
type Row = Schemas["InvitationRowOut"];

/** Whoever treats invites patients; whoever manages, members. */
export function Invitations({ clinic, kind }: Part & { kind: Kind }) {
  const [made, setMade] = useState<Schemas["InvitationMadeOut"] | null>(null);
  const list = useAnswer(() => get("/api/v1/clinics/{slug}/invitations", { slug: clinic.slug }));
  const t = text.value.clinic;
  const rows = list.value?.invitations ?? [];
  const open = rows.filter(({ state }) => state === "open");
  return (
    <section>
      <h2>{kind === "patient" ? t.invitePatient : t.inviteMember}</h2>
      {made ? (
        <InvitationSheet clinic={clinic} made={made} kind={kind} close={() => setMade(null)} />
      ) : (
        <InviteForm
          clinic={clinic}
          kind={kind}
          done={(fresh) => {
            setMade(fresh);
            announce(t.made);
            void list.reload();
          }}
        />
      )}
      <div class="sections">
        <Fold title={t.invitations} count={list.value ? t.openCount(open.length) : undefined}>
          {list.value === null && <p>{text.value.account.needsNetwork}</p>}
          {list.value && rows.length === 0 && <p>{t.noInvitations}</p>}
          <ul class="rows">
            {rows.map((row) => (
              <li key={row.id} class="row">
                <OneInvitation clinic={clinic} row={row} changed={list.reload} />
              </li>
            ))}
          </ul>
        </Fold>
      </div>
    </section>
  );
}

export function InviteForm(props: {
  clinic: ClinicPage;
  kind: Kind;
  /** An imported diary that the invitation hands over; it has its reference, and who answers for it. */
  patient?: string;
  done: (made: Schemas["InvitationMadeOut"]) => void;
}) {
  const { clinic, kind } = props;
  const self = me(clinic);
  const [reference, setReference] = useState("");
  const [email, setEmail] = useState("");
  const [chosen, setLanguage] = useState<string>(language.value);
  const [role, setRole] = useState("clinician");
  const [responsible, setResponsible] = useState(self && may(self, "care") ? self.id : "");
  const { busy, trouble, work } = useWork();
  const t = text.value.clinic;
  const about = () => {
    if (props.patient) return { patient: props.patient };
    return kind === "patient" ? { reference: reference.trim(), responsible: responsible || null } : { role };
  };
  const invite = work(async () => {
    const answer = await change<Schemas["InvitationMadeOut"]>("POST", url(clinic, "/invitations"), {
      kind,
      language: chosen,
      email: email.trim() || null,
      ...about(),
    });
    if (!answer.data) return answer.sentence;
    setReference("");
    setEmail("");
    props.done(answer.data);
  });
  return (
    <form autocomplete="off" class="plain" onSubmit={invite}>
      {kind === "patient" && !props.patient && (
        <>
          <label class="field">
            <span>{t.reference}</span>
            <input
              maxLength={200}
              autocomplete="off"
              value={reference}
              onInput={({ currentTarget }) => setReference(currentTarget.value)}
            />
          </label>
          <p class="hint">{t.referenceHint}</p>
          <Select
            label={text.value.clinician.responsible}
            value={responsible}
            options={clinicians(clinic)}
            none={text.value.clinician.nobody}
            onChange={setResponsible}
          />
        </>
      )}
      {kind === "member" && (
        <Select
          label={t.role}
          value={role}
          options={Object.entries(text.value.roles).map(([value, label]) => ({ value, label }))}
          onChange={setRole}
        />
      )}
      <label class="field">
        <span>{t.emailOptional}</span>
        <input
          type="email"
          autocomplete="off"
          value={email}
          onInput={({ currentTarget }) => setEmail(currentTarget.value)}
        />
      </label>
      <Select
        label={text.value.account.language}
        value={chosen}
        options={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
        onChange={setLanguage}
      />
      <button type="submit" class="primary large" disabled={busy}>
        {t.invite}
      </button>
      {trouble && <p class="trouble">{trouble}</p>}
    </form>
  );
}

function OneInvitation(props: { clinic: ClinicPage; row: Row; changed: () => Promise<void> }) {
  const { row } = props;
  const { busy, trouble, work } = useWork();
  const t = text.value.clinic;
  const whom = row.reference || row.email || (row.role ? text.value.roles[row.role] : "") || t.nameless;
  const revoke = work(async () => {
    const answer = await change("DELETE", url(props.clinic, `/invitations/${row.id}`));
    if (answer.sentence) return answer.sentence;
    announce(t.revoked);
    await props.changed();
  });
  return (
    <>
      <span>
        <span class="when">{whom}</span>
        <span class="hint">
          {[
            t.states[row.state],
            row.reference && row.email,
            row.state === "open" && t.until(dateText(row.expires_at.slice(0, 10))),
            row.by && t.by(row.by),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      {row.state === "open" && (
        <Ask label={t.revoke} of={whom} question={t.revokeAsk(whom)} yes={t.revoke} busy={busy} go={revoke} />
      )}
      {trouble && <p class="trouble">{trouble}</p>}
    </>
  );
}
