import { describe, expect, test } from "vitest";
import { createLogCapture } from "@/lib/integrations/process/log-capture";
import { aLog } from "@/lib/testing/task-requests";

const LIMIT = 200_000;
const TAIL = 65_536;

function capture(chunks: readonly (string | number[])[], limit = LIMIT) {
  const log = aLog();
  const target = createLogCapture(log, limit);
  for (const chunk of chunks)
    target.write(typeof chunk === "string" ? Buffer.from(chunk) : Uint8Array.from(chunk), "stdout");
  target.end();
  return log;
}

describe("a captured log", () => {
  test.each([
    ["a character cut in two by chunks", [[0xe2, 0x82], [0xac]], "€"],
    ["a NUL character", ["a\0b"], "a\uFFFDb"],
    ["bytes that are no UTF-8", [[0x61, 0xff, 0x62]], "a\uFFFDb"],
    ["a character that never ends", [[0x61, 0xe2, 0x82]], "a\uFFFD"],
    ["nothing", [], ""],
  ])("makes text of %s", (_name, chunks, text) => {
    expect(capture(chunks).text()).toBe(text);
  });

  test("of exactly the limit is whole", () => {
    const text = "x".repeat(LIMIT);
    expect(capture([text]).text()).toBe(text);
  });

  test.each([
    ["one large chunk", 1, LIMIT * 3],
    ["single bytes", LIMIT * 3, 1],
    ["chunks of a pipe", 10, 65_536],
  ])("that is too long keeps its beginning and its end, whether it comes as %s", (_name, count, size) => {
    const text = Array.from({ length: count * size }, (_, index) => "0123456789"[index % 10]).join("");
    const chunks = Array.from({ length: count }, (_, index) => text.slice(index * size, (index + 1) * size));
    const log = capture(chunks);
    const kept = log.text("stdout");
    expect(kept).toHaveLength(LIMIT);
    // Some bytes more or less where the two parts meet.
    expect(kept.slice(0, LIMIT - TAIL - 20)).toBe(text.slice(0, LIMIT - TAIL - 20));
    expect(kept.slice(-TAIL)).toBe(text.slice(-TAIL));
    expect(log.text("system")).toContain(`${text.length - LIMIT} bytes dropped`);
  });

  test("keeps the order of stdout and stderr, at its end too", () => {
    const log = aLog();
    const target = createLogCapture(log, TAIL + 16);
    for (const [text, stream] of [
      ["head", "stdout"],
      ["e1", "stderr"],
      ["o1", "stdout"],
      ["e2", "stderr"],
    ] as const)
      target.write(Buffer.from(text), stream);
    target.end();
    expect(log.text()).toBe("heade1o1e2");
  });

  test.each([
    ["NUL characters", [0], 1],
    ["bytes that are no text", [0xff], 1],
    ["characters of four bytes", [0xf0, 0x9f, 0x98, 0x80], 4_099],
    ["characters that never end", [0xe2, 0x82], 333],
    ["single letters", [0x61], 1],
  ])("is never stored larger than its limit, whatever it holds: %s", (_name, bytes, size) => {
    const all = Array.from({ length: Math.ceil(500_000 / bytes.length) }, () => bytes).flat();
    const chunks = Array.from({ length: Math.ceil(all.length / (size * 97)) }, (_, index) =>
      all.slice(index * size * 97, (index + 1) * size * 97),
    );
    const log = capture(chunks);
    expect(Buffer.byteLength(log.text("stdout"))).toBeLessThanOrEqual(LIMIT);
    expect(Buffer.byteLength(log.text("stdout"))).toBeGreaterThan(LIMIT - 100);
    expect(log.text("system")).toContain("truncated");
  });
});
