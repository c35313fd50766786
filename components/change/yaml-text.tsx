import { useMemo } from "react";
import type { Discussion } from "@/components/change/talk";
import { TextDiff, TextLayoutSwitch, useTextLayout } from "@/components/change/text-diff";
import { yamlTalk } from "@/lib/client/change/line-talk";
import type { DiffView } from "@/lib/contracts/change-requests";

/** The same as text: its lines are the tasks, fields and settings that the list and the canvas show. */
export function YamlText({ diff, discussion }: { diff: DiffView; discussion: Discussion }) {
  const [layout] = useTextLayout();
  const talk = useMemo(() => yamlTalk(diff), [diff]);
  return (
    <>
      <TextLayoutSwitch />
      <div className="max-h-[70vh] overflow-auto rounded-lg border bg-surface">
        <TextDiff
          before={diff.before?.yaml ?? ""}
          after={diff.after.yaml}
          label="Changes as YAML"
          beforeLabel={diff.fromLabel}
          afterLabel={diff.toLabel}
          isYaml
          isUnified={layout === "unified"}
          {...{ talk, discussion }}
        />
      </div>
    </>
  );
}
