import "server-only";
import { decode } from "next-auth/jwt";
import { z } from "zod";
import type { WebConfig } from "@/lib/config/server-config";

/** A working day; after it people sign in again however busy they were. */
export const SESSION_SECONDS = 8 * 60 * 60;

/** All a session cookie holds. Roles are never in it: they are read from Postgres at every request. */
const sessionTokenSchema = z.object({
  sub: z.uuid(),
  sessionVersion: z.int(),
  signedInAt: z.int(),
  /** When the person proved who they are, which single sign-on may have let them do earlier; null when it does not say. */
  authTime: z.int().nullable().default(null),
});
export type SessionToken = z.infer<typeof sessionTokenSchema>;

export const isSecureSite = (config: WebConfig): boolean => config.NEXTAUTH_URL.startsWith("https:");

/** `__Host-` keeps other hosts of the domain from planting a session; browsers accept it over https only. */
export const sessionCookieName = (config: WebConfig): string =>
  `${isSecureSite(config) ? "__Host-" : ""}signalbox.session-token`;

/** Reads and verifies the cookie's text; null when it is not ours, expired or older than a working day. */
export async function readSessionToken(config: WebConfig, text: string, now: Date): Promise<SessionToken | null> {
  const decoded = await decode({ token: text, secret: config.NEXTAUTH_SECRET }).catch(() => null);
  const token = sessionTokenSchema.safeParse(decoded);
  if (!token.success || token.data.signedInAt + SESSION_SECONDS < now.getTime() / 1000) return null;
  return token.data;
}
