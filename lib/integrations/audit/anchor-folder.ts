import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { link, mkdir, readdir, readFile, unlink, writeFile } from "node:fs/promises";
import path from "node:path";

/** What an Ed25519 seed of 32 bytes has before it in PKCS #8. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** The signing key that a seed stands for. */
const keyOf = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });

const publicKeyOf = (key: KeyObject): string =>
  createPublicKey(key).export({ format: "der", type: "spki" }).toString("base64");

type Head = Readonly<{ sequence: number; rowHash: string }>;

/** Sorted by name is sorted by number. */
const fileNameOf = ({ sequence }: Head): string => `${String(sequence).padStart(12, "0")}.json`;
const ANCHOR_FILE = /^\d{12}\.json$/;

async function digestOf(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

/**
 * Writes down, signed, how far the record reaches, in a folder that whoever owns the database cannot write to. Each anchor
 * names the one before it. False when this head was anchored already. Any number of workers may do so side by side.
 */
export async function writeAnchor(folder: string, seed: Uint8Array, head: Head, at: Date): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  const known = (await readdir(folder)).filter((name) => ANCHOR_FILE.test(name)).toSorted();
  const name = fileNameOf(head);
  if (known.includes(name)) return false;
  const last = known.at(-1);
  const previous = last === undefined ? null : await digestOf(path.join(folder, last));
  const key = keyOf(seed);
  const anchored = JSON.stringify({ sequence: head.sequence, rowHash: head.rowHash, at: at.toISOString(), previous });
  const signature = sign(null, Buffer.from(anchored), key).toString("base64");
  const draft = path.join(folder, `.${name}.${process.pid}`);
  await writeFile(draft, `${JSON.stringify({ anchored, signature, publicKey: publicKeyOf(key) })}\n`);
  try {
    // Unlike a rename it never replaces what another worker wrote meanwhile.
    await link(draft, path.join(folder, name));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}
