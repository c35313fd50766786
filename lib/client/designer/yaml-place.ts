/** Where in a YAML text something is typed, found by indentation: a text that is being typed can seldom be parsed. */
export type YamlPlace = Readonly<{
  /** Names that lead to the mapping, from the top, such as `tasks`, `cases`. */
  path: readonly string[];
  /** What the mapping says already. */
  fields: ReadonlyMap<string, string>;
  /** The field whose value is typed; null while a field's own name is. */
  field: string | null;
  /** What is typed so far. */
  typed: string;
}>;

/** One line: the column of its first dash and of its content, and the field it begins. */
type Line = Readonly<{ dash: number | null; column: number; name: string | null; value: string }>;

const LINE = /^(\s*)((?:-\s+|-$)*)(?:([A-Za-z_]\w*)\s*:(?:\s+|$))?(.*)$/;

function readLine(text: string): Line | null {
  if (/^\s*(#|$)/.test(text)) return null;
  const [, indent = "", dashes = "", name, value = ""] = LINE.exec(text) ?? [];
  return {
    dash: dashes === "" ? null : indent.length,
    column: indent.length + dashes.length,
    name: name ?? null,
    value: value.trim(),
  };
}

/** The place at an offset of a text; null in a comment and in a text of several lines. */
export function yamlPlace(text: string, offset: number): YamlPlace | null {
  const before = text.slice(0, offset).split("\n");
  const current = before.at(-1) ?? "";
  if (/(^|\s)#/.test(current)) return null;
  const lines = text.split("\n").map(readLine);
  const at = before.length - 1;
  const here = readLine(current) ?? { dash: null, column: current.length, name: null, value: "" };
  lines[at] = here;
  const around = mappingAround(lines, at, here);
  if (around === null) return null;
  return here.name === null
    ? { ...around, field: null, typed: here.value }
    : { ...around, field: here.name, typed: lastItem(here.value) };
}

/** Of `[a, b` what is typed last. */
const lastItem = (value: string): string => value.replace(/^\[/, "").split(",").at(-1)?.trimStart() ?? "";

function mappingAround(
  lines: readonly (Line | null)[],
  at: number,
  here: Line,
): Omit<YamlPlace, "field" | "typed"> | null {
  const fields = new Map<string, string>();
  const add = ({ name, value }: Line) => name !== null && fields.set(name, value);
  let start = here;
  let index = at;
  while (start.dash === null && index > 0) {
    index -= 1;
    const line = lines[index];
    if (!line || line.column > here.column) continue;
    if (line.column < here.column) break;
    add(line);
    start = line;
  }
  for (const line of lines.slice(at + 1)) {
    if (!line || line.column > here.column) continue;
    if (line.column < here.column || line.dash !== null) break;
    add(line);
  }
  const path = pathAbove(lines, index, start);
  return path && { path, fields };
}

/** The names above a mapping that starts with a line: `index` is that line's, or already its parent's. */
function pathAbove(lines: readonly (Line | null)[], index: number, start: Line): string[] | null {
  const most = start.dash ?? start.column - 1;
  for (let above = index; above >= 0; above -= 1) {
    const line = lines[above];
    if (!line || line === start || line.column > most || line.name === null) continue;
    if (/^[|>]/.test(line.value)) return null;
    const path = pathOf(lines, above, line);
    return path && [...path, line.name];
  }
  return [];
}

/** The names above the mapping that a line belongs to. */
function pathOf(lines: readonly (Line | null)[], at: number, line: Line): readonly string[] | null {
  return mappingAround(lines, at, line)?.path ?? null;
}
