/** The value below which the share `q` of all values lies; by nearest rank, so it is always one that was measured. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
  if (value === undefined) throw new RangeError("a quantile of nothing");
  return value;
}

export type Figure = Readonly<{ median: number; min: number; max: number; samples: readonly number[] }>;

export function summarise(samples: readonly number[]): Figure {
  return { median: quantile(samples, 0.5), min: quantile(samples, 0), max: quantile(samples, 1), samples };
}
