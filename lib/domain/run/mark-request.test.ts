import { describe, expect, it } from "vitest";
import { refusedAs, whyNotAnswered, whyNotConfirm } from "@/lib/domain/run/mark-request";

const OPEN = { askedBy: "anna", isOpen: true, isVoid: false };
const ANSWERED = { ...OPEN, isOpen: false };
const VOID = { ...OPEN, isVoid: true };

describe("a mark that anna asked for", () => {
  it.each([
    ["open, by another person", OPEN, "ben", null],
    ["open, by herself", OPEN, "anna", "needs_second_person"],
    ["answered, by another person", ANSWERED, "ben", "answered"],
    ["answered, by herself", ANSWERED, "anna", "answered"],
    ["overtaken, by another person", VOID, "ben", "void"],
    ["overtaken, by herself", VOID, "anna", "void"],
    ["answered and overtaken", { ...ANSWERED, isVoid: true }, "ben", "answered"],
  ])("is confirmed when %s: %#", (_, request, userId, reason) => {
    expect(whyNotConfirm(request, userId)?.reason ?? null).toBe(reason);
  });

  it.each([
    ["open", OPEN, null],
    ["answered", ANSWERED, "answered"],
    ["overtaken", VOID, "void"],
  ])("can be declined or taken back while it is open: %s", (_, request, reason) => {
    expect(whyNotAnswered(request)?.reason ?? null).toBe(reason);
  });

  it("is declined by others and withdrawn by herself", () => {
    expect(refusedAs(OPEN, "ben")).toBe("declined");
    expect(refusedAs(OPEN, "anna")).toBe("withdrawn");
  });
});
