/** A JSON pointer as people read it: `/cases/0/when` is "case 1 › when". */
export const pointerText = (pointer: string): string =>
  pointer
    .replace(/^\//, "")
    .replace(/^cases\/(\d+)/, (_, index: string) => `case ${Number(index) + 1}`)
    .replaceAll("/", " › ")
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
