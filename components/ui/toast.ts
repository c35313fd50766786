type Kind = "success" | "error" | "info";

/** Sonner is fetched with the first toast: most visits show none. Set while nothing listens, read when the toaster comes. */
const waiting: (readonly [Kind, string])[] = [];
let show: ((kind: Kind, text: string) => void) | null = null;
const listeners = new Set<() => void>();

function tell(kind: Kind, text: string): void {
  if (show) {
    show(kind, text);
    return;
  }
  waiting.push([kind, text]);
  for (const listener of listeners) listener();
}

/** Short news at the edge of the page. */
export const toast = {
  success: (text: string) => tell("success", text),
  error: (text: string) => tell("error", text),
  info: (text: string) => tell("info", text),
};

/** For the toaster alone: tells it that there is something to show. */
export function onFirstToast(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export const hasToasts = (): boolean => waiting.length > 0 || show !== null;

/** From here on toasts are shown at once; those that waited come first. */
export function showToastsBy(shower: (kind: Kind, text: string) => void): () => void {
  show = shower;
  for (const [kind, text] of waiting.splice(0)) shower(kind, text);
  return () => {
    show = null;
  };
}
