import { expect, test } from "vitest";
import { toAppError } from "@/lib/web/problem-response";

test.each([
  "Client has encountered a connection error and is not queryable",
  "Connection terminated unexpectedly",
  "timeout exceeded when trying to connect",
])("a database that goes away is told as such, whatever the driver says: %s", (message) => {
  expect(toAppError(new Error(message))).toMatchObject({ code: "unavailable", details: { retryAfter: 5 } });
});

test("what nobody expected stays a fault of ours", () => {
  expect(toAppError(new Error("x is not a function"))).toBeNull();
});
