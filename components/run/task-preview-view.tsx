import { TaskKeyList } from "@/components/run/task-key-list";
import { Notice } from "@/components/ui/notice";
import type { TaskPreview } from "@/lib/contracts/runs";

/** What follows at once from a change of one task. */
export function TaskPreviewView({ preview }: { preview: TaskPreview }) {
  const { started, killed, skipped, blocked, undecided, reopens, outcome } = preview;
  return (
    <>
      {reopens && outcome === null ? (
        <Notice>The run is over. It opens again and takes its turn under the DAG's limit of runs.</Notice>
      ) : null}
      {outcome === null ? null : (
        <Notice tone={outcome === "success" ? "info" : "warning"}>
          Nothing is left to run then: the run ends as <strong>{outcome}</strong>.
        </Notice>
      )}
      <TaskKeyList title="Killed now" keys={killed} note="Under way: what they did so far is lost." />
      <TaskKeyList title="Run at once" keys={started} />
      <TaskKeyList
        title="Decided again behind it"
        keys={undecided}
        note="They run, or are skipped, by what the tasks before them end as."
      />
      <TaskKeyList title="Skipped" keys={skipped} />
      <TaskKeyList title="Do not run, because something before them failed" keys={blocked} />
    </>
  );
}
