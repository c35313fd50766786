import { join } from "node:path";
import { z } from "zod";
import { parseStoreUrl, type StoreAddress } from "@/lib/config/store-address";

const SECRET_KEY_BYTES = 32;

const KEY_HINT = "must be 32 bytes in base64; make one with: openssl rand -base64 32";

const isBase64 = (text: string): boolean => z.base64().safeParse(text).success;
const isKey = (text: string): boolean => Buffer.from(text, "base64").length === SECRET_KEY_BYTES;

/** Keys with commas between, newest first, as one text of base64: what the secret box takes for a ring. */
const keyRingSchema = z
  .string()
  .refine((text) => commaList(text).length > 0 && commaList(text).every((key) => isBase64(key) && isKey(key)), {
    error: KEY_HINT,
  })
  .transform((text) => Buffer.concat(commaList(text).map((key) => Buffer.from(key, "base64"))).toString("base64"));

function commaList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

const senderOf = (url: string): string | null => new URL(url).searchParams.get("from") || null;

const listSchema = z.string().default("").transform(commaList);

const serverConfigSchema = z.object({
  /** Postgres, the only truth. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Redis: work hints and live updates; it may be emptied at any moment. */
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  /** Where browsers reach the web process: sign-in redirects there, and links in messages begin with it. */
  NEXTAUTH_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Signs session cookies. Web only. */
  NEXTAUTH_SECRET: z.string().min(32).optional(),
  /** Encrypts stored secrets: 32 random bytes in base64. Losing it loses them. While it is changed: the new one, a comma, the old one. */
  SIGNALBOX_SECRET_KEY: keyRingSchema,
  /** 1 offers one-click sign-in as each demo person. Never on a machine others can reach. */
  SIGNALBOX_DEMO: z
    .enum(["0", "1"])
    .default("0")
    .transform((flag) => flag === "1"),
  /** The demo's operational database, which plays the lender's own. */
  DEMO_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  /** Folder that web and workers share: unpacked packs and, without STORE_URL, what is kept there. */
  DATA_DIR: z.string().min(1).default(".data"),
  /** Where archived runs and anchors of the record are kept: an S3-compatible bucket or another folder. To be backed up like the database. */
  STORE_URL: z
    .string()
    .refine((url) => parseStoreUrl(url) !== null, {
      error: "must be s3://key:secret@host/bucket?region=… (s3+http:// without TLS) or file:///folder",
    })
    .optional(),
  /** Lanes this worker serves, with commas between; empty means all of them. */
  WORKER_LANES: listSchema,
  /** Seconds an attempt stays a worker's own without renewal; after that it counts as lost. Renewed at least five times in it. */
  LEASE_SECONDS: z.coerce.number().int().min(5).max(300).default(10),
  /** host:port pairs inside the network that http tasks and alerts may reach; every other private address is refused. */
  HTTP_ALLOW_PRIVATE_HOSTS: listSchema,
  /** The mail server for alerts, mail about reviews and the weekly e-mail: smtp:// (STARTTLS where it is offered) or smtps://, with user, password and ?from= in it. */
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .refine((url) => senderOf(url) !== null, { error: "must name the sender: ?from=signalbox@example.com at its end" })
    .optional(),
  /** Set, a worker anchors the record, signed with it: 32 random bytes in base64, known to nobody who owns the database. Worker only. */
  AUDIT_ANCHOR_KEY: z.base64().refine(isKey, { error: KEY_HINT }).optional(),
  /** Seconds running tasks get to finish when a worker is asked to stop. */
  SHUTDOWN_GRACE_SECONDS: z.coerce.number().int().min(0).max(3600).default(30),
});

/** All of them or none. */
const TOGETHER = [["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]] as const;

const consistentConfigSchema = serverConfigSchema.superRefine((config, context) => {
  for (const names of TOGETHER) {
    const given = names.filter((name) => config[name] !== undefined);
    if (given.length === 0 || given.length === names.length) continue;
    for (const name of names.filter((one) => config[one] === undefined))
      context.addIssue({
        code: "custom",
        path: [name],
        message: `is missing; ${given.join(", ")} alone is not enough`,
      });
  }
});

export type ServerConfig = Readonly<z.infer<typeof serverConfigSchema>>;

/** Archived runs, which are clients' data, and anchors of the record. */
export function storeAddressOf(config: Pick<ServerConfig, "DATA_DIR" | "STORE_URL">): StoreAddress {
  const given = config.STORE_URL === undefined ? null : parseStoreUrl(config.STORE_URL);
  return given ?? { kind: "folder", path: config.DATA_DIR };
}
/** Where a worker unpacks packs; the content can be rebuilt from Postgres. */
export const packDirOf = ({ DATA_DIR }: Pick<ServerConfig, "DATA_DIR">): string => join(DATA_DIR, "pack-cache");

/** The installation's mail server and the sender it takes mail from; null when it has none. */
export function mailServerOf({ SMTP_URL: url }: Pick<ServerConfig, "SMTP_URL">): { url: string; from: string } | null {
  const from = url === undefined ? null : senderOf(url);
  return url === undefined || from === null ? null : { url, from };
}

/** What the web process cannot do without. */
const webConfigSchema = consistentConfigSchema.and(
  z.object({ NEXTAUTH_URL: z.url({ protocol: /^https?$/ }), NEXTAUTH_SECRET: z.string().min(32) }),
);

export type WebConfig = Readonly<z.infer<typeof webConfigSchema>>;

type Environment = Record<string, string | undefined>;

/** A variable set to nothing, as compose files and .env files write "not set", counts as absent. */
function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
}

function parse<T>(schema: z.ZodType<T>, env: Environment): Readonly<T> {
  const parsed = schema.safeParse(withoutEmpty(env));
  if (parsed.success) return Object.freeze(parsed.data);
  throw new Error(`Invalid environment; .env.example explains each variable.\n${z.prettifyError(parsed.error)}`);
}

/** Reads the environment once, at start. Throws with every problem listed, before any port opens. */
export function loadServerConfig(env: Environment = process.env): ServerConfig {
  return parse(consistentConfigSchema, env);
}

/** The same for the web process, which also needs what sessions are made of. */
export function loadWebConfig(env: Environment = process.env): WebConfig {
  return parse(webConfigSchema, env);
}
