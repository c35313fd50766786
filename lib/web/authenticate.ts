import "server-only";
import type { NextRequest } from "next/server";
import { AppError } from "@/lib/domain/shared/app-error";
import { resolveTokenActor } from "@/lib/services/access/resolve-actor";
import type { Actor } from "@/lib/services/context";
import { getRuntime } from "@/lib/web/runtime";
import { isRead, requireSameOrigin } from "@/lib/web/same-origin";
import { getSession } from "@/lib/web/session";

const BEARER = /^Bearer\s+(\S+)$/i;

/** Who sends this request: the owner of its API token, else the session of its cookie. Throws `unauthenticated`. */
export async function authenticate(request: NextRequest): Promise<Actor> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) {
    const token = BEARER.exec(authorization)?.[1];
    const owner = token === undefined ? null : await resolveTokenActor(getRuntime().db, token, new Date());
    if (owner) return owner;
    throw new AppError("unauthenticated", "The API token is unknown, expired or revoked. Make a new one under People.");
  }
  const actor = await getSession(request.cookies);
  if (!actor) throw new AppError("unauthenticated", "Sign in first, or send an API token.");
  if (!isRead(request.method)) requireSameOrigin(request, getRuntime().config.NEXTAUTH_URL);
  return actor;
}
