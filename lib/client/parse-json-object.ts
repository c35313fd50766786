import { z } from "zod";
import { err, ok, type Result } from "@/lib/domain/shared/result";

const jsonSchema = z.json();
const objectSchema = z.record(z.string(), z.unknown());

/** What a person typed as a JSON object; an empty text is an empty object. */
export function parseJsonObject(text: string): Result<Record<string, unknown>, string> {
  if (text.trim() === "") return ok({});
  try {
    const parsed = objectSchema.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data) : err('Write an object, such as {"amount": 1000}.');
  } catch {
    return err("This is not valid JSON. Keys and texts need double quotes.");
  }
}

/** What a person typed as JSON of any kind; undefined for an empty text. */
export function parseJsonText(text: string): Result<z.infer<typeof jsonSchema> | undefined, string> {
  if (text.trim() === "") return ok(undefined);
  try {
    return ok(jsonSchema.parse(JSON.parse(text)));
  } catch {
    return err("This is not valid JSON. Keys and texts need double quotes.");
  }
}
