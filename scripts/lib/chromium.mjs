import fs from "node:fs";
import path from "node:path";
import { installWithApt, onPath, unpacked, unpackWithApt } from "./apt.mjs";
import { Failure } from "./failure.mjs";
import { TOOLS } from "./paths.mjs";
import { say } from "./progress.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/** Inside the package; its /usr/bin/chromium is a script that looks below / only. */
const UNPACKED = "usr/lib/chromium/chromium";

/** Playwright takes one path, so the libraries of an unpacked browser are named by a script in front of it. */
function withLibraries({ file, env }) {
  const script = path.join(TOOLS, "chromium", "start");
  fs.writeFileSync(script, `#!/bin/sh\nexport LD_LIBRARY_PATH='${env.LD_LIBRARY_PATH}'\nexec '${file}' "$@"\n`, {
    mode: 0o755,
  });
  return script;
}

/** The browser of the browser tests: CHROMIUM_PATH, PATH, apt as root, fetched without root, in this order. */
export async function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const installed = NAMES.map(onPath).find(Boolean);
  if (installed) return installed;
  const kept = unpacked("chromium", UNPACKED);
  if (kept) return withLibraries(kept);
  say("getting Chromium for the browser tests");
  if (await installWithApt("chromium", "chromium")) return onPath("chromium");
  const fetched = await unpackWithApt(["chromium", "chromium-common"], UNPACKED);
  if (fetched) return withLibraries(fetched);
  throw new Failure(
    "The browser tests need Chromium, and it could not be fetched. Install it (Debian: sudo apt-get install -y chromium), " +
      "or set CHROMIUM_PATH to a Chromium or Chrome.",
  );
}
