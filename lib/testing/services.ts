/** The integration tests' services, started once per run: scripts/lib/vitest-services.mjs. */
export interface TestServices {
  readonly postgresUrl: string;
  readonly template: string;
  readonly redisUrl: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    testServices: TestServices;
  }
}
