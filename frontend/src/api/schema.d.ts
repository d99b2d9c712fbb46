// PROVISIONAL: written by hand from the contract until `npm run api` makes it from the server's OpenAPI document.
export interface components {
  schemas: {
    Problem: { type?: string; title: string; status: number; detail?: string; errors?: { field: string; message: string }[]; way_out?: string };
    SessionOut: {
      user: { id: number | string; email: string; name: string; language: string } | null;
      operator?: boolean;
      clinics?: { slug: string; name: string; role: string }[];
      patient?: {
        id: string;
        timezone: string;
        day_start: string;
        clock: { at: string | null; timezone: string; day_start: string }[];
        clinics: { slug: string; name: string }[];
      } | null;
    };
    Head: { write_id: string; deleted: boolean; payload: Record<string, unknown> | null };
    Receipt: {
      write_id: string;
      kind: string;
      key: string;
      status: "new" | "updated" | "identical" | "conflict" | "quarantined";
      seq: number | null;
      received_at: string;
      head: components["schemas"]["Head"] | null;
      problem: components["schemas"]["Problem"] | null;
    };
    ChangeOut: {
      kind: string;
      key: string;
      seq: number;
      write_id: string;
      deleted: boolean;
      payload: Record<string, unknown> | null;
      made_at: string;
      zone: string;
    };
    ChangesOut: { changes: components["schemas"]["ChangeOut"][]; next: number; more: boolean };
    KeptVersionOut: {
      write_id: string;
      kind: string;
      key: string;
      status: "conflict" | "quarantined";
      payload: Record<string, unknown> | null;
      deleted: boolean;
      made_at: string | null;
      received_at: string;
      problem: components["schemas"]["Problem"] | null;
    };
    AccessEventOut: { at: string; who: string; clinic: string; what: string };
    FlagOut: {
      id?: string;
      sign: string;
      level: string;
      opened_on: string;
      cleared_on?: string | null;
      is_new?: boolean;
      sentence: string;
      reasons?: string[];
    };
    PatientRow: {
      id: string;
      name: string;
      reference: string;
      clinic: { slug: string; name: string };
      level: string;
      flags: components["schemas"]["FlagOut"][];
      review: { day: string; reference: string | null; nights_logged: number; sentence: string } | null;
      last_night: string | null;
    };
    PatientPage: {
      id: string;
      name: string;
      reference: string;
      timezone: string;
      day_start: string;
      responsible: string | null;
      level: string;
      review: {
        day: string;
        level: string;
        reference: string | null;
        nights_logged: number;
        nights_worse: number;
        sentences: string[];
        evidence: Record<string, unknown>;
        considered: string[];
        rules: string;
      } | null;
      flags: components["schemas"]["FlagOut"][];
      regimens: {
        drug: string;
        intakes: { time: string; dose: number; unit: string }[];
        start: string;
        end: string | null;
        dopaminergic: boolean | null;
      }[];
      references: { which: string; onset: string | null; intensity: number | null; regions: string[] | null }[];
      good_period: { from: string; to: string } | null;
    };
    NightOut: { date: string; symptoms: boolean; onset_min: number | null; day_start: string; onset?: string | null; intensity?: number | null; regions?: string[] | null };
  };
}
type Get<T> = { get: { responses: { 200: { content: { "application/json": T } } } } };
type S = components["schemas"];
export interface paths {
  "/api/v1/session": Get<S["SessionOut"]>;
  "/api/v1/changes": { get: { parameters: { query?: { after?: number; limit?: number } }; responses: { 200: { content: { "application/json": S["ChangesOut"] } } } } };
  "/api/v1/kept-versions": Get<{ versions: S["KeptVersionOut"][] }>;
  "/api/v1/access-events": Get<{ events: S["AccessEventOut"][] }>;
  "/api/v1/patients": Get<{ patients: S["PatientRow"][] }>;
  "/api/v1/patients/{id}": { get: { parameters: { path: { id: string } }; responses: { 200: { content: { "application/json": S["PatientPage"] } } } } };
  "/api/v1/patients/{id}/nights": {
    get: { parameters: { path: { id: string }; query?: { from?: string; to?: string } }; responses: { 200: { content: { "application/json": { nights: S["NightOut"][] } } } } };
  };
}
