/** As much of it as our tests use; it comes without types. */
declare module "@20minutes/s3rver" {
  type Context = {
    readonly method: string;
    readonly path: string;
    get(header: string): string;
    status: number;
  };
  type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;

  class S3rver {
    constructor(options: {
      address: string;
      port: number;
      silent: boolean;
      directory: string;
      configureBuckets: readonly { name: string }[];
    });
    readonly middleware: Middleware[];
    run(): Promise<{ port: number }>;
    close(): Promise<void>;
  }
  export = S3rver;
}
