import { percentile } from "@/lib/domain/objective/histogram";
import { CAUSES, type Cause, type CauseTimes, PROMISED_SHARE } from "@/lib/domain/objective/scope";

/** One bucket with what it counts. */
export type Counted = Readonly<{ bucket: number; n: number; promised: number; kept: number; sumMs: number }>;

/** What a page says of some buckets: counts and mean are exact, percentiles as exact as the histogram. */
export function figuresOf(rows: readonly Counted[]) {
  const histogram = new Map<number, number>();
  let [n, promised, kept, sumMs] = [0, 0, 0, 0];
  for (const row of rows) {
    histogram.set(row.bucket, (histogram.get(row.bucket) ?? 0) + row.n);
    n += row.n;
    promised += row.promised;
    kept += row.kept;
    sumMs += row.sumMs;
  }
  return {
    n,
    promised,
    kept,
    meanMs: n === 0 ? null : sumMs / n,
    p50Ms: percentile(histogram, 0.5),
    p95Ms: percentile(histogram, PROMISED_SHARE),
  };
}

const isCause = (cause: string): cause is Cause => CAUSES.some((known) => known === cause);

/** Milliseconds by cause; rows of whole times count for none. */
export function causesIn(rows: readonly Readonly<{ cause: string; sumMs: number }>[]): CauseTimes {
  const times = { queue: 0, lane: 0, pool: 0, retry: 0, person: 0, condition: 0, running: 0, other: 0 };
  for (const { cause, sumMs } of rows) if (isCause(cause)) times[cause] += sumMs;
  return times;
}
