import { closeAllStreams } from "@/lib/web/stream-registry";

/** Next waits for open responses before it exits, and an event stream never ends by itself. */
export function register() {
  for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, closeAllStreams);
}
