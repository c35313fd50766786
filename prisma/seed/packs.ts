import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { ServiceContext } from "@/lib/services/context";
import { publishPack } from "@/lib/services/pack/publish-pack";

const PACKS = fileURLToPath(new URL("../../packs", import.meta.url));

/** Publishes every folder of `packs/` as its author would. Content that is published already stays as it is. */
export async function seedPacks(ctx: ServiceContext): Promise<void> {
  const entries = await readdir(PACKS, { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isDirectory() && entry.name !== "__pycache__"))
    await publishPack(ctx, { name, message: "Demo", files: await readFolder(join(PACKS, name)) });
}

async function readFolder(folder: string): Promise<{ path: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const scripts = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".py"));
  const read = scripts.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    return { path: relative(folder, path).split(sep).join("/"), text: await readFile(path, "utf8") };
  });
  return Promise.all(read);
}
