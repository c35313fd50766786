export interface BuiltApp {
  /** Of both processes; each has a `DATABASE_URL` of its own besides. */
  readonly env: Readonly<Record<string, string>>;
  readonly workerArgs: readonly string[];
  /** A web process on a port that is free now. */
  freeWeb(): Promise<Readonly<{ args: readonly string[]; url: string }>>;
}

/** `siteUrl`: the address that people type. */
export function prepareBuiltApp(
  options: Readonly<{ dataDir: string; databaseUrl: string; redisUrl: string; siteUrl: string }>,
): Promise<BuiltApp>;
