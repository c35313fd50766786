import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { tryLock, unlock } from "./lock.mjs";
import { identityOf, isAlive, recordOf } from "./processes.mjs";

let file;

beforeEach(() => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lock-"));
  file = path.join(folder, "a.lock");
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
});

test("a lock is refused while its holder lives, and the refusal names the holder", () => {
  expect(tryLock(file, { url: "http://here" })).toBeNull();
  expect(tryLock(file)).toMatchObject({ pid: process.pid, url: "http://here" });
  unlock(file);
  expect(tryLock(file)).toBeNull();
});

test("a lock whose holder was killed is free", () => {
  const taking = `import { tryLock } from ${JSON.stringify(new URL("./lock.mjs", import.meta.url).href)}; tryLock(${JSON.stringify(file)}); process.kill(process.pid, "SIGKILL")`;
  spawnSync(process.execPath, ["--input-type=module", "-e", taking]);
  expect(fs.existsSync(file)).toBe(true);
  expect(tryLock(file)).toBeNull();
});

test("a lock is free when its pid now belongs to another process", () => {
  fs.writeFileSync(file, JSON.stringify({ pid: process.pid, identity: "another process of an earlier time" }));
  expect(tryLock(file)).toBeNull();
});

test("a process is known by more than its pid", () => {
  expect(isAlive(recordOf(process.pid))).toBe(true);
  expect(isAlive({ pid: process.ppid, identity: identityOf(process.pid) })).toBe(false);
  expect(identityOf(2 ** 30)).toBeNull();
});
