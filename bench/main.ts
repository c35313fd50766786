// Measures the engine and prints what it found. Started by scripts/bench.mjs, which brings Postgres and Redis.
import { describeMachine, PEERS } from "@/bench/context";
import { FIGURES } from "@/bench/figures";
import { MEASURES } from "@/bench/measures";
import { type BenchOptions, optionsSchema } from "@/bench/options";
import { summarise } from "@/bench/statistics";
import { printTable, type Taken } from "@/bench/table";
import { takeYardstick } from "@/bench/yardstick";

const say = (text: string) => process.stderr.write(`${text}\n`);

async function takeAll(options: BenchOptions): Promise<Map<string, Taken>> {
  const taken = new Map<string, Taken>();
  for (const { keys, take } of MEASURES) {
    const wanted = keys.filter((key) => options.keys.length === 0 || options.keys.includes(key));
    if (wanted.length === 0) continue;
    say(`measuring ${wanted.join(", ")}`);
    const yardstick = await takeYardstick(options);
    const samples = await take(options);
    for (const key of wanted) {
      const values = samples[key];
      if (values) taken.set(key, { ...summarise(values), yardstick });
    }
  }
  return taken;
}

async function main(): Promise<void> {
  const options = optionsSchema.parse(JSON.parse(process.argv[2] ?? ""));
  const unknown = options.keys.filter((key) => !MEASURES.some(({ keys }) => keys.includes(key)));
  if (unknown.length > 0)
    throw new Error(`no such figure: ${unknown.join(", ")}. There are: ${Object.keys(FIGURES).join(", ")}`);
  const machine = await describeMachine(options.postgresUrl);
  const figures = await takeAll(options);
  process.stdout.write(printTable(figures, machine, options.runs));
  if (options.json)
    process.stdout.write(`${JSON.stringify({ figures: Object.fromEntries(figures), machine, peers: PEERS })}\n`);
}

await main();
process.exit(0);
