import { describe, expect, it } from "vitest";
import { documentToFlow, type Flow } from "@/components/dag-canvas/document-to-flow";
import { twoLines } from "@/components/dag-canvas/paint-graph";
import { areaOf, boundsOf, ELEMENTS_UP_TO, sceneOf, taskAt } from "@/components/dag-canvas/scene";
import type { DraftTask } from "@/lib/domain/dag/document";

/** Columns of ten tasks, each behind the one to its left. */
function pictureOf(count: number): Flow {
  const tasks = Array.from(
    { length: count },
    (_, at): DraftTask => ({
      id: `t${at}`,
      key: `t${at}`,
      operator: "bash",
      needs: at < 10 ? [] : [`t${at - 10}`],
    }),
  );
  const layout = Object.fromEntries(
    tasks.map(({ id }, at) => [id, { x: Math.floor(at / 10) * 300, y: (at % 10) * 100 }]),
  );
  return documentToFlow({ tasks }, layout);
}

const LARGE = 1_000;
const everywhere = { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 };
const idsOf = ({ elements }: ReturnType<typeof sceneOf>) => elements.nodes.map(({ id }) => id);

describe("what of a picture is elements", () => {
  it("is all of it up to the limit, as the same objects", () => {
    const picture = pictureOf(ELEMENTS_UP_TO);
    expect(sceneOf(picture, null, [])).toEqual({ elements: picture, isPainted: false });
    expect(sceneOf(picture, null, []).elements).toBe(picture);
  });

  it("is what is near the view, with the other ends of its edges", () => {
    const scene = sceneOf(pictureOf(LARGE), { left: 3_000, top: 0, right: 3_200, bottom: 60 }, []);
    expect(scene.isPainted).toBe(true);
    expect(idsOf(scene)).toEqual(["t0", "t9", "t90", "t100", "t110", "t990"]);
    expect(scene.elements.edges.map(({ id }) => id)).toEqual(["t90->t100", "t100->t110"]);
  });

  it("is only what is held, and what gives the whole its size, while more is in view than anybody can read", () => {
    const scene = sceneOf(pictureOf(LARGE), everywhere, ["t500"]);
    expect(idsOf(scene)).toEqual(["t0", "t9", "t500", "t990"]);
  });

  it("reaches as far as the whole picture", () => {
    const picture = pictureOf(LARGE);
    const { elements } = sceneOf(picture, null, []);
    expect(boundsOf(elements.nodes)).toEqual(boundsOf(picture.nodes));
  });
});

describe("the area that is ready", () => {
  const view = (x: number, zoom = 1) => ({ transform: [x, 0, zoom], width: 800, height: 400 }) as const;

  it("holds the whole view at any zoom and place", () => {
    for (const zoom of [0.03, 0.4, 1, 1.75])
      for (const x of [-777, 0, 12_345]) {
        const { left, right, bottom } = areaOf(view(x, zoom), 0);
        expect(left).toBeLessThanOrEqual(-x / zoom);
        expect(right).toBeGreaterThanOrEqual((800 - x) / zoom);
        expect(bottom).toBeGreaterThanOrEqual(400 / zoom);
      }
  });

  it("stays the same while a pan stays within one step", () => {
    expect(areaOf(view(-10), 1)).toEqual(areaOf(view(-190), 1));
    expect(areaOf(view(-10), 1)).not.toEqual(areaOf(view(-210), 1));
  });
});

it("finds the task at a place, and none between two", () => {
  const { nodes } = pictureOf(LARGE);
  expect(taskAt(nodes, { x: 310, y: 105 })).toBe("t11");
  expect(taskAt(nodes, { x: 295, y: 105 })).toBeNull();
});

it.each([
  ["score", ["score"]],
  ["fetch_bank_transactions", ["fetch_bank_", "transactions"]],
  ["averyverylongkeywithoutabreak", ["averyverylongkeywithoutabreak"]],
])("breaks a long key where it can be read: %s", (key, lines) => {
  expect(twoLines(key)).toEqual(lines);
});
