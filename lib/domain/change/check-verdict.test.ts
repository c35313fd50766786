import { expect, test } from "vitest";
import { verdictsOf } from "@/lib/domain/change/check-verdict";

test("a check passes without errors, and says its first error and how many more there are", () => {
  const warning = { severity: "warning", message: "a name is long" };
  const gone = (what: string) => ({ severity: "error", message: `there is no ${what}.` });
  expect(verdictsOf([warning], [gone("lane"), warning, gone("pack")])).toEqual([
    { name: "document", isPassed: true, detail: "" },
    { name: "references", isPassed: false, detail: "there is no lane. 1 more." },
  ]);
});
