// Beside each worker: kills the task processes of one that was stopped, or whose event loop hangs, before others may start
// them again. Reads lines from its standard input: `renewed <milliseconds ago>`, `begun <process group>`, `ended <process
// group>`. Its one argument says how many milliseconds after a renewal they may live. When the input ends, the worker has.
"use strict";
const fs = require("node:fs");
const { createInterface } = require("node:readline");

const limitMs = Number(process.argv[2]);
/** Process group by when its leader was started: the number alone may be somebody else's by now. */
const groups = new Map();
let timer = setTimeout(strike, limitMs);

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

const HEAR = {
  renewed: (agoMs) => {
    clearTimeout(timer);
    timer = setTimeout(strike, Math.max(0, limitMs - agoMs));
  },
  begun: (group) => groups.set(group, startOf(group)),
  ended: (group) => groups.delete(group),
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [word, number] = line.split(" ");
    HEAR[word](Number(number));
  })
  .on("close", () => {
    strike();
    process.exit(0);
  });
