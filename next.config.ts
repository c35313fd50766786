import type { NextConfig } from "next";

/** Pages get theirs, with a nonce, in proxy.ts. */
const API_CONTENT_POLICY = { key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" };

const SECURITY_HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

const config: NextConfig = {
  /** `npm run up` keeps one build per content, so that a start never replaces the files another instance serves. */
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  /** Without it Next takes the outermost folder with a lock file, which may lie above the clone. */
  turbopack: { root: import.meta.dirname },
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  reactStrictMode: true,
  /** They open sockets, load native or WASM parts, or spawn threads: Node loads them itself. */
  serverExternalPackages: ["pg", "pino", "bullmq", "ioredis", "@prisma/client", "@prisma/adapter-pg", "undici"],
  /** Types are checked by `npm run check`, both projects. The own file is there because Next edits the one it is given. */
  typescript: { ignoreBuildErrors: true, tsconfigPath: "tsconfig.next.json" },
  headers: async () => [
    { source: "/:path*", headers: SECURITY_HEADERS },
    { source: "/api/v1/:path*", headers: [API_CONTENT_POLICY] },
  ],
};

export default config;
