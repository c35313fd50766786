import { err, ok, type Result } from "@/lib/domain/shared/result";

/** The text of a file a person chose; anything that is not UTF-8 is refused instead of being garbled. */
export async function readTextFile(file: Blob & { name: string }): Promise<Result<string, string>> {
  try {
    return ok(new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()));
  } catch {
    return err(`${file.name} is not a UTF-8 text. Save it as UTF-8 and choose it again.`);
  }
}
