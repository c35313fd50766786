import { expect, test } from "vitest";
import { readFailpoints } from "@/lib/config/failpoints";

test.each([
  [{ NODE_ENV: "test", FAILPOINTS: "fence=off" }, "fence=off"],
  [{ NODE_ENV: "test" }, ""],
  [{ NODE_ENV: "production", FAILPOINTS: "fence=off" }, ""],
  [{ NODE_ENV: "development", FAILPOINTS: "fence=off" }, ""],
  [{ FAILPOINTS: "fence=off" }, ""],
])("faults are made on purpose in tests only: %j", (env, expected) => {
  expect(readFailpoints(env)).toBe(expected);
});
