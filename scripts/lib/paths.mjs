import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository, wherever the command was typed. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Everything the scripts write, but for node_modules and generated code. Ignored by git. */
export const DATA = path.join(ROOT, ".data");

/** Programs fetched without root (redis-server, chromium), shared by every instance. */
export const TOOLS = path.join(DATA, "tools");

/** Web builds by content: one instance never replaces the build another one is serving. */
export const BUILDS = path.join(DATA, "builds");

/** One folder per test run that is under way. */
export const TEST_RUNS = path.join(DATA, "test");

export const DEFAULT_PORT = 3300;

/** One instance per web port, each with its own Postgres, Redis and files. */
export function dataDirOf(port) {
  return port === DEFAULT_PORT ? DATA : path.join(DATA, String(port));
}

export function inRoot(...parts) {
  return path.join(ROOT, ...parts);
}
