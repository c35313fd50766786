import { expect, test } from "vitest";
import { verdict, verdictsOf } from "@/lib/domain/change/check-verdict";

const warning = { severity: "warning", message: "a name is long" } as const;
const gone = (what: string) => ({ severity: "error", message: `there is no ${what}.`, taskId: what }) as const;

test("a check passes without errors, and says its first error and how many more there are", () => {
  expect(verdictsOf([warning], [gone("lane"), warning, gone("pack")])).toEqual([
    { name: "document", isPassed: true, detail: "", findings: [warning] },
    {
      name: "references",
      isPassed: false,
      detail: "there is no lane. 1 more.",
      findings: [gone("lane"), gone("pack"), warning],
    },
  ]);
});

test("of many findings the errors come first and the rest is cut", () => {
  const { findings } = verdict("secrets", [...Array(300).fill(warning), gone("pack")]);
  expect(findings).toHaveLength(200);
  expect(findings[0]).toEqual(gone("pack"));
});
