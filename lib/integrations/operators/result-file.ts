import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { TaskError } from "@/lib/domain/run/model";
import type { JsonValue } from "@/lib/domain/shared/json";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import { checkOutput, outputTooLarge } from "@/lib/integrations/operators/output";

const HOW = 'Write one JSON value to the file named by $SIGNALBOX_RESULT, for example {"p": 0.2}.';

const noResult = (what: string, reason: string): TaskError => ({
  class: "terminal",
  code: "no_result",
  message: `${what} ended well but ${reason}. ${HOW}`,
});

type Content = Readonly<{ text: string }> | "missing" | "not_a_file" | Readonly<{ bytes: number }>;

/** The text of the file, or its size when that is over the limit. Never follows a link and never waits on a pipe. */
async function readContent(path: string, limitBytes: number): Promise<Content> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? ("missing" as const) : ("not_a_file" as const)),
  );
  if (typeof file === "string") return file;
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return "not_a_file";
    if (stat.size > limitBytes) return { bytes: stat.size };
    return { text: await file.readFile("utf8") };
  } finally {
    await file.close();
  }
}

function parse(what: string, text: string): Result<JsonValue, TaskError> {
  try {
    const value: JsonValue = JSON.parse(text);
    return ok(value);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : "it is not JSON";
    const hint = /NaN|Infinity/.test(text) ? " NaN and Infinity are not JSON; write null." : "";
    return err(noResult(what, `its result is not valid JSON: ${reason}.${hint}`));
  }
}

/**
 * What a script wrote as its result. `isRequired`: whether a missing or empty file is a fault (`pack`) or means null
 * (`bash`).
 */
export async function readResult(
  what: string,
  path: string,
  limits: Readonly<{ outputBytes: number; isRequired: boolean }>,
): Promise<Result<JsonValue, TaskError>> {
  const content = await readContent(path, limits.outputBytes);
  if (content === "not_a_file") return err(noResult(what, "$SIGNALBOX_RESULT is no ordinary file"));
  if (content === "missing") return limits.isRequired ? err(noResult(what, "wrote no result")) : ok(null);
  if ("bytes" in content) return err(outputTooLarge(`The result of ${what}`, content.bytes, limits.outputBytes));
  if (content.text.trim() === "") return limits.isRequired ? err(noResult(what, "wrote an empty result")) : ok(null);
  const parsed = parse(what, content.text);
  return parsed.ok ? checkOutput(`The result of ${what}`, parsed.value, limits.outputBytes) : parsed;
}
