import { spawn } from "node:child_process";
import { Failure } from "./failure.mjs";
import { ROOT } from "./paths.mjs";
import { say } from "./progress.mjs";

const STILL_EVERY_MS = 10_000;
const TAIL_CHARACTERS = 4000;
const running = new Set();

/** Ends the steps in progress: a start that is stopped must not leave a build behind. */
export function endRunningSteps() {
  for (const child of running) child.kill("SIGTERM");
}

/** For `stdio`: a step that must not outlive us gets a channel, and arguments from end-with-us.mjs. */
export const WITH_CHANNEL = ["ignore", "pipe", "pipe", "ipc"];

/** Runs a command to its end and returns `{ code, output }`; output is stdout and stderr as they came. */
export function capture(command, args, { env = process.env, cwd = ROOT, ...rest } = {}) {
  return new Promise((resolve) => {
    const chunks = [];
    const child = spawn(command, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"], ...rest });
    running.add(child);
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.once("error", (error) => resolve({ code: 127, output: error.message }));
    child.once("close", (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });
}

/** A step of a start: says what it does, says so again while it lasts, and fails with the end of what was printed. */
export async function runStep(title, command, args, options) {
  say(title);
  const still = setInterval(() => say(`… ${title.split(" (")[0]}`), STILL_EVERY_MS);
  try {
    const { code, output } = await capture(command, args, options);
    if (code !== 0) throw new Failure(`${title}: failed (exit ${code}).\n${output.slice(-TAIL_CHARACTERS)}`);
    return output;
  } finally {
    clearInterval(still);
  }
}
