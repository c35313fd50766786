/** Items with their number from 1: what an ordered entry without a name is called, on the page and as a React key. */
export const numbered = <T>(items: readonly T[]): { item: T; number: number }[] =>
  items.map((item, index) => ({ item, number: index + 1 }));
