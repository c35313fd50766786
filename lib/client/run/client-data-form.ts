import { parseJsonObject } from "@/lib/client/parse-json-object";
import { type Parameters, readParameters } from "@/lib/domain/dag/parameters";

/** What a form says of a client: its data, or what is wrong by field. */
export type ClientData =
  | Readonly<{ ok: true; data: Readonly<Record<string, unknown>> }>
  | Readonly<{ ok: false; errors: Readonly<Record<string, string>> }>;

/** A field for each parameter; of a DAG without any, one field `data` with a JSON object. */
export function readClientData(form: FormData, parameters: Parameters | undefined): ClientData {
  const textOf = (name: string) => String(form.get(name) ?? "");
  if (!parameters) {
    const data = parseJsonObject(textOf("data"));
    return data.ok ? { ok: true, data: data.value } : { ok: false, errors: { data: data.error } };
  }
  const texts = Object.fromEntries(Object.keys(parameters).map((name) => [name, textOf(name)]));
  const read = readParameters(parameters, texts);
  if (read.ok) return { ok: true, data: read.value };
  return { ok: false, errors: Object.fromEntries(read.error.map(({ name, message }) => [name, message])) };
}
