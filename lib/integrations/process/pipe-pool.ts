import { execFile } from "node:child_process";
import { closeSync, constants, openSync, rmSync, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeTempFolder } from "@/lib/integrations/process/temp-folder";

const run = promisify(execFile);

/** One process start serves this many pipes. */
const BATCH = 64;

/** The reading end as a stream. The writing end as a descriptor to hand to a child, or by its path, until it is closed. */
export type Pipe = Readonly<{ output: Socket; writeEnd: number; path: string; closeWriteEnd: () => void }>;

const made: string[] = [];
let batches = 0;
let folder: Promise<string> | null = null;
let refill: Promise<void> | null = null;

async function makeFolder(): Promise<string> {
  const path = await makeTempFolder();
  process.once("exit", () => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function makeMore(): Promise<void> {
  folder ??= makeFolder();
  const root = await folder;
  batches += 1;
  const batch = batches;
  const paths = Array.from({ length: BATCH }, (_, index) => join(root, `${batch}-${index}`));
  await run("mkfifo", ["-m", "600", ...paths]);
  made.push(...paths);
}

/**
 * A real pipe. Node gives children sockets, and a script that writes to /dev/stderr or /dev/stdout, as shell scripts
 * do, fails on a socket. Each named pipe is used once.
 */
export async function openPipe(): Promise<Pipe> {
  let path = made.pop();
  while (path === undefined) {
    refill ??= makeMore().finally(() => {
      refill = null;
    });
    await refill;
    path = made.pop();
  }
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = openSync(path, constants.O_WRONLY);
  let isOpen = true;
  return {
    output: new Socket({ fd: readEnd, readable: true, writable: false }),
    writeEnd,
    path,
    closeWriteEnd: () => {
      if (!isOpen) return;
      isOpen = false;
      closeSync(writeEnd);
      unlinkSync(path);
    },
  };
}
