import { useLocation } from "preact-iso";
import { arrive } from "../account/session.ts";
import { change } from "../api/problem.ts";
import { may } from "../domain/may.ts";
import { dateText, text } from "../text/clinic.ts";
import { Ask } from "../ui/ask.tsx";
import { announce } from "../ui/live.tsx";
import { Select } from "../ui/select.tsx";
import { useWork } from "../ui/work.ts";
import { type Member, nameOf, type Part, url } from "./types.ts";

export function Members({ clinic, changed }: Part) {
  const t = text.value.clinic;
  return (
    <section>
      <h2>{t.members}</h2>
      <ul class="rows">
        {clinic.members.map((member) => (
          <li key={member.id} class="row">
            <OneMember clinic={clinic} member={member} changed={changed} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneMember({ clinic, member, changed }: Part & { member: Member }) {
  const { busy, trouble, work } = useWork();
  const { route } = useLocation();
  const t = text.value.clinic;
  const manages = may(clinic, "manage");
  const at = url(clinic, `/members/${member.id}`);
  const giveRole = (role: string) =>
    work(async () => {
      const answer = await change("PATCH", at, { role });
      if (answer.sentence) return answer.sentence;
      announce(t.roleSaved);
      if (member.you) await arrive();
      await changed();
    })();
  const remove = work(async () => {
    const answer = await change("DELETE", at);
    if (answer.sentence) return answer.sentence;
    announce(member.you ? t.left : t.memberRemoved);
    if (!member.you) return changed();
    await arrive();
    route("/account", true);
  });
  const address = member.name && member.email;
  return (
    <>
      <span>
        <span class="when">
          {nameOf(member)} {member.you && <span class="hint inline">({t.you})</span>}
        </span>
        <span class="hint">
          {!manages && text.value.roles[member.role]}
          {!manages && address && " · "}
          {address && <Address of={address} />}
        </span>
        {member.absences.map((absence) => (
          <span class="hint" key={absence.id}>
            {t.away(
              dateText(absence.first_day),
              dateText(absence.last_day),
              absence.deputy ? nameOf(absence.deputy) : t.everyone,
            )}
          </span>
        ))}
      </span>
      {manages && (
        <Select
          label={t.roleOf(nameOf(member))}
          hideLabel
          value={member.role}
          options={Object.entries(text.value.roles).map(([value, label]) => ({ value, label }))}
          disabled={busy}
          onChange={giveRole}
        />
      )}
      {(manages || member.you) && (
        <Ask
          label={member.you ? t.leave : text.value.remove}
          of={nameOf(member)}
          question={member.you ? t.leaveAsk(clinic.name) : t.memberRemoveAsk(nameOf(member))}
          yes={member.you ? t.leave : text.value.remove}
          busy={busy}
          go={remove}
        />
      )}
      {trouble && <p class="trouble">{trouble}</p>}
    </>
  );
}

/** In a column too narrow for it, it breaks before the @ and not within a word. */
function Address({ of }: { of: string }) {
  const at = of.lastIndexOf("@");
  return (
    <>
      {of.slice(0, at)}
      <wbr />
      {of.slice(at)}
    </>
  );
}
