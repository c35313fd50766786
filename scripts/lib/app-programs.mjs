import { inRoot } from "./paths.mjs";

/** What Node is given for each process of the app. */
export const WORKER_ARGS = ["--import", "tsx", "worker/main.ts"];

export const webArgs = (port) => [
  inRoot("node_modules/next/dist/bin/next"),
  "start",
  ...["-p", String(port), "-H", "127.0.0.1"],
];
