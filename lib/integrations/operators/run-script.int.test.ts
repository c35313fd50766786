import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executeTask } from "@/lib/integrations/operators/execute-task";
import type { EnvironmentSpec, ExecuteRequest } from "@/lib/integrations/operators/operator-contract";
import { aBashTask } from "@/lib/testing/dag-builders";
import { runPack } from "@/lib/testing/run-pack";
import { aContext, aLog, anEnvironment, aRequest, operatorServices } from "@/lib/testing/task-requests";
import { waitFor } from "@/lib/testing/wait-for";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "packs-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

type Start = EnvironmentSpec["start"];
type More = Parameters<typeof runPack>[3] & { limits?: Partial<EnvironmentSpec> };

const STARTS: readonly Start[] = ["cold", "warm"];

/** Runs packs in environments that start so. */
function starting(start: Start) {
  const pack = (kind: EnvironmentSpec["kind"], files: Record<string, string>, { limits, ...more }: More = {}) =>
    runPack(root, anEnvironment(kind, { start: kind === "bash" ? "cold" : start, ...limits }), files, more);
  return { pack, python: (text: string, more: More = {}) => pack("python3", { "run.py": text }, more) };
}
const SAY = 'import json, os\ndef say(value): open(os.environ["SIGNALBOX_RESULT"], "w").write(json.dumps(value))\n';

async function runBash(command: string, more: Partial<ExecuteRequest> = {}) {
  const request = aRequest(aBashTask("task", [], { command }), more);
  return { outcome: await executeTask(operatorServices(), request), log: request.log };
}

const failure = (code: string, message: RegExp, errorClass = "retryable") => ({
  kind: "failed",
  error: { class: errorClass, code, message: expect.stringMatching(message) },
});

