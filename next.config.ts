import type { NextConfig } from "next";

/**
 * Scripts: Next puts its page data into inline scripts. A nonce would make them exact, but next-themes and prerendered
 * pages would each need it too; everything shown is escaped by React, and nothing may load from elsewhere.
 * Styles: CodeMirror, Radix and React Flow write style attributes.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
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

const SECURITY_HEADERS = [
  { key: "Content-Security-Policy", value: CONTENT_SECURITY_POLICY },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

const config: NextConfig = {
  /** `npm run up` keeps one build per content, so that a start never replaces the files another instance serves. */
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  reactStrictMode: true,
  /** They open sockets, load native or WASM parts, or spawn threads: Node loads them itself. */
  serverExternalPackages: ["pg", "pino", "bullmq", "ioredis", "@prisma/client", "@prisma/adapter-pg", "undici"],
  /** Types are checked by `npm run check`, both projects. The own file is there because Next edits the one it is given. */
  typescript: { ignoreBuildErrors: true, tsconfigPath: "tsconfig.next.json" },
  headers: async () => [{ source: "/:path*", headers: SECURITY_HEADERS }],
};

export default config;
