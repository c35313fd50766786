/** What a key can do on the canvas. */
export type Command =
  | "undo"
  | "redo"
  | "select_all"
  | "delete"
  | "disable"
  | "rename"
  | "replace"
  | "group"
  | "ungroup"
  | "fold"
  | "simulate"
  | "note"
  | "hide_notes"
  | "search"
  | "layout"
  | "zoom_all"
  | "zoom_full"
  | "zoom_in"
  | "zoom_out"
  | "keys"
  | "clear_selection";

type Shortcut = Readonly<{ command: Command; keys: readonly string[]; does: string }>;

/** `Mod` is Ctrl, or Command on a Mac. The list of keys on the page is this table. */
export const SHORTCUTS: readonly Shortcut[] = [
  { command: "undo", keys: ["Mod+Z"], does: "Undo" },
  { command: "redo", keys: ["Mod+Shift+Z", "Mod+Y"], does: "Redo" },
  { command: "select_all", keys: ["Mod+A"], does: "Select all tasks" },
  { command: "delete", keys: ["Delete", "Backspace"], does: "Delete what is selected" },
  { command: "disable", keys: ["D"], does: "Disable or enable the selected tasks" },
  { command: "rename", keys: ["F2"], does: "Rename the selected task; what refers to it follows" },
  { command: "replace", keys: ["R"], does: "Put another operator in the selected task's place" },
  { command: "group", keys: ["Mod+G"], does: "Group the selected tasks" },
  { command: "ungroup", keys: ["Mod+Shift+G"], does: "Take the group of the selected tasks away" },
  { command: "fold", keys: ["G"], does: "Fold or open the group of the selected tasks" },
  { command: "simulate", keys: ["S"], does: "Simulate a run, or stop it" },
  { command: "note", keys: ["N"], does: "Add a sticky note" },
  { command: "hide_notes", keys: ["Shift+N"], does: "Hide all notes, or show them" },
  { command: "clear_selection", keys: ["Escape"], does: "Select nothing" },
  { command: "search", keys: ["Mod+F"], does: "Find a task" },
  { command: "layout", keys: ["Shift+L"], does: "Arrange all tasks" },
  { command: "zoom_all", keys: ["1"], does: "Show everything" },
  { command: "zoom_full", keys: ["0"], does: "Full size" },
  { command: "zoom_in", keys: ["+", "Shift++"], does: "Zoom in" },
  { command: "zoom_out", keys: ["-"], does: "Zoom out" },
  { command: "keys", keys: ["?", "Shift+?"], does: "Show these keys" },
];

/** Handled by the browser's own copy and paste, by the mouse, or by the focused task; listed for people only. */
export const OTHER_KEYS: readonly Readonly<{ keys: readonly string[]; does: string }>[] = [
  { keys: ["Mod+C", "Mod+X", "Mod+V"], does: "Copy, cut, paste tasks as text" },
  { keys: ["Shift+click", "Shift+drag"], does: "Select several" },
  { keys: ["Drag onto an edge"], does: "Put a new task between two others" },
  { keys: ["Drag onto a task"], does: "Put another operator in its place" },
  { keys: ["Arrows"], does: "Go to the next task along the edges" },
  { keys: ["Shift+Arrows"], does: "Move the selected tasks" },
  { keys: ["Enter"], does: "Select the focused task" },
];

type Pressed = Readonly<{ key: string; ctrlKey: boolean; metaKey: boolean; shiftKey: boolean; altKey: boolean }>;

function nameOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): string {
  const letter = key.length === 1 ? key.toUpperCase() : key;
  return [ctrlKey || metaKey ? "Mod" : "", altKey ? "Alt" : "", shiftKey ? "Shift" : "", letter]
    .filter((part) => part !== "")
    .join("+");
}

/** The command of a key press on the canvas; null when the key means nothing here. */
export function commandOf(pressed: Pressed): Command | null {
  const name = nameOf(pressed);
  return SHORTCUTS.find(({ keys }) => keys.includes(name))?.command ?? null;
}
