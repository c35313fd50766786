import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type PackFile, packDigest } from "@/lib/integrations/packs/pack-digest";
import { createPackStore } from "@/lib/integrations/packs/pack-store";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "packs-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const file = (path: string, text: string): PackFile => ({ path, content: Buffer.from(text) });
const FILES = [file("run.py", "print(1)"), file("lib/deep/model.py", "p = 0.5")];
const DIGEST = packDigest(FILES);

/** A store whose loader counts how often it was asked. */
function countingStore(files: readonly PackFile[] = FILES) {
  const asked: string[] = [];
  const store = createPackStore(root, (digest) => {
    asked.push(digest);
    return Promise.resolve(files);
  });
  return { store, asked };
}

describe("a pack's digest", () => {
  test("names its paths and bytes, and not their order", () => {
    expect(DIGEST).toMatch(/^[0-9a-f]{64}$/);
    expect(packDigest(FILES.toReversed())).toBe(DIGEST);
    const others = [[file("run.py", "print(2)"), FILES[1]], [file("run2.py", "print(1)"), FILES[1]], [FILES[0]]];
    for (const other of others) expect(packDigest(other.filter((f) => f !== undefined))).not.toBe(DIGEST);
  });
});

describe("a pack store", () => {
  test("writes a pack once, with files that are read-only", async () => {
    const { store, asked } = countingStore();
    const folder = await store.materialise(DIGEST);
    expect(await readFile(join(folder, "lib/deep/model.py"), "utf8")).toBe("p = 0.5");
    expect((await stat(join(folder, "run.py"))).mode & 0o777).toBe(0o444);
    expect(await store.materialise(DIGEST)).toBe(folder);
    expect(asked).toEqual([DIGEST]);
    expect(await countingStore().store.materialise(DIGEST)).toBe(folder);
    expect(await readdir(root)).toEqual([DIGEST]);
  });

  test("serves many callers of many workers with one folder and nothing left over", async () => {
    const stores = Array.from({ length: 5 }, () => countingStore());
    const folders = await Promise.all(
      stores.flatMap(({ store }) => [store.materialise(DIGEST), store.materialise(DIGEST)]),
    );
    expect(new Set(folders)).toEqual(new Set([join(root, DIGEST)]));
    expect(await readdir(root)).toEqual([DIGEST]);
    for (const { asked } of stores) expect(asked.length).toBeLessThanOrEqual(1);
  });

  test("writes a pack again whose folder was changed, cut short or removed", async () => {
    const folder = await countingStore().store.materialise(DIGEST);
    await chmod(join(folder, "run.py"), 0o644);
    await writeFile(join(folder, "run.py"), "import os");
    const { store } = countingStore();
    expect(await readFile(join(await store.materialise(DIGEST), "run.py"), "utf8")).toBe("print(1)");
    await rm(folder, { recursive: true });
    expect(await readFile(join(await store.materialise(DIGEST), "run.py"), "utf8")).toBe("print(1)");
  });

  test.each([
    ["whose stored files were changed", [file("run.py", "import os")], DIGEST, /do not match their digest/],
    ["that is not stored", [], DIGEST, /No pack with digest/],
    ["whose name is a path", FILES, "../../etc", /is not the digest of a pack/],
  ])("refuses a pack %s and writes nothing", async (_name, files, digest, message) => {
    await expect(countingStore(files).store.materialise(digest)).rejects.toThrow(message);
    expect(await readdir(root)).toEqual([]);
  });

  test("refuses a pack whose files would be written elsewhere", async () => {
    const files = [file("../outside.py", "print(1)")];
    await expect(countingStore(files).store.materialise(packDigest(files))).rejects.toThrow(/cannot hold a file named/);
    expect(await readdir(root)).toEqual([]);
  });

  test("asks again after a failure", async () => {
    let isUp = false;
    const store = createPackStore(root, () =>
      isUp ? Promise.resolve(FILES) : Promise.reject(new Error("database down")),
    );
    await expect(store.materialise(DIGEST)).rejects.toThrow("database down");
    isUp = true;
    expect(await store.materialise(DIGEST)).toBe(join(root, DIGEST));
  });
});
