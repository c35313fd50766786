import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isAlive } from "./processes.mjs";
import { Supervisor } from "./supervise.mjs";
import { waitUntil } from "./wait-until.mjs";

const FOREVER = "setInterval(() => {}, 1000)";
const IGNORES_TERM = `process.on("SIGTERM", () => {}); ${FOREVER}; process.send("armed")`;

/** A supervisor over small Node programs; `said` collects its words, `pids` its latest news. */
function aSupervisor() {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "supervise-"));
  const said = [];
  const news = { pids: {} };
  const supervisor = new Supervisor({
    dataDir,
    say: (line) => said.push(line),
    onChange: (pids) => {
      news.pids = pids;
    },
  });
  onTestFinished(async () => {
    await supervisor.stop(Object.keys(news.pids));
    fs.rmSync(dataDir, { recursive: true });
  });
  const records = () => JSON.parse(fs.readFileSync(path.join(dataDir, "processes.json"), "utf8"));
  return { supervisor, said, news, records };
}

function aUnit(name, program, graceMs = 5000) {
  const start = async (spawned) => {
    const child = spawn(process.execPath, ["-e", program], {
      detached: true,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    spawned(child);
    if (program === IGNORES_TERM) await new Promise((resolve) => child.once("message", resolve));
  };
  return { name, start, stopSignal: "SIGTERM", graceMs, logFile: "/nonexistent/log" };
}

test("a process that is killed runs again, and everyone is told its new pid", async () => {
  const { supervisor, said, news, records } = aSupervisor();
  await supervisor.start(aUnit("worker", FOREVER));
  supervisor.settle();
  const before = news.pids.worker;
  process.kill(before, "SIGKILL");
  await waitUntil(() => news.pids.worker !== before, { timeoutMs: 5000 });
  expect(news.pids.worker).not.toBe(before);
  expect(isAlive(records().worker)).toBe(true);
  expect(said[0]).toMatch(/worker ended unexpectedly \(SIGKILL/);
});

test("an end before everything was ready fails the start in place of being repeated", async () => {
  const { supervisor } = aSupervisor();
  await supervisor.start(aUnit("worker", "process.exit(3)"));
  expect((await supervisor.failed).message).toMatch(/worker ended while starting \(exit 3\)/);
});

test("a process that crashes at every start is tried ever later", async () => {
  const { supervisor, said } = aSupervisor();
  supervisor.settle();
  await supervisor.start(aUnit("worker", "process.exit(1)"));
  const delays = () => said.flatMap((line) => line.match(/again in ([\d.]+) s/)?.[1] ?? []);
  await waitUntil(() => delays().length >= 3, { timeoutMs: 10_000 });
  expect(delays().slice(0, 3)).toEqual(["0.25", "0.5", "1"]);
});

test("stopping ends a process that ignores the signal once its grace is over, and starts nothing again", async () => {
  const { supervisor, said, news, records } = aSupervisor();
  await supervisor.start(aUnit("worker", IGNORES_TERM, 200));
  supervisor.settle();
  const record = records().worker;
  expect(record.pid).toBe(news.pids.worker);
  await supervisor.stop(["worker"]);
  expect(isAlive(record)).toBe(false);
  expect(said).toEqual([]);
});
