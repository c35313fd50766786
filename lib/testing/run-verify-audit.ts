import { execFile } from "node:child_process";
import path from "node:path";

const SCRIPT = path.join(import.meta.dirname, "../../scripts/verify-audit.mjs");

/** `npm run verify-audit` as an auditor runs it: a process of its own. */
export function runVerifyAudit(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Readonly<{ code: number; output: string }>> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [SCRIPT, ...args],
      { env: { NODE_ENV: "test", ...env }, timeout: 30_000 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}
