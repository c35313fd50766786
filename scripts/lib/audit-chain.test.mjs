import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { checkExport } from "./audit-export.mjs";

const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest("hex");

/** A record of this many entries, as an export holds it. */
function chainOf(count) {
  const links = [];
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const previousHash = links.at(-1)?.rowHash ?? sha256(Buffer.from("genesis"));
    const payload = JSON.stringify({ sequence, action: "dag.paused" });
    links.push({
      sequence,
      previousHash,
      rowHash: sha256(Buffer.from(previousHash, "hex"), Buffer.from(payload)),
      payload,
    });
  }
  return links;
}

async function check(links, { filter = {}, end = {} } = {}) {
  const head = { kind: "signalbox-audit-export", format: 1, filter };
  const last = links.at(-1);
  const tail = { kind: "end", count: links.length, last: last?.sequence ?? null, lastHash: last?.rowHash ?? null };
  const lines = [head, ...links, ...(end === null ? [] : [{ ...tail, ...end }])];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "signalbox-export-"));
  const file = path.join(folder, "export.ndjson");
  fs.writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  try {
    return (await checkExport(file)).problem;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** The record with one entry rewritten and all later hashes made to fit. */
const rewritten = (links, at, text) => {
  const changed = links.slice(0, at - 1);
  for (const link of links.slice(at - 1)) {
    const previousHash = changed.at(-1)?.rowHash ?? link.previousHash;
    const payload = link.sequence === at ? link.payload.replace("dag.paused", text) : link.payload;
    changed.push({
      ...link,
      previousHash,
      payload,
      rowHash: sha256(Buffer.from(previousHash, "hex"), Buffer.from(payload)),
    });
  }
  return changed;
};

test("an untouched export is whole", async () => {
  for (const count of [0, 1, 5]) expect(await check(chainOf(count))).toBeNull();
});

test.each([
  [
    "a changed text",
    (l) => l.map((x) => (x.sequence === 3 ? { ...x, payload: `${x.payload} ` } : x)),
    /entry 3 was changed/,
  ],
  ["an entry taken out", (l) => l.filter(({ sequence }) => sequence !== 3), /entry 3 is missing/],
  ["several taken out", (l) => l.filter(({ sequence }) => sequence < 2 || sequence > 3), /entries 2 to 3 are missing/],
  ["two entries in another order", ([a, b, c, d]) => [a, c, b, d], /entry 2 is missing/],
  ["an entry that is there twice", ([a, b, c]) => [a, b, b, c], /entry 2 stands after entry 2/],
  [
    "a past of another record",
    (l) => [...rewritten(l, 2, "dag.created").slice(0, 2), ...l.slice(2)],
    /chain breaks here/,
  ],
  [
    "a first entry that is not the first",
    (l) => [{ ...l[0], previousHash: sha256(Buffer.from("x")) }, ...l.slice(1)],
    /entry 1 does not follow/,
  ],
])("%s is named", async (_name, change, problem) => {
  expect(await check(change(chainOf(4)))).toMatch(problem);
});

test("an export that was cut short is known for one", async () => {
  const links = chainOf(4);
  expect(await check(links, { end: null })).toMatch(/last line is missing/);
  expect(await check(links.slice(0, 3), { end: { count: 4 } })).toMatch(/says it has 4 entries, and has 3/);
  expect(await check(links.slice(0, 3), { end: { lastHash: links[3].rowHash } })).toMatch(/cut away/);
});

test("a part may have gaps, but no changed entry", async () => {
  const part = chainOf(9).filter(({ sequence }) => [2, 3, 7].includes(sequence));
  expect(await check(part, { filter: { action: "dag." } })).toBeNull();
  const changed = part.map((link) => ({ ...link, payload: link.payload.replace("paused", "created") }));
  expect(await check(changed, { filter: { action: "dag." } })).toMatch(/entry 2 was changed/);
});
