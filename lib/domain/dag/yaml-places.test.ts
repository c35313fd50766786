import { describe, expect, it } from "vitest";
import { yamlPlaces } from "@/lib/domain/dag/yaml-places";

const TEXT = `# Rates clients.
signalbox: dag/v1
dag: research.test
start:
  cron: "* * * * *"
  zone: UTC
tasks:
  # Loads.
  - key: load
    operator: sql
    sql: |
      SELECT *

        FROM client
    pool: { name: ledger, slots: 2 }

  - key: pick
    operator: branch
    needs:
      - load
    cases:
      - when: results.load.n > 1
        then: [fast]
`;

describe("a line of a DAG's YAML", () => {
  const places = yamlPlaces(TEXT);
  it.each<[number, string | null]>([
    [1, null],
    [2, "- /signalbox"],
    [4, "- /start"],
    [5, "- /start/cron"],
    [6, "- /start/zone"],
    [7, null],
    [8, null],
    [9, "load "],
    [10, "load /operator"],
    [11, "load /sql"],
    [12, "load /sql 1@6"],
    [13, "load /sql 2@0"],
    [14, "load /sql 3@6"],
    [15, "load /pool"],
    [17, "pick "],
    [19, "pick /needs"],
    [20, "pick /needs"],
    [21, "pick /cases"],
    [22, "pick /cases/0/when"],
    [23, "pick /cases/0/then"],
  ])("%i is about what it says: %s", (line, expected) => {
    const place = places.get(line);
    const text = place?.text ? ` ${place.text.line}@${place.text.column}` : "";
    expect(place ? `${place.taskKey ?? "-"} ${place.path}${text}` : null).toBe(expected);
  });

  it("is about nothing in a text that cannot be read", () => {
    expect(yamlPlaces("a: [")).toEqual(new Map());
  });
});
