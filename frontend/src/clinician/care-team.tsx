import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useAnswer } from "../account/use-answer.ts";
import { get, type Schemas } from "../api/client.ts";
import { change } from "../api/problem.ts";
import { clinicians } from "../clinic/types.ts";
import { session } from "../data/state.ts";
import { may } from "../domain/may.ts";
import { text } from "../text/clinic.ts";
import { Ask } from "../ui/ask.tsx";
import { Fold } from "../ui/fold.tsx";
import { announce } from "../ui/live.tsx";
import { Select } from "../ui/select.tsx";
import { useWork } from "../ui/work.ts";

type Team = Schemas["CareTeamOut"];

/** Who answers for a patient. Clinicians change it; for everybody else the name above says it. */
export function CareTeam({ patient }: { patient: Schemas["PatientPageOut"] }) {
  const mine = session.value?.clinics.find(({ slug }) => slug === patient.clinic.slug);
  return may(mine, "care") ? <Changeable patient={patient} /> : null;
}

function Changeable({ patient }: { patient: Schemas["PatientPageOut"] }) {
  const { slug } = patient.clinic;
  const care = `/api/v1/patients/${patient.id}/care?clinic=${slug}`;
  const clinic = useAnswer(() => get("/api/v1/clinics/{slug}", { slug }));
  const team = useAnswer(() => get("/api/v1/patients/{id}/care", { id: patient.id, clinic: slug }));
  const [mine, setMine] = useState<Team | null>(null);
  const { busy, trouble, work } = useWork();
  const { route } = useLocation();
  const t = text.value.clinician;
  const now = mine ?? team.value;
  if (!clinic.value || !now) return null;
  const options = clinicians(clinic.value);
  const give = (which: keyof Team) => (id: string) =>
    work(async () => {
      const answer = await change<Team>("PATCH", care, { [which]: id || null });
      if (!answer.data) return answer.sentence;
      setMine(answer.data);
      announce(t.careSaved);
    })();
  const discharge = work(async () => {
    const answer = await change("DELETE", care);
    if (answer.sentence) return answer.sentence;
    announce(t.discharged);
    route("/patients", true);
  });
  return (
    <div class="sections">
      <Fold title={t.care} count={now.responsible?.name ?? t.nobody}>
        <div class="pair">
          <Select
            label={t.responsible}
            value={now.responsible?.id ?? ""}
            options={options.filter(({ value }) => value !== now.deputy?.id)}
            none={t.nobody}
            disabled={busy}
            onChange={give("responsible")}
          />
          <Select
            label={t.deputy}
            value={now.deputy?.id ?? ""}
            options={options.filter(({ value }) => value !== now.responsible?.id)}
            none={t.nobody}
            disabled={busy}
            onChange={give("deputy")}
          />
        </div>
        <Ask
          label={t.discharge}
          question={t.dischargeAsk(patient.name || patient.reference)}
          yes={t.discharge}
          busy={busy}
          go={discharge}
        />
        {trouble && <p class="trouble">{trouble}</p>}
      </Fold>
    </div>
  );
}
