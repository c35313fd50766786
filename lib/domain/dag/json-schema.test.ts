import { describe, expect, it } from "vitest";
import { OPERATORS } from "@/lib/domain/dag/document";
import { dagJsonSchema } from "@/lib/domain/dag/json-schema";

type Schema = Readonly<Record<string, unknown>>;
const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every mapping of the schema with the names that lead to it. */
function walk(value: unknown, path: string): { path: string; schema: Schema }[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => walk(item, `${path}/${index}`));
  if (!isSchema(value)) return [];
  return [{ path, schema: value }, ...Object.entries(value).flatMap(([name, item]) => walk(item, `${path}/${name}`))];
}

const all = walk(dagJsonSchema(), "");
const tasks = all
  .filter(({ path }) => /^\/properties\/tasks\/items\/oneOf\/\d+$/.test(path))
  .map(({ schema }) => schema);

describe("dagJsonSchema", () => {
  it("is draft-7 and has one form of task for each operator", () => {
    expect(dagJsonSchema()).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      title: "Signalbox DAG document",
      required: ["signalbox", "dag", "title", "owner", "start", "tasks"],
      additionalProperties: false,
    });
    const operators = tasks.map(
      ({ properties }) => isSchema(properties) && isSchema(properties.operator) && properties.operator.const,
    );
    expect(operators).toEqual([...OPERATORS]);
  });

  it("knows tasks as people type them: no id, and needs only where there are some", () => {
    for (const { properties, required } of tasks) {
      expect(isSchema(properties) && Object.hasOwn(properties, "id")).toBe(false);
      expect(isSchema(properties) && Object.hasOwn(properties, "needs")).toBe(true);
      expect(required).toContain("key");
      expect(required).not.toContain("needs");
    }
  });

  it("explains every field and allows no other", () => {
    const fields = all.filter(({ path }) => /\/properties\/[a-z0-9_]+$/.test(path));
    expect(fields.length).toBeGreaterThan(80);
    expect(fields.filter(({ schema }) => typeof schema.description !== "string").map(({ path }) => path)).toEqual([]);
    const objects = all.filter(({ schema }) => schema.type === "object" && schema.properties);
    expect(objects.every(({ schema }) => schema.additionalProperties === false)).toBe(true);
  });
});
