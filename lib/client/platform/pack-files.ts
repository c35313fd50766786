import { readTextFile } from "@/lib/client/read-text-file";
import { PACK_LIMITS } from "@/lib/contracts/platform";
import { packFileSchema } from "@/lib/domain/dag/document";
import { err, ok, type Result } from "@/lib/domain/shared/result";

type ChosenFile = Blob & Readonly<{ name: string; webkitRelativePath?: string }>;
type PackFile = Readonly<{ path: string; text: string }>;

/** Left behind by editors and interpreters; nobody means to publish them. */
const LEFTOVER = /(^|\/)(__pycache__|node_modules|\.[^/]+)(\/|$)|\.pyc$/;

const ARCHIVE = /\.(zip|tar|tgz|gz|bz2|xz|7z|rar|whl|jar)$/i;

/** A chosen folder's own name is not part of the paths inside the pack. */
const pathOf = ({ name, webkitRelativePath }: ChosenFile): string =>
  webkitRelativePath ? webkitRelativePath.split("/").slice(1).join("/") : name;

/** The files of a pack as a person chose them, or the first one that cannot be published. */
export async function readPackFiles(chosen: readonly ChosenFile[]): Promise<Result<PackFile[], string>> {
  const files: PackFile[] = [];
  const meant = chosen.filter((each) => !LEFTOVER.test(pathOf(each)));
  if (meant.length > PACK_LIMITS.files)
    return err(
      `These are ${meant.length} files; a pack has at most ${PACK_LIMITS.files}. Leave out what no task runs.`,
    );
  for (const file of meant) {
    const path = packFileSchema.safeParse(pathOf(file));
    if (!path.success) return err(`${pathOf(file)} cannot be a path in a pack. ${path.error.issues[0]?.message}`);
    if (ARCHIVE.test(path.data)) return err(`${path.data} is an archive. Unpack it and choose its folder.`);
    const text = await readTextFile(file);
    if (!text.ok) return text;
    if (text.value.length > PACK_LIMITS.fileCharacters)
      return err(
        `${path.data} is longer than a million characters. Keep data out of packs and read it through a connection.`,
      );
    files.push({ path: path.data, text: text.value });
  }
  return files.length === 0 ? err("Choose at least one file.") : ok(files);
}
