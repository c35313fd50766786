import { describe, expect, it } from "vitest";
import { contentHash } from "@/lib/db/content-hash";

describe("contentHash", () => {
  it("is the SHA-256 of the bytes in lower-case hexadecimal, as the database computes it", () => {
    expect(contentHash(new TextEncoder().encode("abc"))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});
