/** More lines than this make the page slow; the saved file has them all. */
export const MOST_LINES = 5_000;

/** The lines that hold the searched text in any case, the last ones when they are too many. */
export function searchLog(text: string, search: string): { lines: string[]; matches: number; hidden: number } {
  const all = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const wanted = search.toLowerCase();
  const matching = wanted === "" ? all : all.filter((line) => line.toLowerCase().includes(wanted));
  const lines = matching.slice(-MOST_LINES);
  return { lines, matches: matching.length, hidden: matching.length - lines.length };
}
