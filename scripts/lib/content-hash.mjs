import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { ROOT } from "./paths.mjs";

function* filesBelow(dir) {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else yield file;
  }
}

/** Hash of names and contents of files and folders, relative to the repository; what is absent counts as absent. */
export function contentHash(names, { skip = () => false, salt = "" } = {}) {
  const hash = createHash("sha256").update(salt);
  for (const name of names) {
    const start = path.join(ROOT, name);
    if (!fs.existsSync(start)) continue;
    const files = fs.statSync(start).isDirectory() ? filesBelow(start) : [start];
    for (const file of files) {
      const relative = path.relative(ROOT, file);
      if (skip(relative)) continue;
      hash.update(`\0${relative}\0`).update(fs.readFileSync(file));
    }
  }
  return hash.digest("hex").slice(0, 20);
}
