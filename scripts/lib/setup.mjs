import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { contentHash } from "./content-hash.mjs";
import { endingWithUs } from "./end-with-us.mjs";
import { Failure } from "./failure.mjs";
import { servingInstances } from "./instance.mjs";
import { tryLock, unlock } from "./lock.mjs";
import { BUILDS, DATA, inRoot } from "./paths.mjs";
import { readJson } from "./private-file.mjs";
import { say } from "./progress.mjs";
import { capture, runStep, WITH_CHANNEL } from "./run-step.mjs";
import { waitUntil } from "./wait-until.mjs";

const GENERATED = inRoot("lib", "db", "generated");
const BUILT_FROM = [
  "app",
  "components",
  "lib",
  "public",
  "next.config.ts",
  "postcss.config.mjs",
  "proxy.ts",
  "instrumentation.ts",
];
const BUILDS_KEPT = 4;
const WAIT_FOR_OTHER_MS = 15 * 60_000;

/** The range of package.json's `engines`, checked by hand: this runs before anything is installed. */
export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24) return;
  throw new Failure(
    `Signalbox needs Node 20.19 or newer, 22.12 or newer, or 24; this is ${version}. See https://nodejs.org/en/download`,
  );
}

/** Installs and generates what is missing. Two starts of one checkout take turns. */
export async function ensureInstalled() {
  await holdingLock("setup", async () => {
    await ensureDependencies();
    await ensurePrismaClient();
  });
}

async function holdingLock(name, work) {
  const file = path.join(DATA, `${name}.lock`);
  let isFirstTry = true;
  const taken = await waitUntil(
    () => {
      const holder = tryLock(file);
      if (holder && isFirstTry) say(`waiting for another start (process ${holder.pid}) to finish its ${name}`);
      isFirstTry = false;
      return !holder;
    },
    { timeoutMs: WAIT_FOR_OTHER_MS, everyMs: 300 },
  );
  if (!taken) throw new Failure(`Another start holds ${file} for too long. End that process, or delete the file.`);
  try {
    return await work();
  } finally {
    unlock(file);
  }
}

/** npm writes the hidden lock when an installation is complete, so equal packages mean nothing is left to do. */
function isInstalled() {
  const wanted = readJson(inRoot("package-lock.json"))?.packages;
  const present = readJson(inRoot("node_modules", ".package-lock.json"))?.packages;
  if (!wanted)
    throw new Failure("package-lock.json is missing or broken: restore it with git checkout package-lock.json.");
  if (!present) return false;
  const names = Object.keys(wanted).filter((name) => name !== "");
  const isSame = (name) =>
    present[name]?.version === wanted[name].version && present[name]?.integrity === wanted[name].integrity;
  return (
    names.every((name) => isSame(name) || (wanted[name].optional && !present[name])) &&
    Object.keys(present).every((name) => name in wanted)
  );
}

async function ensureDependencies() {
  if (isInstalled()) return;
  const [running] = servingInstances();
  if (running)
    throw new Failure(
      `package-lock.json changed, and npm ci would take the packages from under ${running.url}. Stop that one first.`,
    );
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  await runStep("installing packages (npm ci, about a minute)", "npm", args, {
    env: { ...process.env, ...npmCache() },
  });
}

/** A user without a home of their own (nobody, a service account) still gets a cache npm can write. */
function npmCache() {
  try {
    fs.accessSync(os.homedir(), fs.constants.W_OK);
    return {};
  } catch {
    return { npm_config_cache: path.join(DATA, "npm-cache") };
  }
}

async function ensurePrismaClient() {
  const stamp = path.join(GENERATED, ".from");
  const hash = contentHash(["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"]);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === hash) return;
  // `generate` needs no schema engine but looks for one to download: any program will do.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" };
  await runStep(
    "generating the database client",
    process.execPath,
    [inRoot("node_modules/prisma/build/index.js"), "generate"],
    { env },
  );
  fs.writeFileSync(stamp, hash);
}

/**
 * The web build of the present sources, made once per content. Returns its directory, relative to the repository as
 * Next wants it. Builds lie side by side, so a start never replaces the files another instance is serving.
 */
export async function ensureBuild(env) {
  const isTest = (file) => /\.test\.tsx?$/.test(file);
  const hash = contentHash([...BUILT_FROM, "package-lock.json", "tsconfig.json", "tsconfig.next.json"], {
    skip: isTest,
    salt: process.versions.node,
  });
  const dir = path.join(BUILDS, hash);
  const relative = path.relative(inRoot(), dir);
  await holdingLock("build", async () => {
    if (fs.existsSync(path.join(dir, "complete"))) return;
    fs.rmSync(dir, { recursive: true, force: true });
    await runStep(
      "building the web app (next build)",
      process.execPath,
      endingWithUs([inRoot("node_modules/next/dist/bin/next"), "build"]),
      {
        env: { ...env, NEXT_DIST_DIR: relative, NODE_ENV: "production" },
        stdio: WITH_CHANNEL,
      },
    );
    fs.writeFileSync(path.join(dir, "complete"), "");
  });
  fs.utimesSync(dir, new Date(), new Date());
  dropOldBuilds();
  return relative;
}

function dropOldBuilds() {
  const used = new Set(servingInstances().map(({ build }) => build));
  const byAge = fs
    .readdirSync(BUILDS)
    .map((name) => ({ name, at: fs.statSync(path.join(BUILDS, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { name } of byAge.slice(BUILDS_KEPT)) {
    if (!used.has(name)) fs.rmSync(path.join(BUILDS, name), { recursive: true, force: true });
  }
}

/** `npm ci --dry-run`: fails when the lock and package.json have drifted apart. */
export function lockIsSound() {
  return capture("npm", ["ci", "--dry-run", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], {
    env: { ...process.env, ...npmCache() },
  });
}