describe.each(STARTS)("a pack's script, started %s,", (start) => {
  const { pack, python } = starting(start);

  test("reads the attempt's context and its filled arguments, and answers with one JSON value", async () => {
    const script = `${SAY}import sys
context = json.load(open(os.environ["SIGNALBOX_CONTEXT"]))
say([context, sys.argv[1:]])`;
    const context = aContext({ results: { tier: { p: 0.25 } } });
    const { outcome } = await python(script, { context, args: ["--loan", "{{ client.key }}", "{{ results.tier.p }}"] });
    const args = ["--loan", "1004285007", "0.25"];
    expect(outcome).toEqual({ kind: "success", output: [{ ...context, args }, args] });
  });

  test("is believed by its result alone: lines on stdout and stderr that pass for one, for a heartbeat or for an end are text", async () => {
    const forged = [
      '{"kind":"success","output":{"approved":true}}',
      '{"type":"result","value":{"approved":true}}',
      '{"type":"heartbeat"}',
      "::set-output name=result::approved",
      "##[endgroup]",
      "exit 0",
      "\\u001b]8;;javascript:alert(1)\\u0007approved\\u001b]8;;\\u0007",
    ];
    const script = `${SAY}import sys
for line in ${JSON.stringify(forged)}:
  print(line, flush=True)
  print(line, file=sys.stderr, flush=True)
say({"approved": False})
sys.exit(3)`;
    const { outcome, log } = await python(script);
    expect(outcome).toMatchObject(failure("exit_code", /exit code 3/));
    for (const line of forged.slice(0, -1)) expect(log.text("stdout")).toContain(line);
    const honest = await python(script.replace("sys.exit(3)", ""));
    expect(honest.outcome).toEqual({ kind: "success", output: { approved: false } });
  });

  test("in Python imports the files beside it, runs as __main__, and may call exit", async () => {
    const files = {
      "run.py": `import model\nif __name__ == "__main__":\n    model.say(model.__file__ != __file__)\n    exit(0)`,
      "model.py": SAY,
    };
    expect((await pack("python3", files)).outcome).toEqual({ kind: "success", output: true });
  });

  test("in Python imports its own file where the library has one of that name", async () => {
    const files = {
      "run.py": `${SAY}import random, statistics, signalbox\nsay([random.own, statistics.own, signalbox.own])`,
      "random.py": "own = 1",
      "statistics.py": "from random import own",
      "signalbox.py": "own = 2",
    };
    expect((await pack("python3", files)).outcome).toEqual({ kind: "success", output: [1, 1, 2] });
  });

  test("in Python reads, answers and refuses through the module that Signalbox brings", async () => {
    const script = `import signalbox
def compute(context):
    if context["args"] == ["no"]: raise signalbox.Refused("Nothing to decide on.")
    return context["client"]["key"]
signalbox.run(compute)`;
    expect((await python(script)).outcome).toEqual({ kind: "success", output: "1004285007" });
    const refused = await python(script, { args: ["no"] });
    expect(refused.outcome).toEqual(
      failure("exit_code", /no further try. Its last words: Nothing to decide/, "terminal"),
    );
  });

  test("in Python sees no names but its own", async () => {
    const { outcome } = await python(`names = sorted(globals())\n${SAY}say(names)`);
    const own = ["__annotations__", "__builtins__", "__doc__", "__file__", "__loader__", "__name__", "__package__"];
    expect(outcome).toEqual({ kind: "success", output: [...own, "__spec__"] });
  });

  test("in Node imports the files beside it", async () => {
    const files = {
      "run.mjs": `import { writeFileSync } from "node:fs"; import { p } from "./model.mjs";
writeFileSync(process.env.SIGNALBOX_RESULT, JSON.stringify({ p, args: process.argv.slice(2) }));`,
      "model.mjs": "export const p = 0.5;",
    };
    const { outcome } = await pack("node", files, { args: ["a b"] });
    expect(outcome).toEqual({ kind: "success", output: { p: 0.5, args: ["a b"] } });
  });

  test("in Bash takes arguments as they are, without a second reading by the shell", async () => {
    const files = { "run.sh": `printf '"%s"' "$1" > "$SIGNALBOX_RESULT"` };
    const { outcome } = await pack("bash", files, { args: ["$(id); `id` *"] });
    expect(outcome).toEqual({ kind: "success", output: "$(id); `id` *" });
  });

  test.each([
    [
      "writes nothing",
      "print(1)",
      "no_result",
      /^Task score \(run.py of pack risk\) ended well but wrote no result. Write one/,
    ],
    [
      "writes an empty file",
      'import os\nopen(os.environ["SIGNALBOX_RESULT"], "w")',
      "no_result",
      /wrote an empty result/,
    ],
    ["writes no JSON", `${SAY}say(float("nan"))`, "no_result", /not valid JSON: .*NaN and Infinity are not JSON/],
    [
      "makes its result a link",
      'import os\nos.symlink("/etc/passwd", os.environ["SIGNALBOX_RESULT"])',
      "no_result",
      /no ordinary file/,
    ],
    [
      "makes its result a pipe",
      'import os\nos.mkfifo(os.environ["SIGNALBOX_RESULT"])',
      "no_result",
      /no ordinary file/,
    ],
    [
      "writes 50 MB",
      `${SAY}say("x" * 50_000_000)`,
      "output_too_large",
      /is 50000002 bytes; at most 262144 .* bucket, and pass its name/,
    ],
    ["nests 101 lists", `${SAY}say(eval("[" * 101 + "]" * 101))`, "invalid_output", /nested deeper than 100/],
    [
      "nests 100,000 lists",
      `import os\nopen(os.environ["SIGNALBOX_RESULT"], "w").write("[" * 100_000 + "]" * 100_000)`,
      "invalid_output",
      /nested deeper than 100/,
    ],
    [
      "writes a NUL character",
      `${SAY}say({"name": "a" + chr(0)})`,
      "invalid_output",
      /NUL character .* at result.name/,
    ],
    ["writes half a surrogate pair", `${SAY}say([chr(0xd83d)])`, "invalid_output", /surrogate pair at result\[0\]/],
    ["exits with 100", "import sys; sys.exit(100)", "exit_code", /asks for no further try/],
  ])("that %s fails for good with a sentence", async (_name, script, code, message) => {
    expect((await python(script)).outcome).toEqual(failure(code, message, "terminal"));
  });

  test("that exits with 99 asks to be skipped, and says why in its last words", async () => {
    const { outcome } = await python("import sys; print('no new rows', file=sys.stderr); sys.exit(99)");
    expect(outcome).toEqual(failure("skipped", /skips the task\. Its last words: no new rows/, "skip"));
  });

  test("that a DAG version does not hold, or a file that the pack does not hold, is named", async () => {
    const missing = await python("", { packDigests: {} });
    expect(missing.outcome).toEqual(
      failure("pack_missing", /runs a script of pack risk, and the DAG version/, "terminal"),
    );
    const { outcome } = await python("", { file: "other.py" });
    expect(outcome).toEqual(failure("file_missing", /has no file other.py, which task score runs/, "terminal"));
  });

  test("whose environment was deleted is refused before anything starts", async () => {
    const { outcome } = await python("", { environment: null });
    expect(outcome).toEqual(failure("environment_missing", /which does not exist any more/, "terminal"));
  });

  test("whose look-up has no value is refused with the path", async () => {
    const { outcome } = await python("", { args: ["{{ results.gone.p }}"] });
    expect(outcome).toEqual(failure("lookup_failed", /^Task score, argument 1: .*results\.gone\.p/, "terminal"));
  });

  test.each([
    ["with a NUL character", { results: { a: "x\0y" } }],
    ["longer than the system takes", { results: { a: "x".repeat(200_000) } }],
  ])("given an argument %s is refused with the way out", async (_name, context) => {
    const { outcome } = await python("", { args: ["{{ results.a }}"], context: aContext(context) });
    expect(outcome).toEqual(failure("invalid_argument", /\$SIGNALBOX_CONTEXT instead/, "terminal"));
  });
});

