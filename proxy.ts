import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";

const NONCE_BYTES = 16;

/** Styles stay inline: React Flow, Radix and CodeMirror write style attributes. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/**
 * Gives each page a nonce: Next puts it on its own scripts, the root layout reads it from `x-nonce`. This is no
 * boundary: who may do what is decided in lib/web and lib/services, never here.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(NONCE_BYTES).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/** Pages only: what passes through here has its body buffered and cut at 10 MB, which an upload must not be. */
export const config = { matcher: ["/((?!api/v1/|api/auth/|_next/).*)"] };
