import type { Schemas } from "../api/client.ts";
import { may } from "../domain/may.ts";
import { text } from "../text/clinic.ts";

export type ClinicPage = Schemas["ClinicPageOut"];
export type Member = Schemas["MemberOut"];
/** What each part of the page needs: the clinic as it is, and how to have it shown anew. */
export interface Part {
  clinic: ClinicPage;
  changed: () => Promise<void>;
}

export const url = (clinic: { slug: string }, rest = "") => `/api/v1/clinics/${clinic.slug}${rest}`;
export const nameOf = ({ name, email }: { name: string; email?: string | null }) =>
  name || email || text.value.clinic.nameless;
/** Those who may answer for a patient. */
export const clinicians = ({ members }: ClinicPage) =>
  members
    .filter((member) => may(member, "care"))
    .map((member) => ({ value: member.id, label: nameOf(member) }));
export const me = ({ members }: ClinicPage) => members.find(({ you }) => you);
