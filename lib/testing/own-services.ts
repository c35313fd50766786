import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { inject } from "vitest";
import "@/lib/testing/services";
import { type OwnServices, startOwnServices } from "@/scripts/lib/own-services.mjs";

type Use<T> = (value: T) => Promise<void>;

/** Fixtures for tests that kill, freeze or fill their servers: a Postgres and a Redis that nobody else uses. */
export const OWN_SERVICES = {
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from it which fixtures this one needs.
  own: async ({}, use: Use<OwnServices>) => {
    const own = await startOwnServices(join(inject("testServices").dir, `own-${randomUUID()}`));
    await use(own);
    await own.stop();
  },
  databaseUrl: async ({ own }: { own: OwnServices }, use: Use<string>) => {
    await use(own.databaseUrl);
  },
  webDatabaseUrl: async ({ own }: { own: OwnServices }, use: Use<string>) => {
    await use(own.webDatabaseUrl);
  },
  workerDatabaseUrl: async ({ own }: { own: OwnServices }, use: Use<string>) => {
    await use(own.workerDatabaseUrl);
  },
  redisUrl: async ({ own }: { own: OwnServices }, use: Use<string>) => {
    await use(own.redisUrl);
  },
};
