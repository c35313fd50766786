/** The integration tests' services, started once per run: scripts/lib/vitest-services.mjs. */
export interface TestServices {
  /** The run's own folder: whatever runs in it is ended with the run. */
  readonly dir: string;
  readonly postgresUrl: string;
  /** Addresses of the template as the logins of web and worker. */
  readonly logins: Readonly<{ web: string; worker: string }>;
  readonly redisUrl: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    testServices: TestServices;
  }
}
