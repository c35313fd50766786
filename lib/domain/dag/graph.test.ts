import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildGraph,
  findCycle,
  type GraphTask,
  topologicalOrder,
  upstreamTest,
  wouldCreateCycle,
} from "@/lib/domain/dag/graph";

const aTask = (key: string, ...needs: string[]): GraphTask => ({ id: `id-${key}`, key, needs });

/** Tasks t0..tn with any edges at all, cycles and self edges included. */
const anyTasks = fc
  .array(fc.array(fc.nat(9), { maxLength: 4 }), { minLength: 1, maxLength: 10 })
  .map((rows) => rows.map((needs, index) => aTask(`t${index}`, ...needs.map((need) => `t${need}`))));

/** Reachability by plain search, as the yardstick for the bit sets. */
function reaches(tasks: readonly GraphTask[], from: string, to: string): boolean {
  const seen = new Set<string>();
  const queue = tasks.filter((task) => task.key !== from && task.needs.includes(from)).map((task) => task.key);
  for (const key of queue) {
    if (key === to) return true;
    if (seen.has(key)) continue;
    seen.add(key);
    queue.push(...tasks.filter((task) => task.key !== key && task.needs.includes(key)).map((task) => task.key));
  }
  return false;
}

describe("topologicalOrder", () => {
  it("puts every task after all it needs and leaves out exactly those on or behind a cycle", () => {
    fc.assert(
      fc.property(anyTasks, (tasks) => {
        const graph = buildGraph(tasks);
        const { order, rest, depth } = topologicalOrder(graph);
        expect([...order, ...rest].toSorted((a, b) => a - b)).toEqual([...tasks.keys()]);
        const placeOf = new Map(order.map((index, place) => [index, place]));
        for (const index of order)
          for (const source of graph.upstream[index] ?? []) {
            expect(placeOf.get(source)).toBeLessThan(placeOf.get(index) ?? -1);
            expect(depth[source]).toBeLessThan(depth[index] ?? -1);
          }
        expect(rest.every((index) => depth[index] === -1)).toBe(true);
      }),
    );
  });
});

describe("findCycle", () => {
  it("names the tasks of the cycle in the direction of the edges", () => {
    const tasks = [aTask("start"), aTask("a", "start", "c"), aTask("b", "a"), aTask("c", "b"), aTask("end", "c")];
    const cycle = findCycle(buildGraph(tasks))?.map((index) => tasks[index]?.key);
    expect(["a b c", "b c a", "c a b"]).toContain(cycle?.join(" "));
  });

  it("finds one exactly when no order holds all tasks, and each step of it is an edge", () => {
    fc.assert(
      fc.property(anyTasks, (tasks) => {
        const graph = buildGraph(tasks);
        const cycle = findCycle(graph);
        expect(cycle === null).toBe(topologicalOrder(graph).rest.length === 0);
        cycle?.forEach((index, step) => {
          const next = cycle[(step + 1) % cycle.length];
          expect(graph.downstream[index]).toContain(next);
        });
      }),
    );
  });
});

describe("upstreamTest", () => {
  it("agrees with a plain search on any graph, cyclic ones too", () => {
    fc.assert(
      fc.property(anyTasks, (tasks) => {
        const isUpstream = upstreamTest(buildGraph(tasks));
        tasks.forEach((from, a) => {
          tasks.forEach((to, b) => {
            expect(isUpstream(a, b)).toBe(reaches(tasks, from.key, to.key));
          });
        });
      }),
    );
  });
});

describe("wouldCreateCycle", () => {
  const chain = { tasks: [aTask("a"), aTask("b", "a"), aTask("c", "b")] };

  it("names the whole cycle that the edge would close", () => {
    expect(wouldCreateCycle(chain, "id-c", "id-a")).toEqual(["c", "a", "b", "c"]);
    expect(wouldCreateCycle(chain, "id-b", "id-b")).toEqual(["b", "b"]);
  });

  it("says nothing about a safe edge or an unknown task", () => {
    expect(wouldCreateCycle(chain, "id-a", "id-c")).toBeNull();
    expect(wouldCreateCycle(chain, "id-a", "id-x")).toBeNull();
    expect(wouldCreateCycle(chain, "id-x", "id-a")).toBeNull();
  });

  it("refuses exactly the edges after which a cycle exists", () => {
    fc.assert(
      fc.property(anyTasks, fc.nat(9), fc.nat(9), (tasks, a, b) => {
        const [from, to] = [tasks[a % tasks.length], tasks[b % tasks.length]];
        const hasCycle = (all: readonly GraphTask[]) => findCycle(buildGraph(all)) !== null;
        fc.pre(from !== undefined && to !== undefined && from !== to && !hasCycle(tasks));
        const joined = tasks.map((task) => (task === to ? { ...task, needs: [...task.needs, from.key] } : task));
        expect(wouldCreateCycle({ tasks }, from.id, to.id) !== null).toBe(hasCycle(joined));
      }),
    );
  });
});
