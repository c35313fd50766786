import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import type { ObjectStore } from "@/lib/integrations/store/object-store";

/** What an Ed25519 seed of 32 bytes has before it in PKCS #8. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** The signing key that a seed stands for. */
const keyOf = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });

const publicKeyOf = (key: KeyObject): string =>
  createPublicKey(key).export({ format: "der", type: "spki" }).toString("base64");

type Head = Readonly<{ sequence: number; rowHash: string }>;

const PREFIX = "anchors/";
/** Sorted by name is sorted by number. */
const anchorKeyOf = ({ sequence }: Head): string => `${PREFIX}${String(sequence).padStart(12, "0")}.json`;
const ANCHOR = /^anchors\/\d{12}\.json$/;

async function digestOf(store: ObjectStore, key: string): Promise<string> {
  const bytes = await store.read(key);
  if (bytes === null) throw new Error(`The anchor ${key} was listed and is not there.`);
  return createHash("sha256").update(bytes).digest("hex");
}

/** Answers false when this head was anchored already. */
export type Anchorer = (head: Head, at: Date) => Promise<boolean>;

/**
 * Writes down, signed, how far the record reaches, in a store that whoever owns the database cannot write to. Each anchor names
 * the one before it. Any number of workers may do so side by side: none replaces what another one wrote meanwhile.
 */
export function createAnchorer(store: ObjectStore, seed: Uint8Array): Anchorer {
  const key = keyOf(seed);
  /** Anchors pile up for years; only those since the last look are listed. */
  let last: string | undefined;
  return async (head, at) => {
    const known = (await store.list(PREFIX, last)).map((one) => one.key).filter((one) => ANCHOR.test(one));
    last = known.at(-1) ?? last;
    const name = anchorKeyOf(head);
    if (last !== undefined && last >= name) return false;
    const previous = last === undefined ? null : await digestOf(store, last);
    const anchored = JSON.stringify({ sequence: head.sequence, rowHash: head.rowHash, at: at.toISOString(), previous });
    const signature = sign(null, Buffer.from(anchored), key).toString("base64");
    const text = `${JSON.stringify({ anchored, signature, publicKey: publicKeyOf(key) })}\n`;
    return store.create(name, Buffer.from(text));
  };
}
