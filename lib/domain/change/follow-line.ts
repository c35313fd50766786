/** Lines around a candidate that are compared, on either side. */
const CONTEXT = 20;
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

export const linesOf = (text: string): string[] => text.split(/\r\n|\n/);

/**
 * Where a line of a text is in another text, by what it says and what stands around it; lines count from 1. Of several that
 * say the same it is the one with the most of the old neighbours, and of those the nearest. Null when it is gone: a
 * bracket or a blank line is nothing without a neighbour.
 */
export function followLine(then: string, head: string, line: number): number | null {
  const [was, is] = [linesOf(then), linesOf(head)];
  const text = was[line - 1];
  if (text === undefined) return null;
  const found = is.flatMap((each, at) =>
    each === text ? [{ at, neighbours: commonAround(was, line - 1, is, at) }] : [],
  );
  const [best] = found
    .filter(({ neighbours }) => neighbours > 0 || SAYS_SOMETHING.test(text))
    .toSorted((a, b) => b.neighbours - a.neighbours || Math.abs(a.at - line + 1) - Math.abs(b.at - line + 1));
  return best ? best.at + 1 : null;
}

/** How many lines directly above and below are the same; the end of both texts is no neighbour. */
function commonAround(was: readonly string[], from: number, is: readonly string[], at: number): number {
  const run = (step: 1 | -1) => {
    let same = 0;
    while (same < CONTEXT && isSame(was[from + step * (same + 1)], is[at + step * (same + 1)])) same += 1;
    return same;
  };
  return run(-1) + run(1);
}

const isSame = (a: string | undefined, b: string | undefined): boolean => a !== undefined && a === b;
