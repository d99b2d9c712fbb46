import { useState } from "preact/hooks";
import { useAnswer } from "../account/use-answer.ts";
import { get, type Schemas } from "../api/client.ts";
import { InvitationSheet } from "../clinic/invitation-sheet.tsx";
import { InviteForm } from "../clinic/invitations.tsx";
import { text } from "../text/clinic.ts";
import { Fold } from "../ui/fold.tsx";
import { announce } from "../ui/live.tsx";

/** A diary that was brought from elsewhere: an invitation hands it to the person whose nights it holds. */
export function Join({ patient }: { patient: Schemas["PatientPageOut"] }) {
  const clinic = useAnswer(() => get("/api/v1/clinics/{slug}", { slug: patient.clinic.slug }));
  const [made, setMade] = useState<Schemas["InvitationMadeOut"] | null>(null);
  const t = text.value.clinician;
  if (!clinic.value) return null;
  return (
    <div class="sections">
      <Fold title={t.join} count={t.joinNone}>
        <p class="hint">{t.joinHint}</p>
        {made ? (
          <InvitationSheet clinic={clinic.value} made={made} kind="patient" close={() => setMade(null)} />
        ) : (
          <InviteForm
            clinic={clinic.value}
            kind="patient"
            patient={patient.id}
            done={(fresh) => {
              setMade(fresh);
              announce(text.value.clinic.made);
            }}
          />
        )}
      </Fold>
    </div>
  );
}
