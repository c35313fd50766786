import { parse, stringify } from "yaml";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** A value as people read it: texts as they are, lists of texts line by line, the rest as YAML. Null for no value. */
export function valueText(value: unknown): string | null {
  if (value === undefined) return null;
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === "string");
  return isTexts ? value.join("\n") : writableText(value);
}

/** A value as it can be written: a text as it is, everything else as YAML. */
export function writableText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined ? "" : stringify(value, { lineWidth: 0 }).trimEnd();
}

/** What a person wrote in place of values like these. Nothing at all takes the value away. */
export function readWritten(text: string, like: readonly unknown[]): Result<unknown, string> {
  if (like.some((value) => typeof value === "string")) return ok(text === "" ? null : text);
  if (text.trim() === "") return ok(null);
  try {
    return ok(parse(text, { maxAliasCount: 0 }));
  } catch (error) {
    return err(error instanceof Error ? error.message : "This cannot be read.");
  }
}
