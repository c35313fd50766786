import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { EnvironmentSpec } from "@/lib/integrations/operators/operator-contract";
import { runPack } from "@/lib/testing/run-pack";
import { anEnvironment } from "@/lib/testing/task-requests";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "nodes-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const STARTS = ["cold", "warm"] as const;
type Start = EnvironmentSpec["start"];

const run = (start: Start, file: string, text: string, more: Parameters<typeof runPack>[3] = {}) =>
  runPack(root, anEnvironment("node", { start }), { [file]: text, "other.cjs": "module.exports = 7;" }, more);

/** Facts about the process that a script finds itself in. */
const LOOK = `
const fs = require("node:fs");
const looked = {
  files: fs.readdirSync("/proc/self/fd").map((fd) => { try { return [Number(fd), fs.readlinkSync("/proc/self/fd/" + fd)]; } catch { return null; } })
    .filter((each) => each && (each[1].startsWith("/") || each[1].startsWith("socket")) && each[1] !== "/dev/null" && !each[1].includes("/proc/")).map(([fd]) => fd),
  environment: Object.keys(process.env).filter((name) => !name.startsWith("SIGNALBOX_")).sort(),
  secret: JSON.stringify(process.env).includes("worker-secret") || fs.readFileSync("/proc/self/environ", "utf8").includes("worker-secret"),
  home: process.cwd() === process.env.HOME,
  arguments: process.argv.slice(2),
  main: require.main === module && require.main.filename === process.argv[1],
  cached: Object.keys(require.cache).filter((file) => !file.endsWith("run.cjs")),
  other: require("./other.cjs"),
  global: globalThis.left ?? null,
  pids: fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).length,
  isTTY: process.stdout.isTTY ?? false,
};
globalThis.left = process.env.LEFT = "left";
fs.writeFileSync(process.env.SIGNALBOX_RESULT, JSON.stringify(looked));
console.log("out"); console.error("err");`;

describe("an attempt of a warm Node", () => {
  test("finds what a cold one finds, and nothing of the worker or of the attempt before", async () => {
    vi.stubEnv("SIGNALBOX_SECRET_KEY", "worker-secret");
    const cold = await run("cold", "run.cjs", LOOK, { args: ["a", "b c"] });
    const warm = [];
    for (let round = 0; round < 4; round += 1) warm.push(await run("warm", "run.cjs", LOOK, { args: ["a", "b c"] }));
    vi.unstubAllEnvs();
    expect(cold.outcome).toMatchObject({
      kind: "success",
      output: { secret: false, home: true, main: true, other: 7, global: null, arguments: ["a", "b c"] },
    });
    for (const { outcome, log } of warm) {
      expect(outcome).toEqual(cold.outcome);
      expect([log.text("stdout"), log.text("stderr")]).toEqual(["out\n", "err\n"]);
    }
  });

  test.each([
    ["an exit code", "run.cjs", "process.exit(7)"],
    ["an error", "run.cjs", 'throw new Error("no such loan")'],
    ["a rejected promise in a module", "run.mjs", 'await Promise.reject(new Error("no such loan"))'],
    ["an exit code set in advance", "run.mjs", "process.exitCode = 9; process.on('exit', () => console.log('last'))"],
    ["a promise that never settles", "run.mjs", "await new Promise(() => undefined)"],
    ["a signal", "run.cjs", "process.kill(process.pid, 'SIGTERM'); setTimeout(() => 0, 5000)"],
    ["no more than its end", "run.mjs", "console.log(1)"],
  ])("ended by %s tells what a cold one tells", async (_name, file, text) => {
    const told: unknown[] = [];
    // The second warm start has a process that waited for it.
    for (const start of [...STARTS, "warm"] as const) {
      const { outcome, log } = await run(start, file, text);
      // A cold start's shell names the signal in the log; Node's own trace differs by who called the script.
      const own = (stderr: string) => stderr.split("\n").filter((line) => !/^(\s+at .*|Terminated|)$/.test(line));
      told.push({ outcome: withoutWords(outcome), stdout: log.text("stdout"), stderr: own(log.text("stderr")) });
    }
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });
});

/** The last words of a failure are the end of its log, which is compared by itself. */
const withoutWords = (outcome: unknown): unknown =>
  JSON.parse(JSON.stringify(outcome).replaceAll(/(Its last words: |It wrote nothing to stderr).*?"/g, '"'));
