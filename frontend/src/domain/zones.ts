// Time zones by name, on a browser that may not know the name: older than it, newer than it, or set to no place at all.
// The one place in which a name goes to Intl; nothing here throws.

/** Other spellings of one place, old and new (apps/core/zones.py has the same list). A browser may know only one of them. */
export const SPELLINGS: readonly (readonly [string, string])[] = [
  ["Africa/Asmera", "Africa/Asmara"],
  ["America/Buenos_Aires", "America/Argentina/Buenos_Aires"],
  ["America/Catamarca", "America/Argentina/Catamarca"],
  ["America/Coral_Harbour", "America/Atikokan"],
  ["America/Cordoba", "America/Argentina/Cordoba"],
  ["America/Fort_Wayne", "America/Indiana/Indianapolis"],
  ["America/Godthab", "America/Nuuk"],
  ["America/Indianapolis", "America/Indiana/Indianapolis"],
  ["America/Jujuy", "America/Argentina/Jujuy"],
  ["America/Louisville", "America/Kentucky/Louisville"],
  ["America/Mendoza", "America/Argentina/Mendoza"],
  ["Asia/Ashkhabad", "Asia/Ashgabat"],
  ["Asia/Calcutta", "Asia/Kolkata"],
  ["Asia/Dacca", "Asia/Dhaka"],
  ["Asia/Katmandu", "Asia/Kathmandu"],
  ["Asia/Rangoon", "Asia/Yangon"],
  ["Asia/Saigon", "Asia/Ho_Chi_Minh"],
  ["Asia/Thimbu", "Asia/Thimphu"],
  ["Asia/Ujung_Pandang", "Asia/Makassar"],
  ["Asia/Ulan_Bator", "Asia/Ulaanbaatar"],
  ["Atlantic/Faeroe", "Atlantic/Faroe"],
  ["Europe/Kiev", "Europe/Kyiv"],
  ["Pacific/Enderbury", "Pacific/Kanton"],
  ["Pacific/Ponape", "Pacific/Pohnpei"],
  ["Pacific/Truk", "Pacific/Chuuk"],
];

const usable = new Map<string, string | undefined>();

/** Whether this browser can show clock times of the zone. */
function knows(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/**
 * A name that this browser takes for the zone: the name itself, another spelling, else the phone's own zone, as undefined. By it all
 * times are right for whoever has not traveled; the names that nobody knows are those of phones at home.
 */
export function usableZone(zone: string): string | undefined {
  if (!usable.has(zone)) usable.set(zone, spellings(zone).find(knows));
  return usable.get(zone);
}

/** All names of the zone's place, its own first. */
export const spellings = (zone: string): string[] => [
  ...new Set([zone, ...SPELLINGS.filter((pair) => pair.includes(zone)).flat()]),
];

/** `Intl.DateTimeFormat` by a zone that the browser need not know. */
export function zoneFormat(
  locale: string,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: usableZone(zone) });
}

/** Zones have aliases (Asia/Katmandu): what counts is whether the clocks show the same. */
export function sameClock(a: string, b: string, now: number): boolean {
  const show = (zone: string) =>
    zoneFormat("en-GB", zone, { dateStyle: "short", timeStyle: "short" }).format(now);
  return a === b || show(a) === show(b);
}

/** The name as the system gives it, sent beside every save: "Etc/Unknown" or "+01:00" too. */
export function phoneZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

/** The zone for a new diary on this phone: a name that every server knows, if need be by the offset of now. */
export function newDiaryZone(name = phoneZone(), offsetMinutes = new Date().getTimezoneOffset()): string {
  if (/^[A-Z]\w+\//.test(name) && name !== "Etc/Unknown" && knows(name)) return name;
  const hours = Math.round(offsetMinutes / 60);
  return hours === 0 ? "UTC" : `Etc/GMT${hours > 0 ? "+" : "-"}${Math.abs(hours)}`;
}
