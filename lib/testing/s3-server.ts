import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "@20minutes/s3rver";
import type { S3Address } from "@/lib/config/store-address";

const BUCKET = "signalbox";
/** The one account that the server knows. */
const ACCOUNT = "S3RVER";
const PRECONDITION_FAILED = 412;

export type S3Server = Readonly<{ address: S3Address; url: string; close: () => Promise<void> }>;

/**
 * An S3-compatible server of this machine that checks signatures and keeps its objects in a folder. It does not know conditional
 * writes, so the answer that S3 documents for them is put before it.
 */
export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), "signalbox-s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: BUCKET }],
  });
  const written = new Set<string>();
  server.middleware.unshift(async (context, next) => {
    const { method, path } = context;
    if (method === "DELETE") written.delete(path);
    if (method === "PUT" && context.get("if-none-match") === "*") {
      if (written.has(path)) {
        context.status = PRECONDITION_FAILED;
        return;
      }
      written.add(path);
    }
    await next();
  });
  const { port } = await server.run();
  const address = {
    kind: "s3",
    endpoint: `http://127.0.0.1:${port}`,
    bucket: BUCKET,
    prefix: "",
    region: "us-east-1",
    accessKeyId: ACCOUNT,
    secretAccessKey: ACCOUNT,
  } as const;
  return {
    address,
    url: `s3+http://${ACCOUNT}:${ACCOUNT}@127.0.0.1:${port}/${BUCKET}`,
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
