import type { CheckFinding } from "@/lib/domain/change/check-verdict";
import type { PredictedPath, Prediction } from "@/lib/domain/change/predict-run";
import type { DagDocument } from "@/lib/domain/dag/document";
import { durationToMs } from "@/lib/domain/shared/duration";

/** What a run may take on each way through the branches, and whether the DAG's promises can be kept so. */
export function checkSimulation({ objectives }: DagDocument, prediction: Prediction): CheckFinding[] {
  const { paths, isPart, taskP95, unknown } = prediction;
  const [slowest] = paths;
  const isKnown = taskP95 !== null;
  return [
    ...(isKnown && slowest && objectives?.run_p95 ? [promise("a run", objectives.run_p95, slowest.p95)] : []),
    ...(isKnown && objectives?.task_p95 ? [promise("a task", objectives.task_p95, taskP95)] : []),
    ...(unknown.length > 0 ? [neverRan(unknown)] : []),
    ...paths.map((path): CheckFinding => ({ severity: "info", message: pathText(path, isKnown) })),
    ...(isPart ? [NOT_ALL] : []),
  ];
}

const NOT_ALL: CheckFinding = { severity: "info", message: "There are more ways through its branches than these." };

function promise(what: string, limit: string, p95: number): CheckFinding {
  const said = `95 % of ${what === "a run" ? "runs" : "tasks"} within ${limit}`;
  return p95 > durationToMs(limit)
    ? { severity: "error", message: `It promises ${said}; from what was measured before it is ${seconds(p95)}.` }
    : { severity: "info", message: `It promises ${said}; from what was measured before it is ${seconds(p95)}.` };
}

const SHOWN = 5;
function neverRan(unknown: readonly string[]): CheckFinding {
  const names = unknown.slice(0, SHOWN).map((key) => `\`${key}\``);
  const more = unknown.length > SHOWN ? ` and ${unknown.length - SHOWN} more` : "";
  return {
    severity: "warning",
    message: `Never run before, and counted as nothing: ${names.join(", ")}${more}. It takes at least what stands here.`,
  };
}

/** Of a long path both ends are told. */
const MAX_STEPS_TOLD = 12;
function pathText({ choices, runs, criticalPath, p50, p95 }: PredictedPath, isKnown: boolean): string {
  const ifs = choices.map(({ branch, chosen }) => `\`${branch}\` → ${chosen.join(", ") || "none"}`);
  const when = ifs.length === 0 ? "Every run" : `If ${ifs.join(" and ")}`;
  const steps =
    criticalPath.length <= MAX_STEPS_TOLD
      ? criticalPath
      : [...criticalPath.slice(0, MAX_STEPS_TOLD - 3), "…", ...criticalPath.slice(-2)];
  const time = isKnown ? ` p50 ${seconds(p50)}, p95 ${seconds(p95)}; what decides it: ${steps.join(" → ")}.` : "";
  return `${when}: ${runs} ${runs === 1 ? "task runs" : "tasks run"}.${time}`;
}

const seconds = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
