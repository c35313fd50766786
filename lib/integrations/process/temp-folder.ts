import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const ours = () => `signalbox-${hostname()}-`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, of another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Folders carry their worker's process id, so a later worker can tell which were left behind by a kill -9. */
async function removeAbandoned(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(ours()));
  const abandoned = names.filter((name) => !isAlive(Number(name.slice(ours().length).split("-")[0])));
  await Promise.all(abandoned.map((name) => removeFolder(join(tmpdir(), name))));
}

let swept: Promise<void> | null = null;

/** A fresh folder that only this user may enter (0700). The first call also removes what dead workers left. */
export async function makeTempFolder(): Promise<string> {
  swept ??= removeAbandoned();
  await swept;
  return mkdtemp(join(tmpdir(), `${ours()}${process.pid}-`));
}

/** Removes a folder whatever a script did to its permissions. What still resists stays, for the next start to try. */
export async function removeFolder(path: string): Promise<void> {
  const remove = () => rm(path, { recursive: true, force: true });
  await remove().catch(async () => {
    await run("chmod", ["-R", "u+rwX", path]).catch(() => undefined);
    await remove().catch(() => undefined);
  });
}
