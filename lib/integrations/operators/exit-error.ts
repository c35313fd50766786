import { constants } from "node:os";
import type { TaskError } from "@/lib/domain/run/model";
import type { EnvironmentSpec } from "@/lib/integrations/operators/operator-contract";

/** A script ends with this to say: there is nothing to do, skip the task. Airflow's skip_on_exit_code. */
const SKIP_EXIT_CODE = 99;

/** A script ends with this to say: trying again is no use. */
const TERMINAL_EXIT_CODE = 100;

export type ScriptExit = Readonly<{
  /** Names the task and what it ran, to begin a sentence with. */
  what: string;
  exitCode: number;
  /** The end of what it wrote to stderr. */
  stderr: string;
  environment: EnvironmentSpec;
}>;

const lastLines = (stderr: string): string => {
  // Half of a character that was cut through is no text, and the database would refuse it.
  const lines = stderr
    .trim()
    .split("\n")
    .slice(-3)
    .join("\n")
    .slice(-500)
    .replace(/^\p{Surrogate}/u, "");
  return lines === "" ? "It wrote nothing to stderr; see its log." : `Its last words: ${lines}`;
};

const OUT_OF_MEMORY = /MemoryError|out of memory|cannot allocate|Array buffer allocation failed|bad_alloc/i;
const FILE_TOO_LARGE = /File too large|EFBIG/;

/** The first name of each number: 6 is SIGABRT before it is SIGIOT. */
const SIGNAL_NAMES = new Map(
  Object.entries(constants.signals)
    .reverse()
    .map(([name, number]) => [number, name]),
);

type Explanation = Readonly<{
  holds: (exit: ScriptExit) => boolean;
  error: (exit: ScriptExit) => TaskError;
}>;

const endedBySignal = (exit: ScriptExit, name: "SIGXCPU" | "SIGXFSZ" | "SIGKILL") =>
  exit.exitCode === 128 + constants.signals[name];

/** The first that holds says why a script failed. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    holds: ({ exitCode }) => exitCode === SKIP_EXIT_CODE,
    error: ({ what, stderr }) => ({
      class: "skip",
      code: "skipped",
      message: `${what} ended with exit code ${SKIP_EXIT_CODE}, which skips the task. ${lastLines(stderr)}`,
    }),
  },
  {
    holds: ({ exitCode }) => exitCode === TERMINAL_EXIT_CODE,
    error: ({ what, stderr }) => ({
      class: "terminal",
      code: "exit_code",
      message: `${what} ended with exit code ${TERMINAL_EXIT_CODE}, which asks for no further try. ${lastLines(stderr)}`,
    }),
  },
  {
    holds: ({ exitCode, stderr }) => exitCode === 1 && /^(setpriv|unshare|prlimit): /.test(stderr),
    error: ({ what, stderr }) => ({
      class: "infrastructure",
      code: "sandbox_failed",
      message: `${what} could not be started on this worker. ${lastLines(stderr)}`,
    }),
  },
  {
    holds: (exit) => OUT_OF_MEMORY.test(exit.stderr),
    error: ({ what, environment, stderr }) => ({
      class: "retryable",
      code: "memory_limit",
      message: `${what} reached the memory limit of ${environment.memoryMb} MB of environment ${environment.name}. Read less at a time, or ask for a larger environment. ${lastLines(stderr)}`,
    }),
  },
  {
    holds: (exit) => endedBySignal(exit, "SIGXCPU"),
    error: ({ what, environment }) => ({
      class: "retryable",
      code: "cpu_limit",
      message: `${what} used up the ${environment.cpuSeconds} s of CPU time of environment ${environment.name}. Look for an endless loop, or ask for a larger environment.`,
    }),
  },
  {
    holds: (exit) => endedBySignal(exit, "SIGXFSZ") || FILE_TOO_LARGE.test(exit.stderr),
    error: ({ what, environment }) => ({
      class: "retryable",
      code: "file_limit",
      message: `${what} wrote a file larger than the ${environment.fileMb} MB of environment ${environment.name}. Write less, or ask for a larger environment.`,
    }),
  },
  {
    holds: (exit) => endedBySignal(exit, "SIGKILL"),
    error: ({ what, stderr }) => ({
      class: "retryable",
      code: "killed",
      message: `${what} was killed (SIGKILL), by a limit or because the machine ran out of memory. ${lastLines(stderr)}`,
    }),
  },
];

/** Why a script that did not exit with 0 failed, for programs and for people. */
export function explainExit(exit: ScriptExit): TaskError {
  const known = EXPLANATIONS.find(({ holds }) => holds(exit));
  if (known) return known.error(exit);
  const signal = SIGNAL_NAMES.get(exit.exitCode - 128);
  const how = signal ? `exit code ${exit.exitCode} (${signal})` : `exit code ${exit.exitCode}`;
  return {
    class: "retryable",
    code: "exit_code",
    message: `${exit.what} ended with ${how}. ${lastLines(exit.stderr)}`,
  };
}
