import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseStoreUrl, type StoreAddress } from "@/lib/config/store-address";
import { openStore } from "@/lib/integrations/store/object-store";
import { type S3Server, startS3Server } from "@/lib/testing/s3-server";

let folder: string;
let server: S3Server;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signalbox-store-"));
  server = await startS3Server();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const ADDRESSES: readonly (readonly [string, () => StoreAddress | null])[] = [
  ["a folder", () => ({ kind: "folder", path: folder })],
  ["an S3-compatible server", () => parseStoreUrl(server.url)],
  ["a prefix of a bucket", () => parseStoreUrl(`${server.url}/a/b`)],
];

const text = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString("utf8");

describe.each(ADDRESSES)("%s", (_name, addressOf) => {
  const opened = () => {
    const address = addressOf();
    if (!address) throw new Error("no address");
    count += 1;
    // The bucket is one for all tests of the file.
    return { store: openStore(address), prefix: `kept-${count}/` };
  };

  test("gives back what was written, byte for byte, and nothing for what was not", async () => {
    const { store, prefix } = opened();
    const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7) % 256);
    expect(await store.create(`${prefix}a b+c.bin`, bytes)).toBe(true);
    expect(Buffer.from((await store.read(`${prefix}a b+c.bin`)) ?? []).equals(bytes)).toBe(true);
    expect(await store.read(`${prefix}other`)).toBeNull();
  });

  test("never replaces what is there, and of many who write at once one succeeds", async () => {
    const { store, prefix } = opened();
    const key = `${prefix}once`;
    const wins = await Promise.all(["1", "2", "3", "4"].map((who) => store.create(key, Buffer.from(who))));
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect(text(await store.read(key))).toBe(String(wins.indexOf(true) + 1));
    expect(await store.create(key, Buffer.from("later"))).toBe(false);
    expect(text(await store.read(key))).toBe(String(wins.indexOf(true) + 1));
  });

  test("lists by name, from a name on, and not what was removed", async () => {
    const { store, prefix } = opened();
    expect(await store.list(prefix)).toEqual([]);
    const before = Date.now() - 2_000;
    for (const name of ["3", "1", "2"]) await store.create(prefix + name, Buffer.from(name));
    const found = await store.list(prefix);
    expect(found.map(({ key }) => key)).toEqual(["1", "2", "3"].map((name) => prefix + name));
    expect(found.every(({ writtenAt }) => writtenAt.getTime() > before)).toBe(true);
    expect((await store.list(prefix, `${prefix}1`)).map(({ key }) => key)).toEqual([`${prefix}2`, `${prefix}3`]);
    await store.remove(`${prefix}1`);
    await store.remove(`${prefix}1`);
    expect(await store.read(`${prefix}1`)).toBeNull();
    expect(await store.list(prefix)).toHaveLength(2);
  });
});

test("a refused key is told with the server's reason, and without the secret", async () => {
  const store = openStore({ ...server.address, secretAccessKey: "not-the-secret" });
  const refused = await store.read("x").catch((error: unknown) => String(error));
  expect(refused).toContain("answered 403 to GET signalbox/x: SignatureDoesNotMatch");
  expect(refused).not.toContain("not-the-secret");
});

test("a bucket that is not there is no empty one", async () => {
  const store = openStore({ ...server.address, bucket: "elsewhere" });
  await expect(store.create("x", Buffer.from("1"))).rejects.toThrow("NoSuchBucket");
  await expect(store.read("x")).rejects.toThrow("NoSuchBucket");
});
