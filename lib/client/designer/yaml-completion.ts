import { z } from "zod";
import type { PlatformChoices } from "@/lib/client/designer/use-platform-choices";
import { type YamlPlace, yamlPlace } from "@/lib/client/designer/yaml-place";
import { dagJsonSchema } from "@/lib/domain/dag/json-schema";

/** One thing that can be typed here. */
export type YamlOption = Readonly<{ label: string; kind: "field" | "value"; help: string }>;
/** What is offered, and from where on it replaces what is typed. */
export type YamlCompletion = Readonly<{ from: number; options: readonly YamlOption[] }>;

export type YamlNames = Pick<PlatformChoices, "packs" | "environments" | "connections" | "lanes" | "pools">;

/** The parts of a JSON Schema that say what may be typed. */
type Schema = Readonly<{
  description?: string | undefined;
  properties?: Readonly<Record<string, Schema>> | undefined;
  items?: Schema | undefined;
  anyOf?: readonly Schema[] | undefined;
  oneOf?: readonly Schema[] | undefined;
  enum?: readonly unknown[] | undefined;
  const?: unknown;
  type?: string | undefined;
}>;

const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    description: z.string().optional(),
    properties: z.record(z.string(), schemaSchema).optional(),
    items: schemaSchema.optional(),
    anyOf: z.array(schemaSchema).optional(),
    oneOf: z.array(schemaSchema).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    type: z.string().optional(),
  }),
);

let known: Schema | null = null;
const rootSchema = (): Schema => {
  known ??= schemaSchema.parse(dagJsonSchema());
  return known;
};

/** What can be typed at an offset of a DAG's YAML: fields, values, tasks and what the platform has. Null when nothing can. */
export function completeYaml(text: string, offset: number, names: YamlNames): YamlCompletion | null {
  const place = yamlPlace(text, offset);
  const options = place && optionsAt(place, names, taskKeys(text));
  return options && options.length > 0 ? { from: offset - place.typed.length, options } : null;
}

function optionsAt(place: YamlPlace, names: YamlNames, keys: readonly string[]): YamlOption[] {
  const { path, fields, field } = place;
  const owner = path.at(-1);
  const forms = schemasAt(path, fields);
  if (field === null) {
    if (forms.some(({ properties }) => properties)) return fieldOptions(forms, fields);
    return owner === undefined ? [] : valuesOf(owner, forms, { fields, names, keys });
  }
  const own = forms.flatMap(({ properties }) => properties?.[field] ?? []);
  return valuesOf(field, own, { fields, names, keys });
}

/** Every form that the mapping, or the items of the list, at a path may have. */
function schemasAt(path: readonly string[], fields: ReadonlyMap<string, string>): Schema[] {
  const reached = path.reduce(
    (schemas, name) => schemas.flatMap(formsOf).flatMap(({ properties }) => properties?.[name] ?? []),
    [rootSchema()],
  );
  const forms = reached.flatMap(formsOf);
  const ofOperator = forms.filter(({ properties }) => properties?.operator?.const === fields.get("operator"));
  return ofOperator.length > 0 ? ofOperator : forms;
}

function formsOf(schema: Schema): Schema[] {
  const { items, anyOf, oneOf } = schema;
  const parts = [...(items ? [items] : []), ...(anyOf ?? []), ...(oneOf ?? [])];
  return parts.length > 0 ? parts.flatMap(formsOf) : [schema];
}

function fieldOptions(forms: readonly Schema[], fields: ReadonlyMap<string, string>): YamlOption[] {
  const properties = new Map(forms.flatMap((form) => Object.entries(form.properties ?? {})));
  return [...properties]
    .filter(([name]) => !fields.has(name))
    .map(([name, { description }]) => ({ label: name, kind: "field", help: description ?? "" }));
}

type Known = Readonly<{ fields: ReadonlyMap<string, string>; names: YamlNames; keys: readonly string[] }>;

const TASK_LISTS: ReadonlySet<string> = new Set(["needs", "then", "otherwise"]);

function valuesOf(field: string, forms: readonly Schema[], { fields, names, keys }: Known): YamlOption[] {
  const offer = (labels: readonly string[], help: string): YamlOption[] =>
    labels.map((label) => ({ label, kind: "value", help }));
  if (TASK_LISTS.has(field)) {
    const own = fields.get("key");
    return offer(
      keys.filter((key) => key !== own),
      "A task of this DAG.",
    );
  }
  const files = names.packs.find(({ name }) => name === fields.get("pack"))?.files ?? [];
  const byField: Readonly<Record<string, () => YamlOption[]>> = {
    connection: () => offer(names.connections, "A connection of this platform."),
    environment: () => offer(names.environments, "An environment of this platform."),
    lane: () => offer(names.lanes, "A lane of this platform."),
    pool: () => offer(names.pools, "A pool of this platform."),
    pack: () =>
      offer(
        names.packs.map(({ name }) => name),
        "A pack of this platform.",
      ),
    file: () => offer(files, "A file of the pack."),
  };
  return (
    byField[field]?.() ?? offer([...new Set(forms.flatMap(formsOf).flatMap(literalsOf))], forms[0]?.description ?? "")
  );
}

function literalsOf({ enum: values, const: only, type }: Schema): string[] {
  if (values) return values.map(String);
  if (only !== undefined) return [String(only)];
  return type === "boolean" ? ["true", "false"] : [];
}

/** The keys of all tasks that the text has, also while it cannot be read. */
const taskKeys = (text: string): string[] => [
  ...new Set([...text.matchAll(/^\s*(?:- +)?key:[ \t]*([a-z]\w*)/gm)].flatMap(([, key]) => key ?? [])),
];
