import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMasker } from "@/lib/integrations/secrets/mask";

const SECRET = 'p@ss "word"/+€';
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** What a stream shows of a text that comes in these chunks. */
function throughStream(secrets: string[], chunks: readonly string[]): string {
  const stream = createMasker(secrets).stream();
  return chunks.map((chunk) => stream.push(chunk)).join("") + stream.end();
}

describe("a masker", () => {
  test.each([
    ["as it is", `key=${SECRET};`, "key=***;"],
    ["in a URL", `?k=${encodeURIComponent(SECRET)}&`, "?k=***&"],
    [
      "in a URL with lower-case codes",
      `?k=${encodeURIComponent(SECRET).replaceAll(/%../g, (c) => c.toLowerCase())}&`,
      "?k=***&",
    ],
    ["in a form", `k=${encodeURIComponent(SECRET).replaceAll("%20", "+")}&`, "k=***&"],
    ["in JSON", JSON.stringify({ k: SECRET }), '{"k":"***"}'],
    ["twice", `${SECRET}${SECRET}`, "******"],
  ])("hides a secret %s", (_name, text, shown) => {
    expect(createMasker([SECRET]).mask(text)).toBe(shown);
  });

  test.each(["", "u", "us", "user:"])("hides a secret in base64 after %j", (before) => {
    for (const encoding of ["base64", "base64url"] as const) {
      const text = Buffer.from(`${before}${SECRET}@host`).toString(encoding);
      const shown = createMasker([SECRET]).mask(text);
      expect(shown).toContain("***");
      // At most the digits that the secret shares with its neighbours are left of it.
      expect(shown.replace("***", "").length).toBeLessThanOrEqual(
        text.length - Math.floor((SECRET.length * 8) / 6) + 2,
      );
    }
  });

  test("leaves short secrets alone: they would hide half of every log", () => {
    expect(createMasker(["a", "12345", ""]).mask("a 12345")).toBe("a 12345");
    expect(throughStream(["a", ""], ["a", "b"])).toBe("ab");
  });

  test("hides the longer of two secrets when one begins the other", () => {
    expect(throughStream(["secret", "secret-and-more"], ["x secret", "-and-more y secret", " z"])).toBe(
      "x *** y *** z",
    );
  });

  test("lets text through at once that cannot be the beginning of a secret", () => {
    const stream = createMasker([SECRET]).stream();
    expect(stream.push("line one\nline two p")).toBe("line one\nline two ");
    expect(stream.push("x")).toBe("px");
  });

  test("hides in a stream what it hides in a whole, wherever the chunks are cut", () => {
    const secrets = ["hunter2-hunter", "aaaaaaab", SECRET];
    const pieces = fc.constantFrom(...secrets, base64(SECRET), "hunter2-", "aaaa", "b", " ", "hunter", "\n");
    const masker = createMasker(secrets);
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 20 }), (parts, cuts) => {
        const text = parts.join("");
        const ends = [...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        const chunks = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
        expect(throughStream(secrets, chunks)).toBe(masker.mask(text));
      }),
    );
  });
});
