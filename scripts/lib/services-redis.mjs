import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Failure } from "./failure.mjs";
import { askPort, freePort } from "./network.mjs";
import { keptSecret, writePrivate } from "./private-file.mjs";
import { processesIn, recordOf, stopRecorded } from "./processes.mjs";
import { waitUntil } from "./wait-until.mjs";

const START_MS = 60_000;

/** noeviction and the append-only file are what BullMQ asks for: an evicting Redis loses job bodies. */
function configuration({ dir, port, password }) {
  return [
    `bind 127.0.0.1`,
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${dir}"`,
    "protected-mode yes",
    "appendonly yes",
    "appendfsync everysec",
    'save ""',
    "maxmemory-policy noeviction",
    // One each for tests that run side by side.
    "databases 1024",
    "",
  ].join("\n");
}

/** `launch` is how redis-server is run on this machine: see redis-binary.mjs. */
export async function prepareRedis({ dir, wantedPort = 0, logFile, launch }) {
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  await endOrphans(dir);
  const password = keptSecret(`${dir}.secret`, { bytes: 24, encoding: "hex" });
  const port = await freePort(wantedPort);
  const file = path.join(dir, "redis.conf");
  writePrivate(file, configuration({ dir, port, password }));
  return {
    name: "redis",
    stopSignal: "SIGTERM",
    graceMs: 10_000,
    url: `redis://:${password}@127.0.0.1:${port}`,
    logFile,
    start: (spawned) => startServer({ launch, dir, file, port, password, logFile, spawned }),
  };
}

async function endOrphans(dir) {
  for (const pid of processesIn(dir)) await stopRecorded(recordOf(pid), "SIGTERM", 5000);
}

async function startServer({ launch, dir, file, port, password, logFile, spawned }) {
  const log = fs.openSync(logFile, "a", 0o600);
  const { command, args, env } = launch({ file, dir, port });
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    cwd: dir,
    stdio: ["ignore", log, log],
    detached: true,
  });
  fs.closeSync(log);
  spawned(child);
  let ended = false;
  for (const event of ["error", "exit"]) {
    child.once(event, () => {
      ended = true;
    });
  }
  const ping = Buffer.from(`AUTH ${password}\r\nPING\r\n`);
  const answered = async () => (await askPort(port, ping, 2))?.includes("+PONG");
  const outcome = await waitUntil(async () => ended || (await answered()), { timeoutMs: START_MS });
  if (outcome && !ended) return;
  throw new Failure(`Redis did not start on port ${port}: see ${logFile}.`);
}
