// A browser writes what stands in a form to disk, to bring it back after a crash, and keeps it there after the sign-out. It leaves out
// what has autocomplete="off". Forms say so themselves; a field that asks the browser for a value ("username") says so once it has one.

export function typedStart(): void {
  document.addEventListener("input", ({ target }) => {
    const text = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    if (text && target.type !== "password" && target.value) target.autocomplete = "off";
  });
}
