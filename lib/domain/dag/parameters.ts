import { z } from "zod";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** What a client comes with, by name and type: what a DAG asks for is asked of everybody who brings one. */

const PARAMETER_TYPES = ["string", "number", "integer", "boolean", "enum", "date"] as const;
const MAX_PARAMETERS = 100;
const shortText = z.string().min(1).max(200);

/** As columns of files are named: `GrAppv`, `loan_amount`. */
const parameterNameSchema = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, "Start with a letter; then letters, digits and _.");

const parameterSchema = z.strictObject({
  type: z.enum(PARAMETER_TYPES).describe("What a value of it is."),
  // One spelling, so that one meaning is one string of bytes.
  required: z.literal(true).optional().describe("A client without it is refused. Left out: it may be missing."),
  default: z
    .union([z.string().max(2_000), z.number(), z.boolean()])
    .optional()
    .describe("What is taken for a client that comes without it."),
  values: z.array(shortText).min(1).max(100).optional().describe("What an enum may be."),
  description: z.string().max(2_000).optional().describe("What it is, for who fills it in."),
});
export type Parameter = z.infer<typeof parameterSchema>;

export const parametersSchema = z
  .record(parameterNameSchema, parameterSchema)
  .refine((all) => Object.keys(all).length <= MAX_PARAMETERS, `At most ${MAX_PARAMETERS} parameters.`);
export type Parameters = z.infer<typeof parametersSchema>;

/** Why a text cannot name a parameter; null when it can. */
export function whyNotAParameterName(name: string): string | null {
  const parsed = parameterNameSchema.safeParse(name);
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? "Choose another name.");
}

const looseText = z.string().max(100_000);
/** While they are drawn: the same names, and nothing required of them. Optional, so that every document is a draft too. */
export const draftParametersSchema = z.record(
  z.string().max(64),
  z.record(z.string().max(64), z.union([looseText, z.number(), z.boolean(), z.array(looseText).max(200)]).optional()),
);

type Value = string | number | boolean;
type Data = Readonly<Record<string, unknown>>;
export type ParameterIssue = Readonly<{ name: string; message: string }>;

const WORDS: Readonly<Record<string, boolean>> = { true: true, false: false };

const READ = {
  string: (value) => (typeof value === "string" ? ok(value) : err("a text")),
  number: (value) => finite(value, "a number, such as 1250.5"),
  integer: (value) => {
    const number = finite(value, "a whole number, such as 12");
    return !number.ok || Number.isSafeInteger(number.value) ? number : err("a whole number, such as 12");
  },
  boolean: (value) => {
    const said = typeof value === "string" ? WORDS[value.trim().toLowerCase()] : value;
    return typeof said === "boolean" ? ok(said) : err("true or false");
  },
  enum: (value, { values = [] }) =>
    typeof value === "string" && values.includes(value) ? ok(value) : err(`one of ${values.join(", ")}`),
  date: (value) => {
    const day = z.iso.date().safeParse(typeof value === "string" ? value.trim() : value);
    return day.success ? ok(day.data) : err("a day, such as 2026-11-23");
  },
} as const satisfies Record<Parameter["type"], (value: unknown, parameter: Parameter) => Result<Value, string>>;

/** Files hold texts: `12.5` is a number there too. */
function finite(value: unknown, what: string): Result<number, string> {
  const isText = typeof value === "string" && /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(value);
  const number = isText ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? ok(number) : err(what);
}

/** One value as its type; the refusal says what it should be. */
export const readParameter = (parameter: Parameter, value: unknown): Result<Value, string> =>
  READ[parameter.type](value, parameter);

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === "";

/**
 * What a client comes with, as the types say, with defaults for what is missing. Columns that are no parameter stay as they are;
 * without parameters everything does. All that is wrong is told at once.
 */
export function readParameters(parameters: Parameters | undefined, data: Data): Result<Data, ParameterIssue[]> {
  const read: Record<string, unknown> = { ...data };
  const issues = Object.entries(parameters ?? {}).flatMap(([name, parameter]): ParameterIssue[] => {
    const given = Object.hasOwn(data, name) ? data[name] : undefined;
    if (isMissing(given)) {
      if (parameter.required) return [{ name, message: `${name} is missing. It is ${kindOf(parameter)}.` }];
      if (parameter.default === undefined) delete read[name];
      else read[name] = parameter.default;
      return [];
    }
    const value = readParameter(parameter, given);
    if (value.ok) read[name] = value.value;
    return value.ok ? [] : [{ name, message: `${name} is ${shown(given)}, and not ${value.error}.` }];
  });
  return issues.length > 0 ? err(issues) : ok(read);
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? "nothing";

/** Names the kind of value by what the refusal of a wrong one says. */
function kindOf(parameter: Parameter): string {
  const refused = readParameter(parameter, {});
  return refused.ok ? "something" : refused.error;
}
