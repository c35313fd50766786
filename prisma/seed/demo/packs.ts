import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { publishPack } from "@/lib/services/pack/publish-pack";
import { actAs, type SeedContext } from "@/prisma/seed/seed-context";

const PACKS = path.join(import.meta.dirname, "../../../packs");
/** What a pack may hold; left out are the caches that Python leaves behind. */
const IS_SCRIPT = /^[^_.][^/]*\.py$/;

async function readPack(name: string): Promise<{ path: string; text: string }[]> {
  const files = (await readdir(path.join(PACKS, name))).filter((file) => IS_SCRIPT.test(file)).toSorted();
  return Promise.all(
    files.map(async (file) => ({ path: file, text: await readFile(path.join(PACKS, name, file), "utf8") })),
  );
}

/** Publishes each folder of packs/. Content that is published already is found again by its digest. */
export async function seedPacks(seed: SeedContext): Promise<void> {
  const ctx = await actAs(seed, "ds");
  const entries = await readdir(PACKS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory() && !/^[_.]/.test(entry.name)).map(({ name }) => name);
  for (const name of names.toSorted())
    await publishPack(ctx, { name, message: "From the demo", files: await readPack(name) });
}
