// Beside each worker: kills the task processes of one that was stopped, or whose event loop hangs, before others may start
// them again, and gives the lease of one up that died, so that nobody has to wait for its end. The first line of its
// standard input says whom it watches, as JSON; then come lines: `renewed <milliseconds ago>`, `begun <process group>`,
// `ended <process group>`, `stopped`. When the input ends, the worker has.
"use strict";
const fs = require("node:fs");
const { createInterface } = require("node:readline");
const { setTimeout: pause } = require("node:timers/promises");

/** `databaseUrl`, `workerId`, `leaseMs`, and `limitMs`: how long after a renewal the processes may live. */
let watched = null;
/** Process group by when its leader was started: the number alone may be somebody else's by now. */
const groups = new Map();
let timer;
let isStopped = false;

/** In ticks of the kernel; null where there is no /proc, or no such process. */
function startOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")")).split(" ")[20];
  } catch {
    return null;
  }
}

function strike() {
  for (const [group, start] of groups) {
    if (startOf(group) !== start) continue;
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
  groups.clear();
}

function expect(agoMs) {
  clearTimeout(timer);
  timer = setTimeout(strike, Math.max(0, watched.limitMs - agoMs));
}

const HEAR = {
  renewed: expect,
  begun: (group) => groups.set(group, startOf(group)),
  ended: (group) => groups.delete(group),
  stopped: () => {
    isStopped = true;
  },
};

/** Nothing of it runs any more. Whoever reads its row finds its lease over, and the worker silent; component_pkey. */
const GIVE_UP = `UPDATE component SET beat_at = least(beat_at, clock_timestamp() - $2::float8 * interval '1 ms')
  WHERE id = $1::uuid AND stopped_at IS NULL`;
const AGAIN_MS = 250;
/** The lease and the silence after which a process counts as dead, whichever is longer. */
const LEAST_MS = 7_000;

async function giveUp({ databaseUrl, workerId, leaseMs }) {
  const { Client } = require("pg");
  // Later than that it would say nothing new.
  for (const until = performance.now() + leaseMs; performance.now() < until; await pause(AGAIN_MS)) {
    const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 3_000, query_timeout: 3_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query(GIVE_UP, [workerId, Math.max(leaseMs, LEAST_MS)]);
      return;
    } catch {
      // The database is away for the moment.
    } finally {
      client.end().catch(() => undefined);
    }
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (watched === null) {
      watched = JSON.parse(line);
      expect(0);
      return;
    }
    const [word, number] = line.split(" ");
    HEAR[word](Number(number));
  })
  .on("close", async () => {
    clearTimeout(timer);
    strike();
    if (watched !== null && !isStopped) await giveUp(watched);
    process.exit(0);
  });
