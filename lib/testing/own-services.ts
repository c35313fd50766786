import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import "@/lib/testing/services";
import { createMovableClock, type MovableClock } from "@/scripts/lib/movable-clock.mjs";
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

/** A wall clock that a test moves. */
export const CLOCK = {
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from it which fixtures this one needs.
  clock: async ({}, use: Use<MovableClock>) => {
    const dir = await mkdtemp(join(tmpdir(), "signalbox-clock-"));
    await use(await createMovableClock(join(dir, "offset")));
    await rm(dir, { recursive: true, force: true });
  },
};

/** The same services, and the clock of Postgres is one that a test moves. */
export const CLOCK_SERVICES = {
  ...OWN_SERVICES,
  ...CLOCK,
  own: ({ clock }: { clock: MovableClock }, use: Use<OwnServices>) => own(use, { env: clock.env }),
};
