import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { createAnchorer } from "@/lib/integrations/audit/anchors";
import { openStore } from "@/lib/integrations/store/object-store";
import { startS3Server } from "@/lib/testing/s3-server";
import { readAnchors } from "./audit-anchors.mjs";

/** What an auditor does with any S3 client. */
async function copied(store) {
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-copied-"));
  for (const { key } of await store.list("anchors/"))
    await writeFile(path.join(folder, path.basename(key)), (await store.read(key)) ?? "");
  return folder;
}

test("two workers anchor one record in a bucket: each head once, in a chain that a copy of it proves", async () => {
  const server = await startS3Server();
  const store = openStore(server.address);
  const seed = randomBytes(32);
  const [one, other] = [createAnchorer(store, seed), createAnchorer(store, seed)];
  const headOf = (sequence) => ({ sequence, rowHash: `hash-${sequence}` });
  for (const sequence of [3, 7, 12]) {
    const wrote = await Promise.all([one(headOf(sequence), new Date()), other(headOf(sequence), new Date(1_000))]);
    expect(wrote.filter(Boolean)).toHaveLength(1);
  }
  expect(await one(headOf(12), new Date())).toBe(false);
  expect((await store.list("anchors/")).map(({ key }) => key)).toEqual(
    ["03", "07", "12"].map((number) => `anchors/0000000000${number}.json`),
  );
  const folder = await copied(store);
  expect(readAnchors(folder)).toMatchObject({ problem: null, last: 12 });
  await store.remove("anchors/000000000007.json");
  await rm(path.join(folder, "000000000007.json"));
  expect(readAnchors(folder).problem).toContain("the anchor before 000000000012.json is missing");
  await server.close();
  await rm(folder, { recursive: true });
});