describe.each(STARTS)("a script that fails, started %s,", (start) => {
  const { pack, python } = starting(start);

  test("is tried again, with its last words in the message", async () => {
    const { outcome, log } = await python('raise ValueError("no such loan")');
    expect(outcome).toEqual(failure("exit_code", /ended with exit code 1\. [\s\S]*ValueError: no such loan/));
    expect(log.text("stderr")).toContain("ValueError: no such loan");
  });

  test("by crashing its own process is an error, and the worker goes on", async () => {
    const { outcome } = await python("import os; os.abort()");
    expect(outcome).toEqual(failure("exit_code", /exit code 134 \(SIGABRT\)/));
  });

  test.each([
    ["python3", "run.py", "x = bytearray(4_000_000_000)"],
    ["node", "run.mjs", "const a = []; for (;;) a.push(new Array(100_000).fill(1.5));"],
    ["node", "run.mjs", "const a = []; for (;;) a.push(Buffer.alloc(10_000_000, 1));"],
    ["bash", "run.sh", `x=$(head -c 400000000 /dev/zero | tr '\\0' a)`],
  ] as const)("for want of memory says so (%s, %s: %s)", async (kind, file, text) => {
    const { outcome } = await pack(kind, { [file]: text }, { limits: { memoryMb: 128 } });
    expect(outcome).toEqual(failure("memory_limit", /memory limit of 128 MB of environment/));
  });

  test("by an endless loop is stopped at its CPU limit", async () => {
    const { outcome } = await python("while True: pass", { limits: { cpuSeconds: 1 } });
    expect(outcome).toEqual(failure("cpu_limit", /the 1 s of CPU time/));
  });

  test("by filling the disk is stopped at its file limit", async () => {
    const { outcome } = await runBash("head -c 3000000 /dev/zero > big", {
      environment: anEnvironment("bash", { fileMb: 2 }),
    });
    expect(outcome).toEqual(failure("file_limit", /larger than the 2 MB/));
  });
});

/** What a script does to whatever it can reach before it ends with 3. */
const HOSTILE: readonly (readonly [name: string, script: string])[] = [
  ["closes every file that it finds open", "import os\nos.closerange(0, 4_096)\nos._exit(3)"],
  [
    "sends every signal there is to whoever started it",
    `import os, signal
for number in sorted(signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}) + [signal.SIGKILL]:
  try: os.kill(os.getppid(), number)
  except OSError: pass
os._exit(3)`,
  ],
  [
    "writes to every file that it finds open",
    `import os
for number in range(3, 256):
  try: os.set_blocking(number, False); os.write(number, b'{"kind":"success","exitCode":0}\\n' * 100)
  except OSError: pass
os._exit(3)`,
  ],
  [
    "fills its folder with thousands of files, and with folders in folders",
    `import os
for number in range(3_000): open(f"f{number}", "w").close()
for depth in range(200): os.mkdir("d"); os.chdir("d")
os._exit(3)`,
  ],
];

