/** What a key does on the page of a run, and in the grid of runs; the list behind `?`. */
export const RUN_KEYS = [
  { key: "Shift+C", command: "clear", does: "Clear the open task; without one, what failed" },
  { key: "Shift+S", command: "success", does: "Mark the open task as success" },
  { key: "Shift+F", command: "failed", does: "Mark the open task as failed" },
  { key: "Shift+click", command: "several", does: "The logs of several tasks in one list" },
  { key: "G", command: "grid", does: "From a run to the grid of its DAG's runs, and back" },
  { key: "?", command: "keys", does: "This list" },
] as const;
/** A click is no key press. */
export type RunCommand = Exclude<(typeof RUN_KEYS)[number]["command"], "several">;

type Pressed = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

/** The command of a key press; null when the key means nothing here. Nobody has to hold a key down to repeat one. */
export function runCommandOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Pressed): RunCommand | null {
  if (ctrlKey || metaKey || altKey) return null;
  const name = key === "?" ? key : `${shiftKey ? "Shift+" : ""}${key.length === 1 ? key.toUpperCase() : key}`;
  const command = RUN_KEYS.find((each) => each.key === name)?.command ?? null;
  return command === "several" ? null : command;
}
