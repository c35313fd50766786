import { z } from "zod";
import { dagDocumentSchema } from "@/lib/domain/dag/document";

/**
 * The YAML form of a DAG document as JSON Schema draft-7, for editors: what `dagDocumentSchema` says, without the ids
 * that the designer issues, and with `needs` left out where a task needs nothing.
 */
export function dagJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(dagDocumentSchema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => {
      const { properties, required } = jsonSchema;
      if (!properties?.id || !properties.key) return;
      delete properties.id;
      jsonSchema.required = required?.filter((name) => name !== "id" && name !== "needs") ?? [];
    },
  });
  return { ...schema, title: "Signalbox DAG document" };
}
