import { describe, expect, it } from "vitest";
import { commandOf, SHORTCUTS } from "@/lib/client/designer/shortcuts";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe("commandOf", () => {
  it.each([
    [press("z", { ctrlKey: true }), "undo"],
    [press("z", { metaKey: true }), "undo"],
    [press("Z", { ctrlKey: true, shiftKey: true }), "redo"],
    [press("y", { ctrlKey: true }), "redo"],
    [press("Backspace"), "delete"],
    [press("Delete"), "delete"],
    [press("?", { shiftKey: true }), "keys"],
    [press("f", { ctrlKey: true }), "search"],
    [press("1"), "zoom_all"],
    [press("0"), "zoom_full"],
    [press("g"), "fold"],
    [press("g", { ctrlKey: true }), "group"],
    [press("G", { ctrlKey: true, shiftKey: true }), "ungroup"],
    [press("r"), "replace"],
  ] as const)("reads %o as %s", (pressed, command) => {
    expect(commandOf(pressed)).toBe(command);
  });

  it.each([
    [press("z")],
    [press("c", { ctrlKey: true })],
    [press("z", { ctrlKey: true, altKey: true })],
    [press("Backspace", { shiftKey: true })],
  ])("leaves %o to the browser", (pressed) => {
    expect(commandOf(pressed)).toBeNull();
  });

  it("gives no key two meanings", () => {
    const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
