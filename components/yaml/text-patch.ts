/** One replacement that turns a text into another: what lies between their common start and common end. */
export type TextPatch = Readonly<{ from: number; to: number; insert: string }>;

/** The smallest single replacement, so that a cursor outside of it stays where it is; null when the texts are equal. */
export function textPatch(before: string, after: string): TextPatch | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
