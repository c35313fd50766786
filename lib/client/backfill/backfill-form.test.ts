import { expect, it } from "vitest";
import { previewInRefusal, readBackfillForm } from "@/lib/client/backfill/backfill-form";

const SPAN = { unit: "ticks", from: "2026-01-01T00:00", to: "2026-01-02T12:30", rerun: "missing", order: "oldest" };

it("times of the form are UTC, and what is active is run when no version is chosen", () => {
  expect(readBackfillForm(SPAN).data).toEqual({
    selection: { unit: "ticks", from: "2026-01-01T00:00:00Z", to: "2026-01-02T12:30:00Z", rerun: "missing" },
    newestFirst: false,
  });
});

it("client keys may stand one to a line or behind commas, and twice", () => {
  const read = readBackfillForm({
    unit: "clients",
    clientKeys: "loan-1, loan-2\n\nloan-1",
    rerun: "all",
    order: "newest",
    version: "3",
  });
  expect(read.data).toEqual({
    selection: { unit: "clients", clientKeys: ["loan-1", "loan-2"], rerun: "all" },
    newestFirst: true,
    version: 3,
  });
});

it.each([
  ["no times", { ...SPAN, from: "", to: "" }],
  ["no clients", { unit: "clients", clientKeys: " ", rerun: "all" }],
  ["a key that cannot be one", { unit: "clients", clientKeys: "-loan", rerun: "all" }],
])("a form with %s is not sent", (_, form) => expect(readBackfillForm(form).success).toBe(false));

it("a refusal without a preview has none to show", () => {
  expect(previewInRefusal({ reason: "nothing_to_run" })).toBeNull();
  expect(previewInRefusal(undefined)).toBeNull();
});
