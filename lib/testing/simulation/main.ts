import { simulate } from "@/lib/testing/simulation/simulate";

/** One process of `npm run simulate`: plays worlds from a first seed on, and prints one line per seed that failed. */
const [first = 1, count = 1] = process.argv.slice(2).map(Number);
for (let seed = first; seed < first + count; seed += 1) {
  const broken = await simulate(seed);
  if (broken.length > 0) process.stdout.write(`${JSON.stringify({ seed, broken })}\n`);
}
