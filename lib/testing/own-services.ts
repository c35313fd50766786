import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { inject } from "vitest";
import "@/lib/testing/services";
import { type OwnServices, startOwnServices } from "@/scripts/lib/own-services.mjs";

type Use<T> = (value: T) => Promise<void>;

const own = async (use: Use<OwnServices>, options: Parameters<typeof startOwnServices>[1] = {}) => {
  const services = await startOwnServices(join(inject("testServices").dir, `own-${randomUUID()}`), options);
  await use(services);
  await services.stop();
};

/** Fixtures for tests that kill, freeze or fill their servers: a Postgres and a Redis that nobody else uses. */
export const OWN_SERVICES = {
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from it which fixtures this one needs.
  own: ({}, use: Use<OwnServices>) => own(use),
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

const SMALL_DISK_MEGABYTES = 48;

/** The same with a tablespace `small`, whose disk a test may fill. */
export const SMALL_DISK_SERVICES = {
  ...OWN_SERVICES,
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from it which fixtures this one needs.
  own: ({}, use: Use<OwnServices>) => own(use, { smallDiskMegabytes: SMALL_DISK_MEGABYTES }),
};
