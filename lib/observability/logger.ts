import { type Logger, pino } from "pino";

export type { Logger };

/** JSON lines on stdout. Payloads and secrets are never logged; ids are. */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    redact: ["password", "secret", "token", "authorization", "cookie", "*.password", "*.secret", "*.token"],
  });
}
