import path from "node:path";
import { keptSecret } from "./private-file.mjs";

/** What lib/config reads: in a person's shell these would point a test at something real, or change how it behaves. */
const CONFIGURATION = [
  ...["DATABASE_URL", "REDIS_URL", "DEMO_DATABASE_URL", "NEXTAUTH_URL", "NEXTAUTH_SECRET", "SIGNALBOX_SECRET_KEY"],
  ...["SIGNALBOX_DEMO", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "LOG_LEVEL", "DATA_DIR"],
  ...[
    "WEB_DATABASE_URL",
    "WORKER_DATABASE_URL",
    "WORKER_LANES",
    "LEASE_SECONDS",
    "HTTP_ALLOW_PRIVATE_HOSTS",
    "SMTP_URL",
    "STORE_URL",
    "SHUTDOWN_GRACE_SECONDS",
  ],
];

/** The shell's environment without anything that reaches beyond this checkout. */
export function isolatedEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !CONFIGURATION.includes(name)));
}

/** The second database of the demo: it plays the lender's own operational database. */
export function operationalUrl(databaseUrl, name) {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** What web, worker and seed are given. What the shell sets wins over what is made up here. */
export function stackEnvironment({ given, dataDir, port, databaseUrl, demoDatabaseUrl, redisUrl, isDemo }) {
  const secret = (name) => given[name] || keptSecret(path.join(dataDir, "secrets", name.toLowerCase()));
  return {
    ...given,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    // Web ends itself, and cuts nobody off: lib/web/graceful-stop.ts.
    NEXT_MANUAL_SIG_HANDLE: "1",
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    ...(isDemo ? { DEMO_DATABASE_URL: demoDatabaseUrl } : {}),
    NEXTAUTH_URL: given.NEXTAUTH_URL || `http://127.0.0.1:${port}`,
    NEXTAUTH_SECRET: secret("NEXTAUTH_SECRET"),
    SIGNALBOX_SECRET_KEY: secret("SIGNALBOX_SECRET_KEY"),
    AUDIT_ANCHOR_KEY: secret("AUDIT_ANCHOR_KEY"),
    SIGNALBOX_DEMO: isDemo ? "1" : "0",
    DATA_DIR: given.DATA_DIR || dataDir,
  };
}
