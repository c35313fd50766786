import { createHash, createPublicKey, verify } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { Failure } from "./failure.mjs";

const ANCHOR_FILE = /^\d{12}\.json$/;

function isSigned({ anchored, signature }, publicKey) {
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  return verify(null, Buffer.from(anchored), key, Buffer.from(signature, "base64"));
}

/**
 * Reads a folder of anchors. `publicKey`: the one that was written down when anchoring began; without it the first file's
 * is believed. Answers hashes by entry number, and the first thing that is wrong.
 */
export function readAnchors(folder, publicKey) {
  const names = fs
    .readdirSync(folder)
    .filter((name) => ANCHOR_FILE.test(name))
    .sort();
  if (names.length === 0) throw new Failure(`There are no anchors in ${folder}.`);
  const digests = new Set([null]);
  const hashes = new Map();
  let trusted = publicKey;
  let problem = null;
  for (const name of names) {
    const text = fs.readFileSync(path.join(folder, name));
    const file = JSON.parse(text);
    trusted ??= file.publicKey;
    const { sequence, rowHash, previous } = JSON.parse(file.anchored);
    if (!isSigned(file, trusted)) problem ??= `anchor ${name} is not signed with the key`;
    else if (sequence !== Number.parseInt(name, 10)) problem ??= `anchor ${name} is of entry ${sequence}`;
    else if (!digests.has(previous)) problem ??= `the anchor before ${name} is missing or was changed`;
    // Only the first one has none before it.
    digests.delete(null);
    digests.add(createHash("sha256").update(text).digest("hex"));
    hashes.set(sequence, rowHash);
  }
  return { hashes, problem, last: Math.max(...hashes.keys()), publicKey: trusted };
}

/** What an entry is compared with while a chain is followed. */
export const comparedWith =
  ({ hashes }) =>
  ({ sequence, rowHash }) =>
    (hashes.get(sequence) ?? rowHash) === rowHash ? null : `entry ${sequence} is another one than was anchored`;
