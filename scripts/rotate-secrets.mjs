// Seals every stored secret with the newest key of SIGNALBOX_SECRET_KEY. How and in which order: docs/secrets.md.
import { loadServerConfig } from "../lib/config/server-config.ts";
import { createPrisma } from "../lib/db/client.ts";
import { rotateSecrets } from "../lib/services/platform/rotate-secrets.ts";
import { Failure, printFailure } from "./lib/failure.mjs";
import { readOptions } from "./lib/options.mjs";
import { say } from "./lib/progress.mjs";

const USAGE = `npm run rotate-secrets
  Seals every stored secret with the first of the keys in SIGNALBOX_SECRET_KEY; the others only read. DATABASE_URL names the
  owner of the tables, as for migrations: web may not read secrets, and workers may not write them. Running it again is harmless.`;

async function main() {
  readOptions({}, USAGE);
  const config = loadServerConfig();
  const db = createPrisma(config.DATABASE_URL, { maxConnections: 1 });
  try {
    const ring = Buffer.from(config.SIGNALBOX_SECRET_KEY, "base64");
    const { resealed, already, unreadable } = await rotateSecrets(db, ring);
    say(`${resealed} sealed with the newest key, ${already} were already.`);
    if (unreadable.length > 0)
      throw new Failure(`No key opens: ${unreadable.join(", ")}. Keep the earlier keys, or enter these secrets again.`);
    say("The earlier keys can be taken away.");
  } finally {
    await db.$disconnect();
  }
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
