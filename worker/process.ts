import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";

const packageSchema = z.object({ version: z.string() });

/** What this process is, for the pages that show who works. */
export function describeProcess(): { host: string; pid: number; version: string } {
  const file = new URL("../package.json", import.meta.url);
  const { version } = packageSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  return { host: hostname(), pid: process.pid, version };
}
