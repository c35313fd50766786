import { createHash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import type { S3Address } from "@/lib/config/store-address";
import type { ObjectStore, StoredObject } from "@/lib/integrations/store/object-store";

const WITHIN_MS = 30_000;
/** Of an answer that is not the one wanted, as much as names the cause. */
const CAUSE_CHARS = 300;
/** A status and its code: a bucket that is missing answers 404 as well, and is a mistake in the address. */
const MISSING = { status: 404, code: "NoSuchKey" } as const;
const THERE_ALREADY = { status: 412, code: null } as const;

const TEXT = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" } as const;
const isEntity = (text: string): text is keyof typeof TEXT => text in TEXT;
const plain = (xml: string): string => xml.replace(/&[a-z]+;/g, (entity) => (isEntity(entity) ? TEXT[entity] : entity));
const tagOf = (xml: string, tag: string): string | null =>
  new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1] ?? null;

/** The objects of one answer to ListObjectsV2. */
function objectsOf(xml: string): StoredObject[] {
  return [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, contents = ""]) => ({
    key: plain(tagOf(contents, "Key") ?? ""),
    writtenAt: new Date(tagOf(contents, "LastModified") ?? ""),
  }));
}

type Call = Readonly<{
  method: "GET" | "PUT" | "DELETE";
  /** With a slash before it, or a question mark. */
  path: string;
  body?: Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  /** The one refusal that is an answer. */
  refusal?: Readonly<{ status: number; code: string | null }>;
}>;

/**
 * A bucket of any S3-compatible server, addressed by path. Each request is signed (Signature V4) with the hash of its body, so
 * bytes that changed on the way are refused there. Nothing is replaced: writes carry `If-None-Match: *`.
 */
export function s3Store({
  endpoint,
  bucket,
  prefix: root,
  region,
  accessKeyId,
  secretAccessKey,
}: S3Address): ObjectStore {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 3 });
  const base = `${endpoint}/${bucket}`;

  /** What was answered; null for the refusal that was reckoned with. */
  async function call({ method, path, body, headers, refusal }: Call): Promise<Uint8Array | null> {
    const hash = createHash("sha256").update(body ?? "");
    const answer = await client.fetch(`${base}${path}`, {
      method,
      headers: { ...headers, "x-amz-content-sha256": hash.digest("hex") },
      signal: AbortSignal.timeout(WITHIN_MS),
      ...(body ? { body } : {}),
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (answer.ok) return bytes;
    const text = Buffer.from(bytes).toString("utf8");
    const code = tagOf(text, "Code");
    if (answer.status === refusal?.status && (refusal.code === null || refusal.code === code)) return null;
    const cause = code === null ? text : `${code}: ${tagOf(text, "Message")}`;
    throw new Error(
      `The object store answered ${answer.status} to ${method} ${bucket}${path}: ${cause.slice(0, CAUSE_CHARS)}`,
    );
  }
  const pathOf = (key: string): string => `/${(root + key).split("/").map(encodeURIComponent).join("/")}`;

  return {
    create: async (key, bytes) => {
      const headers = { "if-none-match": "*" };
      const body = new Uint8Array(bytes);
      const put = await call({ method: "PUT", path: pathOf(key), body, headers, refusal: THERE_ALREADY });
      return put !== null;
    },
    read: (key) => call({ method: "GET", path: pathOf(key), refusal: MISSING }),
    list: async (prefix, after) => {
      const found: StoredObject[] = [];
      let last = after === undefined ? null : root + after;
      for (let isMore = true; isMore; ) {
        const query = new URLSearchParams({ "list-type": "2", prefix: root + prefix });
        if (last !== null) query.set("start-after", last);
        const xml = Buffer.from((await call({ method: "GET", path: `?${query}` })) ?? []).toString("utf8");
        const page = objectsOf(xml);
        found.push(...page.map(({ key, writtenAt }) => ({ key: key.slice(root.length), writtenAt })));
        last = page.at(-1)?.key ?? last;
        isMore = tagOf(xml, "IsTruncated") === "true" && page.length > 0;
      }
      return found;
    },
    remove: async (key) => {
      await call({ method: "DELETE", path: pathOf(key), refusal: MISSING });
    },
  };
}
