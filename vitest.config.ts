import path from "node:path";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;

/** `server-only` throws outside React's server condition; Next answers it itself, here an empty file does. */
const alias = {
  "@": root,
  "server-only": path.join(root, "node_modules/next/dist/compiled/server-only/empty.js"),
};

const INTEGRATION = ["{app,lib,worker,prisma,scripts}/**/*.int.test.{ts,mjs}"];
/** Faults that take their time: servers of their own, leases that run out, production timers. */
const FAULTS = ["{lib,worker}/**/*.fault.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          // Rules share nothing, so files may share a process: half the time.
          isolate: false,
          // Properties try hundreds of cases: seconds on a machine that does something else too.
          testTimeout: 20_000,
          include: ["{app,bench,components,lib,packs,worker,prisma,scripts}/**/*.test.{ts,tsx,mjs}"],
          exclude: [...INTEGRATION, ...FAULTS],
        },
      },
      {
        resolve: { alias },
        test: {
          name: "int",
          include: INTEGRATION,
          globalSetup: "scripts/lib/vitest-services.mjs",
          // By itself it would leave one of two processors idle.
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "faults",
          include: FAULTS,
          globalSetup: "scripts/lib/vitest-services.mjs",
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // One file at a time: who waits for a lease to run out must not wait for a processor as well.
          fileParallelism: false,
        },
      },
    ],
  },
});
