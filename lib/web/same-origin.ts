import "server-only";
import type { NextRequest } from "next/server";
import { AppError } from "@/lib/domain/shared/app-error";

const READS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
export const isRead = (method: string): boolean => READS.has(method);

/**
 * Refuses a write that a cookie would authorise but another site caused. Browsers send Sec-Fetch-Site or Origin with
 * every such request and no page can forge them; a caller that sends neither is no browser and should use a token.
 */
export function requireSameOrigin(request: NextRequest, siteUrl: string): void {
  const fetchSite = request.headers.get("sec-fetch-site");
  const isOurs =
    fetchSite === null ? request.headers.get("origin") === new URL(siteUrl).origin : fetchSite === "same-origin";
  if (isOurs) return;
  throw new AppError(
    "forbidden",
    "This change did not come from a page of this site. Programs send the Origin of the site, or use an API token.",
    { reason: "cross_site" },
  );
}
