import { expect, it } from "vitest";
import { localPath } from "@/lib/client/local-path";

it.each([
  ["/runs?state=failed", "/runs?state=failed"],
  ["/", "/"],
  [undefined, "/"],
  ["", "/"],
  ["https://elsewhere.example", "/"],
  ["//elsewhere.example", "/"],
  ["/\\elsewhere.example", "/"],
  ["/a\\b", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?from=/x", "/"],
])("signing in with from=%s leads to %s", (from, path) => {
  expect(localPath(from)).toBe(path);
});
