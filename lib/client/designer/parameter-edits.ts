import type { DagDraft } from "@/lib/domain/dag/document";
import type { Parameter } from "@/lib/domain/dag/parameters";

export type DraftParameters = NonNullable<DagDraft["parameters"]>;
export type DraftParameter = DraftParameters[string];

export const PARAMETER_LABELS = {
  string: "Text",
  number: "Number",
  integer: "Whole number",
  boolean: "True or false",
  enum: "One of several choices",
  date: "Day",
} as const satisfies Record<Parameter["type"], string>;

/** With one more, of a name that nobody has taken. */
export function withNewParameter(parameters: DraftParameters): DraftParameters {
  let number = 1;
  while (Object.hasOwn(parameters, `parameter_${number}`)) number += 1;
  return { ...parameters, [`parameter_${number}`]: { type: "string" } };
}

/** Undefined once none is left, so that the document says nothing of parameters. */
export function withoutParameter(parameters: DraftParameters, name: string): DraftParameters | undefined {
  const left = Object.entries(parameters).filter(([each]) => each !== name);
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

/** Changes fields of one; undefined takes a field away. */
export function patchedParameter(
  parameters: DraftParameters,
  name: string,
  patch: Partial<DraftParameter>,
): DraftParameters {
  const fields = Object.entries({ ...parameters[name], ...patch }).filter(([, value]) => value !== undefined);
  return { ...parameters, [name]: Object.fromEntries(fields) };
}

/** What another type means for the other fields: choices belong to an enum, and a default is written as its type. */
export function patchOfType(parameter: DraftParameter, type: string): Partial<DraftParameter> {
  const isEnum = type === "enum";
  const kept = parameter.default === undefined ? "" : String(parameter.default);
  return { type, values: isEnum ? (parameter.values ?? [""]) : undefined, default: typedDefault(type, kept) };
}

/** A default as its type is written; a text that is none of the type stays one, so that the check can say what is wrong. */
export function typedDefault(type: unknown, text: string): string | number | boolean | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (type === "boolean" && (trimmed === "true" || trimmed === "false")) return trimmed === "true";
  const isNumber = type === "number" || type === "integer";
  return isNumber && Number.isFinite(Number(trimmed)) ? Number(trimmed) : text;
}

/** What a new name changes beside the list, told before it is typed; undefined when no task reads the parameter. */
export function renamingNote(readers: readonly string[] | undefined): string | undefined {
  if (!readers) return undefined;
  const [shown, more] = [readers.slice(0, 3).join(", "), readers.length - 3];
  return `Read by ${shown}${more > 0 ? ` and ${more} more` : ""}: their look-ups and conditions follow a new name. Scripts, SQL and what brings clients do not.`;
}
