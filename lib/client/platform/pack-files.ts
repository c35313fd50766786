import { readTextFile } from "@/lib/client/read-text-file";
import { packFileSchema } from "@/lib/domain/dag/document";
import { err, ok, type Result } from "@/lib/domain/shared/result";

type ChosenFile = Blob & Readonly<{ name: string; webkitRelativePath?: string }>;
type PackFile = Readonly<{ path: string; text: string }>;

/** Left behind by editors and interpreters; nobody means to publish them. */
const LEFTOVER = /(^|\/)(__pycache__|node_modules|\.[^/]+)(\/|$)|\.pyc$/;

/** A chosen folder's own name is not part of the paths inside the pack. */
const pathOf = ({ name, webkitRelativePath }: ChosenFile): string =>
  webkitRelativePath ? webkitRelativePath.split("/").slice(1).join("/") : name;

/** The files of a pack as a person chose them, or the first one that cannot be published. */
export async function readPackFiles(chosen: readonly ChosenFile[]): Promise<Result<PackFile[], string>> {
  const files: PackFile[] = [];
  for (const file of chosen.filter((each) => !LEFTOVER.test(pathOf(each)))) {
    const path = packFileSchema.safeParse(pathOf(file));
    if (!path.success) return err(`${pathOf(file)} cannot be a path in a pack. ${path.error.issues[0]?.message}`);
    const text = await readTextFile(file);
    if (!text.ok) return text;
    files.push({ path: path.data, text: text.value });
  }
  return files.length === 0 ? err("Choose at least one file.") : ok(files);
}
