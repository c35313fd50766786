import "server-only";
import { resolveSessionActor } from "@/lib/services/access/resolve-actor";
import type { Actor } from "@/lib/services/context";
import { getRuntime } from "@/lib/web/runtime";
import { readSessionToken, sessionCookieName } from "@/lib/web/session-cookie";

/** The cookies of a request: `request.cookies` in a route, `await cookies()` on a page. */
export type CookieReader = Readonly<{ get: (name: string) => { value: string } | undefined }>;

/** Who sends this request, with the roles that hold now; null without a valid session. */
export async function getSession(cookies: CookieReader): Promise<Actor | null> {
  const { config, db } = getRuntime();
  const cookie = cookies.get(sessionCookieName(config));
  if (!cookie) return null;
  const token = await readSessionToken(config, cookie.value, new Date());
  if (!token) return null;
  const { sub: userId, sessionVersion, authTime } = token;
  return resolveSessionActor(db, {
    userId,
    sessionVersion,
    authenticatedAt: authTime === null ? null : new Date(authTime * 1_000),
  });
}