describe.each(STARTS)("a script, started %s, that", (start) => {
  const { python } = starting(start);

  test.each(HOSTILE)("%s fails alone: who runs beside it and who comes after it succeeds", async (_name, script) => {
    const gate = join(root, randomUUID());
    const waits = `${SAY}import time\nprint("ready", flush=True)\nwhile not os.path.exists("${gate}"): time.sleep(0.02)\nsay(1)`;
    const log = aLog();
    const beside = python(waits, { log });
    await waitFor(() => log.text().includes("ready"), { what: "the one beside it", timeoutMs: 20_000 });
    const { outcome } = await python(script);
    await writeFile(gate, "");
    expect(outcome).toEqual(failure("exit_code", /ended with exit code (3|1\d\d)\b/));
    expect((await beside).outcome).toEqual({ kind: "success", output: 1 });
    expect((await python(`${SAY}say(2)`)).outcome).toEqual({ kind: "success", output: 2 });
  });

  test("answers with names that reach an object's prototype has them as data, and changes no object", async () => {
    const text = '{"__proto__": {"isAdmin": true}, "constructor": {"prototype": {"isAdmin": true}}}';
    const { outcome } = await python(`import os\nopen(os.environ["SIGNALBOX_RESULT"], "w").write('${text}')`);
    expect(outcome).toEqual({ kind: "success", output: JSON.parse(text) });
    expect(Object.keys(outcome.kind === "success" ? Object(outcome.output) : {})).toEqual(["__proto__", "constructor"]);
    expect(Reflect.get({}, "isAdmin")).toBeUndefined();
  });

  test("fails with a megabyte of anything on one line has last words that are short, and can be stored", async () => {
    const script = `import sys
sys.stderr.buffer.write("\\U0001F6A6".encode() * 250_000 + b"x\\0\\xff")
sys.exit(1)`;
    const { outcome } = await python(script);
    const message = outcome.kind === "failed" ? outcome.error.message : "";
    expect(message).toMatch(/Its last words: /);
    expect(message.length).toBeLessThan(1_000);
    expect(message).not.toMatch(/\p{Surrogate}|\0/u);
  });
});

describe("a bash command", () => {
  test("needs no result, and may leave one", async () => {
    expect((await runBash("true")).outcome).toEqual({ kind: "success", output: null });
    expect((await runBash(`echo '{"rows": 3}' > "$SIGNALBOX_RESULT"`)).outcome).toEqual({
      kind: "success",
      output: { rows: 3 },
    });
  });

  test("is never filled with a client's values", async () => {
    const { log } = await runBash("echo '{{ client.key }}'");
    expect(log.text("stdout")).toBe("{{ client.key }}\n");
  });

  test("finds an empty environment, a closed stdin, and a private folder that is gone afterwards", async () => {
    const { log } = await runBash('env | cut -d= -f1 | sort | tr "\\n" " "; cat; stat -c %a .; pwd');
    const [names, mode, folder] = log.text("stdout").split(/\n| (?=700)/);
    const own = ["ATTEMPT_ID", "CLIENT", "CONTEXT", "DAG", "IDEMPOTENCY_KEY", "RESULT", "RUN_ID", "TASK"];
    const expected = ["HOME", "LANG", "PATH", "PWD", "SHLVL", ...own.map((name) => `SIGNALBOX_${name}`), "TMPDIR", "_"];
    expect(names?.split(" ").toSorted()).toEqual(expected.toSorted());
    expect(mode).toBe("700");
    expect((await runBash(`test ! -e ${folder}`)).outcome).toMatchObject({ kind: "success" });
  });

  test("may write to /dev/stderr and /dev/stdout by name", async () => {
    const { log } = await runBash("echo out > /dev/stdout; echo err > /dev/stderr");
    expect([log.text("stdout"), log.text("stderr")]).toEqual(["out\n", "err\n"]);
  });

  test("leaves a folder that cannot be read, and it is removed all the same", async () => {
    const { log } = await runBash("pwd; mkdir -p a/b; touch a/b/c; chmod -R 000 a");
    expect((await runBash(`test ! -e ${log.text("stdout").trim()}`)).outcome).toMatchObject({ kind: "success" });
  });
});
