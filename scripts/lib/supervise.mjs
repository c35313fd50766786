import fs from "node:fs";
import path from "node:path";
import { Failure } from "./failure.mjs";
import { writePrivate } from "./private-file.mjs";
import { recordOf, signal } from "./processes.mjs";

const FIRST_RESTART_MS = 250;
const LONGEST_RESTART_MS = 15_000;
/** A process that lasted this long starts its backoff anew. */
const STEADY_AFTER_MS = 60_000;

function endOf(file) {
  if (!fs.existsSync(file)) return "";
  return `. The end of ${file}:\n${fs.readFileSync(file, "utf8").trimEnd().split("\n").slice(-25).join("\n")}`;
}

/**
 * Keeps named processes running. A unit is `{ name, start, stopSignal, graceMs, logFile }`; `start(spawned)` calls
 * `spawned(child)` at once, so that no child is ever unknown, and resolves when the child works. Until `settle` an
 * unexpected end fails the start (`failed` resolves with why); afterwards the answer is a new start, each time later.
 */
export class Supervisor {
  #units = new Map();
  #dataDir;
  #say;
  #onChange;
  #isStopping = false;
  #isSettled = false;
  #reportFailure;
  failed = new Promise((resolve) => {
    this.#reportFailure = resolve;
  });

  constructor({ dataDir, say, onChange }) {
    this.#dataDir = dataDir;
    this.#say = say;
    this.#onChange = onChange;
  }

  async start(unit) {
    const kept = { ...unit, restarts: 0, child: null };
    this.#units.set(unit.name, kept);
    await unit.start((child) => this.#adopt(kept, child));
  }

  settle() {
    this.#isSettled = true;
  }

  async stop(names) {
    this.#isStopping = true;
    await Promise.all(this.#named(names).map((unit) => this.#stopOne(unit)));
  }

  /** For a second Ctrl-C: nobody wants to wait for running tasks any more. */
  kill(names) {
    for (const { child } of this.#named(names)) if (child) signal(-child.pid, "SIGKILL");
  }

  #named(names) {
    return [...this.#units.values()].filter(({ name }) => names.includes(name));
  }

  #remember() {
    const running = [...this.#units.values()].filter(({ child }) => child);
    const records = Object.fromEntries(running.map(({ name, child }) => [name, recordOf(child.pid)]));
    writePrivate(path.join(this.#dataDir, "processes.json"), JSON.stringify(records));
    this.#onChange(Object.fromEntries(running.map(({ name, child }) => [name, child.pid])));
  }

  #adopt(unit, child) {
    unit.child = child;
    unit.startedAt = performance.now();
    child.once("error", (error) => this.#ended(unit, child, error.message));
    child.once("exit", (code, cause) => this.#ended(unit, child, cause ?? `exit ${code}`));
    if (child.pid === undefined) return;
    this.#remember();
    if (this.#isStopping) signal(child.pid, unit.stopSignal);
  }

  #ended(unit, child, cause) {
    if (unit.child !== child) return;
    unit.child = null;
    if (this.#isStopping) return;
    if (!this.#isSettled) {
      this.#reportFailure(new Failure(`${unit.name} ended while starting (${cause})${endOf(unit.logFile)}`));
      return;
    }
    if (performance.now() - unit.startedAt > STEADY_AFTER_MS) unit.restarts = 0;
    this.#restartLater(unit, `${unit.name} ended unexpectedly (${cause}; its log is ${unit.logFile})`);
  }

  #restartLater(unit, reason) {
    const delayMs = Math.min(FIRST_RESTART_MS * 2 ** unit.restarts, LONGEST_RESTART_MS);
    unit.restarts += 1;
    this.#say(`${reason}: starting it again in ${delayMs / 1000} s`);
    clearTimeout(unit.timer);
    unit.timer = setTimeout(() => this.#restart(unit), delayMs);
  }

  async #restart(unit) {
    try {
      await unit.start((child) => this.#adopt(unit, child));
      this.#say(`${unit.name} runs again (process ${unit.child?.pid})`);
    } catch (error) {
      if (this.#isStopping) return;
      // A child that runs but never became ready: its end, once killed, brings the next restart.
      if (unit.child) signal(-unit.child.pid, "SIGKILL");
      else this.#restartLater(unit, error.message);
    }
  }

  async #stopOne(unit) {
    clearTimeout(unit.timer);
    const { child } = unit;
    if (!child) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    signal(child.pid, unit.stopSignal);
    const timer = setTimeout(() => signal(-child.pid, "SIGKILL"), unit.graceMs);
    await gone;
    clearTimeout(timer);
  }
}
