import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { createPrisma } from "@/lib/db/client";
import { createEnginePool } from "@/lib/db/engine-pool";

/** What a Postgres that is shutting down says to who has just connected, all in one breath. */
const READY = [
  Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]), // authenticated
  Buffer.from([0x5a, 0, 0, 0, 5, 0x49]), // ready for a query
];
const fields = Buffer.from("SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0");
const FAREWELL = Buffer.concat([Buffer.from([0x45, 0, 0, 0, fields.length + 4]), fields]);

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

async function dyingServer(): Promise<string> {
  const started = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(Buffer.concat([...READY, FAREWELL])));
  });
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  server = started;
  const address = started.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `postgresql://somebody@127.0.0.1:${address.port}/anything`;
}

/** An error that nobody listens to ends the process; here Vitest reports it. */
describe("a connection that breaks in the moment it is made fails its statement and not the process", () => {
  test("of the engine", async () => {
    const pool = createEnginePool(await dyingServer(), { max: 1, name: "test", onError: () => undefined });
    await expect(pool.transaction((sql) => sql.run({ name: "x", text: "", row: z.never() }, []))).rejects.toThrow();
    await pool.end();
  });

  test("of Prisma", async () => {
    const prisma = createPrisma(await dyingServer());
    await expect(prisma.$queryRaw`SELECT 1`).rejects.toThrow();
    await expect(prisma.$transaction((tx) => tx.$queryRaw`SELECT 1`)).rejects.toThrow();
    await prisma.$disconnect();
  });
});
