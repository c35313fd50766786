import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { open, reseal, seal } from "@/lib/integrations/secrets/secret-box";

const key = randomBytes(32);

test("a sealed secret opens with its key for what it was bound to", () => {
  for (const secret of ["", "p", "pässword €", "x".repeat(1_000)])
    expect(open(key, seal(key, secret, "bureau:1"), "bureau:1")).toEqual({ ok: true, value: secret });
});

test("sealing the same secret twice gives two different boxes that show nothing of it", () => {
  const [a, b] = [seal(key, "password", "bureau:1"), seal(key, "password", "bureau:1")];
  expect(a.equals(b)).toBe(false);
  expect(a.includes("password")).toBe(false);
});

const box = seal(key, "password", "bureau:1");

test.each([
  ["another key", randomBytes(32), box, "bureau:1"],
  ["another row", key, box, "bureau:2"],
])("a box does not open with %s", (_name, otherKey, otherBox, boundTo) => {
  expect(open(otherKey, otherBox, boundTo)).toEqual({ ok: false, error: "does_not_open" });
});

test("a box with any byte changed, or cut short, does not open", () => {
  for (let at = 0; at < box.length; at += 1) {
    const changed = Buffer.from(box);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(open(key, changed, "bureau:1").ok).toBe(false);
    expect(open(key, box.subarray(0, at), "bureau:1").ok).toBe(false);
  }
});

test("a box of a version that is not known says so", () => {
  expect(open(key, Buffer.concat([Buffer.of(2), box.subarray(1)]), "bureau:1")).toEqual({
    ok: false,
    error: "unknown_version",
  });
});

test("a ring seals with its newest key and opens what any of its keys sealed", () => {
  const newer = randomBytes(32);
  const ring = Buffer.concat([newer, key]);
  expect(open(ring, box, "bureau:1")).toEqual({ ok: true, value: "password" });
  expect(open(newer, seal(ring, "password", "bureau:1"), "bureau:1").ok).toBe(true);
  expect(open(key, seal(ring, "password", "bureau:1"), "bureau:1").ok).toBe(false);
});

test("a box is sealed anew once, for what it was bound to, and then no earlier key is needed", () => {
  const newer = randomBytes(32);
  const ring = Buffer.concat([newer, key]);
  const again = reseal(ring, box, "bureau:1");
  if (!again.ok || !again.value) throw new Error("it was not sealed anew");
  expect(open(newer, again.value, "bureau:1")).toEqual({ ok: true, value: "password" });
  expect(reseal(ring, again.value, "bureau:1")).toEqual({ ok: true, value: null });
  expect(reseal(ring, box, "bureau:2")).toEqual({ ok: false, error: "does_not_open" });
  expect(reseal(newer, box, "bureau:1")).toEqual({ ok: false, error: "does_not_open" });
});
