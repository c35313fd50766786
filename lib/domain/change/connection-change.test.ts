import { describe, expect, test } from "vitest";
import { nextConnection } from "@/lib/domain/change/connection-change";

const settings = { host: "db.example", port: 5432, user: "reader" };
const stored = { kind: "postgres", settings, version: 4, secretVersion: 2 };
const wanted = { kind: "postgres", settings: { user: "reader", port: 5432, host: "db.example" } };

describe("the secret of a changed connection", () => {
  test.each([
    ["stays when nothing is said about it", { settings: { ...settings, user: "writer" } }, 2],
    ["is replaced by a new one", { secret: "another" }, 5],
    ["is removed by an empty one", { secret: "" }, null],
    ["goes with another host", { settings: { ...settings, host: "evil.example" } }, null],
    ["goes with another port", { settings: { ...settings, port: 5433 } }, null],
    ["goes with another kind", { kind: "http" }, null],
    ["is the new one at another host", { settings: { ...settings, host: "evil.example" }, secret: "another" }, 5],
  ])("%s", (_title, more, secretVersion) => {
    expect(nextConnection(stored, { ...wanted, ...more })).toMatchObject({ version: 5, secretVersion });
  });
});

test("the same in another order is no change, and a new connection is version 1", () => {
  expect(nextConnection(stored, wanted)).toBeNull();
  expect(nextConnection({ ...stored, secretVersion: null }, { ...wanted, secret: "" })).toBeNull();
  expect(nextConnection(null, wanted)).toEqual({ ...wanted, version: 1, secretVersion: null });
  expect(nextConnection(null, { ...wanted, secret: "first" })).toMatchObject({ version: 1, secretVersion: 1 });
});
