// Dark by the device's wish or by the hour; the reader's choice stands above both.
import { signal } from "@preact/signals";

export type Theme = "auto" | "dark" | "light";
const KEY = "stillnight.theme";
const NIGHT_FROM = 20;
const NIGHT_TO = 7;

const stored = localStorage.getItem(KEY);
export const theme = signal<Theme>(stored === "dark" || stored === "light" ? stored : "auto");

const device = matchMedia("(prefers-color-scheme: dark)");

/** PURE. */
export function isDark(wish: Theme, deviceDark: boolean, hour: number): boolean {
  return wish === "dark" || (wish === "auto" && (deviceDark || hour >= NIGHT_FROM || hour < NIGHT_TO));
}

function apply(): void {
  const dark = isDark(theme.value, device.matches, new Date().getHours());
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#120d08" : "#f4ecdf");
}

export function themeStart(): void {
  theme.subscribe((chosen) => {
    if (chosen === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, chosen);
    apply();
  });
  device.addEventListener("change", apply);
  document.addEventListener("visibilitychange", apply);
  setInterval(apply, 60_000);
}
