const MAX_LENGTH = 64;

/** What a title or a spoken name is as a key: `Loan size (EU)` becomes `loan_size_eu`. Empty when nothing of it can be one. */
export const suggestedName = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Mark}/gu, "")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+/, "")
    .slice(0, MAX_LENGTH)
    .replace(/_+$/, "");
