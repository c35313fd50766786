import { expect, test } from "vitest";
import { isOtherTarget } from "@/lib/domain/access/connection-target";

const postgres = { kind: "postgres", settings: { host: "db", port: 5432, database: "a", user: "b" } };
const http = { kind: "http", settings: { baseUrl: "https://a.example", auth: "bearer" } };

test.each([
  ["the same", postgres, postgres, false],
  ["another user", postgres, { ...postgres, settings: { ...postgres.settings, user: "c" } }, false],
  ["another host", postgres, { ...postgres, settings: { ...postgres.settings, host: "evil" } }, true],
  ["another port", postgres, { ...postgres, settings: { ...postgres.settings, port: 1 } }, true],
  ["another address", http, { ...http, settings: { ...http.settings, baseUrl: "https://evil.example" } }, true],
  ["another kind", postgres, http, true],
])("%s", (_what, before, after, other) => {
  expect(isOtherTarget(before, after)).toBe(other);
});
