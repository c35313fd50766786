import { expect, test } from "vitest";
import { isTransient } from "@/lib/db/transient-error";

/** As Prisma hands on what Postgres said. */
const ofPrisma = (originalCode: string) =>
  Object.assign(new Error("Database error"), {
    code: "P2039",
    meta: { driverAdapterError: { cause: { originalCode, originalMessage: "", kind: "postgres" } } },
  });
const ofDriver = (code: string) => Object.assign(new Error("refused"), { code });

test.each([
  ["a server that shuts down, as the driver says it", ofDriver("57P01"), true],
  ["a server that shuts down, as Prisma says it", ofPrisma("57P01"), true],
  ["a full disk", ofDriver("53100"), true],
  ["a deadlock inside a call of Prisma", ofPrisma("40P01"), true],
  ["a connection that broke", new Error("Connection terminated unexpectedly"), true],
  ["a row that breaks a rule", ofPrisma("23505"), false],
  ["a fault of ours", new Error("x is not a function"), false],
  ["something that is no error", "57P01", false],
])("whether the same work may succeed in a moment: %s", (_what, error, isOfTheMoment) => {
  expect(isTransient(error)).toBe(isOfTheMoment);
});
