import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

/** Replaces a file whole and readable by its owner alone: a reader sees the old text or the new, never half. */
export function writePrivate(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  fs.writeFileSync(draft, text, { mode: 0o600 });
  fs.renameSync(draft, file);
}

export function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** A random secret that is made once per data directory and kept there. */
export function keptSecret(file, { bytes = 32, encoding = "base64" } = {}) {
  if (!fs.existsSync(file)) writePrivate(file, randomBytes(bytes).toString(encoding));
  return fs.readFileSync(file, "utf8");
}
