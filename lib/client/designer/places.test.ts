import { describe, expect, it } from "vitest";
import { freePlace, offsetTo } from "@/lib/client/designer/places";

describe("freePlace", () => {
  it("keeps a free place and goes on from a covered one until none is covered", () => {
    expect(freePlace({ x: 0, y: 0 }, [{ x: 100, y: 0 }])).toEqual({ x: 0, y: 0 });
    expect(
      freePlace({ x: 0, y: 0 }, [
        { x: 3, y: -3 },
        { x: 24, y: 24 },
      ]),
    ).toEqual({ x: 48, y: 48 });
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
