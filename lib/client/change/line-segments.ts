/** Characters of a line that look alike for one reason. */
export type Layer = Readonly<{ from: number; to: number; className: string }>;

/** A line in pieces that look alike, each with the names of all layers over it. */
export function segmentsOf(
  text: string,
  layers: readonly Layer[],
): Readonly<{ from: number; text: string; className: string }>[] {
  const ends = layers.flatMap(({ from, to }) => [from, to]).filter((at) => at > 0 && at < text.length);
  const cuts = [...new Set([0, ...ends])].toSorted((a, b) => a - b);
  return cuts.map((from, index) => {
    const to = cuts[index + 1] ?? text.length;
    const over = layers.filter((layer) => layer.from <= from && layer.to >= to && layer.from < layer.to);
    return { from, text: text.slice(from, to), className: over.map(({ className }) => className).join(" ") };
  });
}
