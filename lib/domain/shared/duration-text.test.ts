import { expect, it } from "vitest";
import { ageText, durationText } from "@/lib/domain/shared/duration-text";

it.each([
  [0, "0 ms"],
  [-5, "0 ms"],
  [840, "840 ms"],
  [12_340, "12.3 s"],
  [59_999, "59.9 s"],
  [125_000, "2 m 05 s"],
  [3_840_000, "1 h 04 m"],
  [266_400_000, "3 d 02 h"],
])("%d milliseconds read as %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

it.each([
  [-300, "just now"],
  [40_000, "40 s ago"],
  [3_055_000, "50 min ago"],
  [80_000_000, "22 h ago"],
  [260_000_000, "3 d ago"],
])("%d milliseconds are %s", (ms, text) => {
  expect(ageText(ms)).toBe(text);
});
