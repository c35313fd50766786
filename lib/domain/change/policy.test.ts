import { expect, test } from "vitest";
import { policySchema } from "@/lib/domain/change/policy";
import { BAD_POLICIES, FIRST_POLICY } from "@/lib/testing/policy";

test("the first policy is one", () => {
  expect(policySchema.parse(FIRST_POLICY)).toEqual(FIRST_POLICY);
});

test.each(BAD_POLICIES)("no policy: $what", ({ policy, message }) => {
  const { error } = policySchema.safeParse(policy);
  expect(error?.issues.map((issue) => issue.message).join()).toContain(message);
});
