import { expect, test } from "vitest";
import { platformFields } from "@/lib/domain/change/platform-change";

test.each([
  ["what stays the same", { slots: 2, days: [1, 2] }, { slots: 2, days: [1, 2] }, []],
  ["another value", { slots: 2, text: "a" }, { slots: 3, text: "a" }, [{ field: "slots", before: 2, after: 3 }]],
  ["a new object", null, { slots: 2 }, [{ field: "slots", before: null, after: 2 }]],
  ["an object that goes", { slots: 2, end: null }, null, [{ field: "slots", before: 2, after: null }]],
  ["another list", { days: [1] }, { days: [1, 2] }, [{ field: "days", before: [1], after: [1, 2] }]],
])("%s", (_name, before, after, fields) => {
  expect(platformFields("pool", before, after)).toEqual(fields);
});

const connection = (version: number, secret_version: number | null, user = "reader") => ({
  ...{ kind: "postgres", settings: { host: "db", user }, version, secret_version },
});

test.each([
  ["a secret that stays is not told", connection(3, 1), connection(4, 1, "writer"), ["user"], {}],
  [
    "a new secret is told as one",
    connection(3, 1),
    connection(4, 4),
    ["secret"],
    { before: "stored", after: "a new one" },
  ],
  ["a secret that goes is told", connection(3, 1), connection(4, null), ["secret"], { before: "stored", after: null }],
  ["a first secret is told", connection(3, null), connection(4, 4), ["secret"], { before: null, after: "a new one" }],
])("of a connection, %s", (_name, before, after, names, last) => {
  const fields = platformFields("connection", before, after);
  expect(fields.map(({ field }) => field)).toEqual(names);
  expect(fields.at(-1)).toMatchObject(last);
});
