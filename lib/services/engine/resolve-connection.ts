import { z } from "zod";
import type { PrismaClient } from "@/lib/db/client";
import type { ResolvedConnection } from "@/lib/integrations/operators/operator-contract";
import { openConnectionSecret } from "@/lib/services/platform/connection-secret";

const postgresSettingsSchema = z.object({ host: z.string(), port: z.int(), database: z.string(), user: z.string() });
const httpSettingsSchema = z.object({
  baseUrl: z.string(),
  auth: z.enum(["none", "bearer", "basic"]),
  username: z.string().optional(),
});

/** The same for a try of a draft: null unless data ops opened the connection to tries. */
export async function resolveForTry(
  db: PrismaClient,
  secretKey: Uint8Array,
  name: string,
): Promise<ResolvedConnection | null> {
  const isOpen = (await db.connection.count({ where: { name, settings: { path: ["inSandbox"], equals: true } } })) > 0;
  return isOpen ? resolveConnection(db, secretKey, name) : null;
}

/** A connection with its secret opened, for one attempt; null when there is none of that name. */
export async function resolveConnection(
  db: PrismaClient,
  secretKey: Uint8Array,
  name: string,
): Promise<ResolvedConnection | null> {
  const row = await db.connection.findUnique({ where: { name } });
  if (!row) return null;
  const { secret: box, secretVersion } = row;
  const secret = box && secretVersion ? openConnectionSecret(secretKey, name, secretVersion, box) : "";
  if (row.kind === "http") return httpConnection(name, httpSettingsSchema.parse(row.settings), secret);
  const { host, port, database, user } = postgresSettingsSchema.parse(row.settings);
  const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(secret)}`;
  const target = `${host.includes(":") ? `[${host}]` : host}:${port}/${encodeURIComponent(database)}`;
  return { name, kind: "postgres", url: `postgresql://${credentials}@${target}` };
}

function httpConnection(
  name: string,
  settings: z.infer<typeof httpSettingsSchema>,
  secret: string,
): ResolvedConnection {
  const { baseUrl, auth, username } = settings;
  switch (auth) {
    case "none":
      return { name, kind: "http", baseUrl, auth: { type: "none" } };
    case "bearer":
      return { name, kind: "http", baseUrl, auth: { type: "bearer", token: secret } };
    case "basic":
      return { name, kind: "http", baseUrl, auth: { type: "basic", username: username ?? "", password: secret } };
  }
}
