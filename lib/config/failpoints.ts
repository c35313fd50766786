type Environment = Readonly<Record<string, string | undefined>>;

/** The faults a test asks this process to make, as `armFailpoints` reads them; none outside tests, whatever is set. */
export const readFailpoints = (env: Environment = process.env): string =>
  env.NODE_ENV === "test" ? (env.FAILPOINTS ?? "") : "";
