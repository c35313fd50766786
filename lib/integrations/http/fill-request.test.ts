import { describe, expect, test } from "vitest";
import { fillJson, fillUrl } from "@/lib/integrations/http/fill-request";

const scope = {
  client: { key: "c1", data: { name: 'O"Neil & Sons/../x?y=1#z', dots: "..", base: "https://a.test/v1" } },
  results: { score: { p: 0.5, list: [1, "a"] } },
  run: {},
};

describe("a URL with look-ups", () => {
  test.each([
    ["https://a.test/c/{{ client.key }}", "https://a.test/c/c1"],
    ["https://a.test/{{ client.data.name }}/end", "https://a.test/O%22Neil%20%26%20Sons%2F..%2Fx%3Fy%3D1%23z/end"],
    ["{{ client.data.base }}/score?p={{ results.score.p }}", "https://a.test/v1/score?p=0.5"],
    ["https://a.test/\\{{ client.key }}", "https://a.test/{{ client.key }}"],
    ["https://a.test/plain", "https://a.test/plain"],
  ])("is filled part by part: %s", (template, url) => {
    expect(fillUrl("url", template, scope)).toEqual({ ok: true, value: url });
  });

  test.each([
    ["https://a.test/{{ client.data.dots }}/x", /holds only dots/],
    ["https://a.test/{{ client.data.gone }}", /client\.data\.gone/],
    ["https://a.test/{{ client.key", /never closed|Close it with/],
  ])("is refused: %s", (template, message) => {
    expect(fillUrl("url", template, scope)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(message) },
    });
  });
});

describe("a JSON body with look-ups", () => {
  test.each([
    ['{"n": "{{ client.data.name }}"}', { n: 'O"Neil & Sons/../x?y=1#z' }],
    [
      '{"n": "a \\" {{ client.data.name }}", "p": {{ results.score.p }}}',
      { n: 'a " O"Neil & Sons/../x?y=1#z', p: 0.5 },
    ],
    ['{"l": {{ results.score.list }}, "t": "{{ results.score.list }}"}', { l: [1, "a"], t: '[1,"a"]' }],
    ["{{ results.score }}", { p: 0.5, list: [1, "a"] }],
  ])("stays JSON whatever is in the values: %s", (template, value) => {
    const filled = fillJson("body", template, scope);
    expect(filled.ok && JSON.parse(filled.value)).toEqual(value);
  });

  test.each([
    ['{"n": {{ client.data.name }}}', /Put it between quotes/],
    ['{"n": }', /is not valid JSON/],
    ["", /is not valid JSON/],
  ])("is refused: %s", (template, message) => {
    expect(fillJson("body", template, scope)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(message) },
    });
  });
});
