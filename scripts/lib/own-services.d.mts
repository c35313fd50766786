export interface OwnServer {
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** Resolves when it is gone. SIGQUIT is Postgres' immediate shutdown. */
  end(signal: "SIGKILL" | "SIGQUIT" | "SIGTERM" | "SIGINT"): Promise<void>;
  freeze(): void;
  thaw(): void;
}

export interface OwnServices {
  /** Of the owner: for looking and for making tests' own rows. */
  readonly databaseUrl: string;
  readonly webDatabaseUrl: string;
  readonly workerDatabaseUrl: string;
  readonly redisUrl: string;
  /** Where a web process beside them may answer. */
  readonly siteUrl: string;
  readonly postgres: OwnServer;
  /** `wipe` while it is down: it starts empty. */
  readonly redis: OwnServer & { wipe(): void };
  stop(): Promise<void>;
}

export function startOwnServices(
  dir: string,
  options?: Readonly<{ smallDiskMegabytes?: number; env?: Readonly<Record<string, string>> }>,
): Promise<OwnServices>;
