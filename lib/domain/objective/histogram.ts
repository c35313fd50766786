/**
 * Histograms on a log scale: bucket `b` counts times in (GAMMA^(b-1), GAMMA^b] milliseconds, bucket 0 those up to 1 ms. A
 * percentile read from them is at most RELATIVE_ERROR away from that of the times themselves, above 1 ms. Sums and
 * counts beside them are exact. Source: DDSketch (Masson, Rim, Lee 2019).
 */
export const RELATIVE_ERROR = 0.05;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);

/** Counts by bucket. */
export type Histogram = ReadonlyMap<number, number>;

export const bucketOf = (ms: number): number => (ms <= 1 ? 0 : Math.max(0, Math.ceil(Math.log(ms) / LOG_GAMMA)));

/** The time that stands for a bucket: as far, in proportion, from its lower end as from its upper. */
export const timeOf = (bucket: number): number => (bucket === 0 ? 1 : (2 * GAMMA ** bucket) / (GAMMA + 1));

/** The time that this share of what was counted did not exceed; null when nothing was counted. */
export function percentile(histogram: Histogram, share: number): number | null {
  const buckets = [...histogram].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  const rank = rankOf(share, total);
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= rank) return timeOf(bucket);
  }
  return null;
}

/** Place of a percentile among so many, from 1: the nearest rank, so that it is a time that really occurred. */
export const rankOf = (share: number, total: number): number => Math.max(1, Math.ceil(share * total - 1e-9));
