/**
 * Characters that make a reviewer see something else than what runs: controls, bidirectional controls, zero-width
 * and other invisible characters, tag characters, and halves of surrogate pairs. (Tab and line breaks are fine.)
 */
const UNSAFE_CHARACTER =
  /[\p{Cc}\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\p{Cs}\u{E0000}-\u{E007F}]/u;
const PLAIN_CONTROLS = /[\t\n\r]/g;

/** Names that reach an object's prototype when copied carelessly. */
export const POLLUTING_NAMES: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

export type UnsafeText = Readonly<{ path: readonly PropertyKey[]; sentence: string }>;

/** Every text or name inside a value that is not what it looks like, with what to do about it. */
export function findUnsafeTexts(value: unknown, path: readonly PropertyKey[] = []): UnsafeText[] {
  if (typeof value === "string") return unsafeCharacter(value, path);
  if (Array.isArray(value)) return value.flatMap((item, index) => findUnsafeTexts(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [
    ...unsafeName(name, [...path, name]),
    ...findUnsafeTexts(item, [...path, name]),
  ]);
}

function unsafeName(name: string, path: readonly PropertyKey[]): UnsafeText[] {
  if (!POLLUTING_NAMES.has(name)) return unsafeCharacter(name, path);
  return [{ path, sentence: "is a name that is not allowed. Choose another one." }];
}

function unsafeCharacter(text: string, path: readonly PropertyKey[]): UnsafeText[] {
  const found = UNSAFE_CHARACTER.exec(text.replaceAll(PLAIN_CONTROLS, " "));
  if (!found) return [];
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return [
    {
      path,
      sentence: `holds the invisible or misleading character U+${code} at position ${found.index + 1}. Delete it and type the text again.`,
    },
  ];
}
