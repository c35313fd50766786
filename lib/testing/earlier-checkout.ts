import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const MIGRATIONS = "prisma/migrations";
/** What Git does not keep, and every version takes as it is here. */
const SHARED = ["node_modules", "lib/db/generated"];

/** The last commit that did not know the newest `migrations` of the schema. */
async function commitBefore(migrations: number): Promise<string> {
  const added = [
    "log",
    "--diff-filter=A",
    "--format=%H",
    `--max-count=${migrations}`,
    "--",
    `${MIGRATIONS}/*/migration.sql`,
  ];
  const commits = (await run("git", added)).stdout.trim().split("\n");
  const oldest = commits.at(-1);
  const parent = await run("git", ["rev-parse", "--verify", `${oldest}^`]).catch(() => null);
  if (commits.length < migrations || !parent)
    throw new Error("This clone has too little history for an earlier version: git fetch --unshallow, then again.");
  return parent.stdout.trim();
}

/** Folders of the migrations that a checkout knows. */
export const migrationsOf = (root: string): Promise<string[]> => readdir(join(root, MIGRATIONS));

/** A folder with this repository as it was so many commits with migrations ago, and the packages of today. */
export async function earlierCheckout(migrations: number): Promise<string> {
  const [commit, root] = await Promise.all([commitBefore(migrations), mkdtemp(join(tmpdir(), "signalbox-earlier-"))]);
  const archive = join(root, "checkout.tar");
  await run("git", ["archive", "--output", archive, commit]);
  await run("tar", ["-xf", archive, "-C", root]);
  for (const shared of SHARED) {
    await mkdir(join(root, shared, ".."), { recursive: true });
    await symlink(resolve(shared), join(root, shared));
  }
  return root;
}
