/** What look-ups and conditions may read: the client, outputs of finished tasks by key, and facts of the run. */
export type ValueScope = Readonly<{ client: unknown; results: unknown; run: unknown }>;

/** A name and where it stands in a text, quotes included. */
export type NamePlace = Readonly<{ name: string; start: number; end: number; isQuoted: boolean }>;

/** One place in a text that reads a value, such as `results.score.p`. */
export type ValueReference = Readonly<{
  path: readonly string[];
  /** The key of the task whose output is read; null for `client` and `run`. */
  taskKey: NamePlace | null;
  /** The column of the client that is read, such as `amount` in `client.data.amount`; null elsewhere. */
  column: NamePlace | null;
}>;

/** Facts of a run that texts may read. */
const RUN_FIELDS = ["id", "dag", "version", "logicalDate", "runType"] as const;

const RUN_FIELD_NAMES: readonly string[] = RUN_FIELDS;
export const VALUE_ROOTS: readonly string[] = ["client", "results", "run"];

/** Why a path can never be read, in a sentence; null when its form is right. */
export function whyNotAPath([root, field, ...rest]: readonly string[]): string | null {
  const shown = [root, field, ...rest].filter((part) => part !== undefined).join(".");
  switch (root) {
    case "client":
      if (field === "data" || (field === "key" && rest.length === 0)) return null;
      return `\`${shown}\` does not exist. A client has \`client.key\` and its columns, such as \`client.data.amount\`.`;
    case "results":
      return field === undefined ? "Name the task whose output is read, such as `results.score.p`." : null;
    case "run":
      if (field !== undefined && RUN_FIELD_NAMES.includes(field) && rest.length === 0) return null;
      return `\`${shown}\` does not exist. A run has ${RUN_FIELDS.map((name) => `\`run.${name}\``).join(", ")}.`;
    default:
      return `\`${shown}\` starts with an unknown name. Begin with \`client\`, \`results\` or \`run\`.`;
  }
}

/** The value at a path by own properties only, so that nothing inherited can be read; undefined when missing. */
export function readPath(scope: ValueScope, path: readonly string[]): unknown {
  let value: unknown = scope;
  for (const segment of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return undefined;
    // An array's own `length` is not data.
    if (Array.isArray(value) && !/^\d+$/.test(segment)) return undefined;
    value = Reflect.get(value, segment);
  }
  return value;
}

/** What a person should know about a path that this run does not have. */
export function missingPathMessage(scope: ValueScope, path: readonly string[]): string {
  const shown = `\`${path.join(".")}\``;
  if (path[0] === "client" && (scope.client === null || scope.client === undefined))
    return `${shown} cannot be read: this run was started without a client.`;
  if (path[0] === "results" && readPath(scope, path.slice(0, 2)) === undefined)
    return `${shown} cannot be read: the task \`${path[1] ?? ""}\` left no output in this run. It may have been skipped or have failed.`;
  const known = path.findIndex((_, index) => readPath(scope, path.slice(0, index + 1)) === undefined);
  const parent = path.slice(0, known).join(".");
  return `${shown} cannot be read: \`${parent}\` has no \`${path[known] ?? ""}\` in this run.`;
}
