import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { TOOLS } from "./paths.mjs";
import { capture, runStep } from "./run-step.mjs";

export function onPath(program) {
  const dirs = (process.env.PATH ?? "").split(path.delimiter);
  const found = dirs
    .map((dir) => path.join(dir, program))
    .find((file) => {
      try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
      } catch {
        return false;
      }
    });
  return found ?? null;
}

function libraryDirs(root) {
  const roots = [path.join(root, "usr", "lib"), path.join(root, "lib")].filter((dir) => fs.existsSync(dir));
  const nested = roots.flatMap((dir) =>
    fs
      .readdirSync(dir, { withFileTypes: true })
      .filter((e) => e.isDirectory())
      .map((e) => path.join(dir, e.name)),
  );
  return [...roots, ...nested].filter((dir) => fs.readdirSync(dir).some((name) => name.includes(".so")));
}

/** `program` is a path inside the package. */
function tool(root, program) {
  const file = path.join(root, program);
  if (!fs.existsSync(file)) return null;
  return { file, env: { LD_LIBRARY_PATH: libraryDirs(root).join(":") } };
}

/** A program that an earlier `unpackWithApt` left in the data directory. */
export function unpacked(packageName, program) {
  const root = path.join(TOOLS, packageName);
  return fs.existsSync(root) ? tool(root, program) : null;
}

/**
 * Fetches a Debian package and what it needs that is not installed, and unpacks it below .data/tools: no root, and
 * nothing of the system changes. `more` names packages whose files it cannot do without even where they
 * are installed. Null where apt is absent or refuses.
 */
export async function unpackWithApt([packageName, ...more], program) {
  if (!onPath("apt-get") || !onPath("dpkg")) return null;
  const work = path.join(TOOLS, `${packageName}.apt`);
  const draft = path.join(TOOLS, `${packageName}.new`);
  for (const dir of ["state/lists/partial", "cache/archives/partial"])
    fs.mkdirSync(path.join(work, dir), { recursive: true });
  fs.rmSync(draft, { recursive: true, force: true });
  fs.mkdirSync(draft, { recursive: true });
  const options = [
    `Dir::State=${work}/state`,
    "Dir::State::status=/var/lib/dpkg/status",
    `Dir::Cache=${work}/cache`,
    "Debug::NoLocking=1",
    "APT::Sandbox::User=",
  ].flatMap((option) => ["-o", option]);
  try {
    await runStep(`fetching ${packageName} from the Debian archive, without root`, "apt-get", [...options, "update"]);
    await runStep(`downloading ${packageName}`, "apt-get", [
      ...options,
      "install",
      "-y",
      "--no-install-recommends",
      "--download-only",
      "--reinstall",
      packageName,
      ...more,
    ]);
  } catch {
    return null;
  }
  const archives = path.join(work, "cache", "archives");
  for (const name of fs.readdirSync(archives).filter((file) => file.endsWith(".deb"))) {
    spawnSync("dpkg", ["-x", path.join(archives, name), draft]);
  }
  fs.rmSync(work, { recursive: true, force: true });
  const root = path.join(TOOLS, packageName);
  fs.rmSync(root, { recursive: true, force: true });
  fs.renameSync(draft, root);
  return tool(root, program);
}

/** The ordinary installation, for root only. True when the program is on the PATH afterwards. */
export async function installWithApt(packageName, program) {
  if (process.getuid?.() !== 0 || !onPath("apt-get")) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await capture("apt-get", ["update"], { env });
  await capture("apt-get", ["install", "-y", "--no-install-recommends", packageName], { env });
  return onPath(program) !== null;
}
