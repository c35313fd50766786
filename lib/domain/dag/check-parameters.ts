import { type CheckIssue, settingError } from "@/lib/domain/dag/check-issue";
import type { DagDraft } from "@/lib/domain/dag/document";
import { type Parameter, parametersSchema, readParameter } from "@/lib/domain/dag/parameters";

/** Parameters that contradict themselves; what has not the right shape is told with the other shapes. */
export function checkParameters({ parameters }: DagDraft): CheckIssue[] {
  const parsed = parametersSchema.safeParse(parameters);
  if (!parsed.success) return [];
  return Object.entries(parsed.data).flatMap(([name, parameter]) =>
    contradictions(parameter).map(({ field, sentence }) =>
      settingError("invalid_value", `Parameter \`${name}\`: ${sentence}`, ["parameters", name, field]),
    ),
  );
}

function contradictions(parameter: Parameter): { field: string; sentence: string }[] {
  const { type, required, values } = parameter;
  const found: { field: string; sentence: string }[] = [];
  if (type === "enum" && !values)
    found.push({ field: "values", sentence: "an enum needs `values`: list what it may be." });
  if (type !== "enum" && values)
    found.push({
      field: "values",
      sentence: `only an enum has \`values\`, and this is ${type}. Remove them, or make it an enum.`,
    });
  if (parameter.default === undefined) return found;
  if (required)
    found.push({
      field: "default",
      sentence: "what is required needs no default: it is never missing. Remove one of the two.",
    });
  const fits = readParameter(parameter, parameter.default);
  if (!fits.ok || fits.value !== parameter.default)
    found.push({
      field: "default",
      sentence: `the default must be ${fits.ok ? `written as ${JSON.stringify(fits.value)}` : fits.error}.`,
    });
  return found;
}
