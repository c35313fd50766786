import { v7 as newId } from "uuid";
import { expect } from "vitest";
import type { PrismaClient } from "@/lib/db/client";
import { type Arrival, enqueueClients } from "@/lib/services/engine/enqueue-clients";
import { dbTest } from "@/lib/testing/database";

const SYSTEM = "00000000-0000-7000-8000-000000000001";

async function aDag(prisma: PrismaClient): Promise<string> {
  const id = newId();
  await prisma.dag.create({ data: { id, dagKey: "research.test", title: "Test", owner: "risk", createdBy: SYSTEM } });
  return id;
}

const anArrival = (dagId: string, keys: string[]): Arrival => ({
  dagId,
  clients: keys.map((clientKey) => ({ clientKey, data: { amount: "1" } })),
  class: 2,
  priority: 10,
  source: "api",
  createdBy: null,
});

dbTest("a client that already waits is answered with the open item and nothing new", async ({ prisma }) => {
  const dagId = await aDag(prisma);
  expect(await enqueueClients(prisma, anArrival(dagId, ["a", "b"]))).toEqual({ accepted: 2, alreadyOpen: [] });
  expect(await enqueueClients(prisma, anArrival(dagId, ["b", "c"]))).toEqual({ accepted: 1, alreadyOpen: ["b"] });
  expect(await prisma.queueItem.count()).toBe(3);
});

dbTest("a repeat of a finished client is a new item", async ({ prisma }) => {
  const dagId = await aDag(prisma);
  await enqueueClients(prisma, anArrival(dagId, ["a"]));
  await prisma.queueItem.updateMany({ data: { state: "done", finishedAt: new Date() } });
  expect(await enqueueClients(prisma, anArrival(dagId, ["a"]))).toEqual({ accepted: 1, alreadyOpen: [] });
  expect(await prisma.client.count()).toBe(1);
});

dbTest("the same clients sent by ten callers at once are accepted once", async ({ prisma }) => {
  const dagId = await aDag(prisma);
  const keys = Array.from({ length: 200 }, (_, index) => `client-${index}`);
  const callers = Array.from({ length: 10 }, (_, caller) =>
    enqueueClients(prisma, anArrival(dagId, caller % 2 === 0 ? keys : [...keys].reverse())),
  );
  const answers = await Promise.all(callers);
  expect(answers.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(200);
  expect(await prisma.queueItem.count()).toBe(200);
});
