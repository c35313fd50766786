import type { Flow } from "@/components/dag-canvas/document-to-flow";
import type { Expected } from "@/lib/client/run/usual-durations";

/** Class of pictures.css. */
const CRITICAL = "edge-critical";

/** The flow with usual durations on its tasks and the critical path in front: tasks beside it step back. */
export function withExpected({ nodes, edges }: Flow, { criticalPath, medianMs }: Expected): Flow {
  const onPath = new Set(criticalPath);
  const idByKey = new Map(nodes.map(({ id, data }) => [data.task.key, id]));
  const pathEdges = new Set(
    criticalPath.slice(1).map((key, at) => `${idByKey.get(criticalPath[at] ?? "")}->${idByKey.get(key)}`),
  );
  return {
    nodes: nodes.map((node) => ({
      ...node,
      data: { ...node.data, usualMs: medianMs.get(node.data.task.key), isDimmed: !onPath.has(node.data.task.key) },
    })),
    edges: edges.map((edge) => (pathEdges.has(edge.id) ? { ...edge, className: CRITICAL } : edge)),
  };
}
