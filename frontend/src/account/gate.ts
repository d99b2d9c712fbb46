// What stands between a sign-in and other people's data.
import { computed, signal } from "@preact/signals";
import { session } from "../data/state.ts";

/** A second factor is being set up: its recovery codes are seen before the clinic opens. */
export const settingUp = signal(false);

export const clinicShut = computed(() => {
  const factor = session.value?.sign_in?.second_factor;
  return settingUp.value || factor === "to_set_up" || factor === "to_confirm";
});
