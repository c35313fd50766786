import { describe, expect, it } from "vitest";
import { freePlace, offsetTo } from "@/lib/client/designer/places";

describe("freePlace", () => {
  const size = { width: 200, height: 60 };

  it("keeps a free place and goes down from a covered one until nothing is covered", () => {
    expect(freePlace({ x: 0, y: 0 }, [{ x: 300, y: 0 }], size)).toEqual({ x: 0, y: 0 });
    const taken = [
      { x: 150, y: -30 },
      { x: -100, y: 90 },
    ];
    expect(freePlace({ x: 0, y: 0 }, taken, size)).toEqual({ x: 0, y: 240 });
  });
});

describe("offsetTo", () => {
  it("brings the upper left corner of several places to the target", () => {
    expect(
      offsetTo({ x: 10, y: 10.4 }, [
        { x: 300, y: 50 },
        { x: 100, y: 200 },
      ]),
    ).toEqual({ x: -90, y: -40 });
  });

  it("moves tasks that were copied without a place to the target", () => {
    expect(offsetTo({ x: 7, y: 8 }, [])).toEqual({ x: 7, y: 8 });
  });
});
