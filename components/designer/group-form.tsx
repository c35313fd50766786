"use client";

import { ChevronsDownUp, ChevronsUpDown, Group as GroupIcon, Ungroup } from "lucide-react";
import type { DesignerActions } from "@/components/designer/designer-actions";
import { CommitInput } from "@/components/designer/fields/commit-input";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useEditorState } from "@/lib/client/designer/editor-context";
import { groupOf } from "@/lib/client/designer/groups";
import { GROUP_LIMITS } from "@/lib/domain/dag/layout";

type Props = Readonly<{ taskIds: readonly string[]; actions: DesignerActions; isReadOnly: boolean }>;

/** The group that the selected tasks are in, or the way to one for several. */
export function GroupForm({ taskIds, actions, isReadOnly }: Props) {
  const found = groupOf(
    useEditorState((state) => state.layout),
    taskIds,
  );
  if (isReadOnly) return null;
  if (!found)
    return taskIds.length > 1 ? (
      <Button icon={GroupIcon} onClick={actions.group}>
        Group {taskIds.length} tasks
      </Button>
    ) : null;
  const { id, group } = found;
  return (
    <section aria-label="Group" className="flex w-full flex-col gap-2 rounded-lg border p-3">
      <Field label="Group" hint="For people only: it changes nothing that runs.">
        {(control) => (
          <CommitInput
            {...control}
            value={group.name}
            maxLength={GROUP_LIMITS.letters}
            onCommit={(name) => actions.renameGroup(id, name)}
          />
        )}
      </Field>
      <div className="flex gap-2">
        <Button
          size="sm"
          icon={group.isFolded ? ChevronsUpDown : ChevronsDownUp}
          onClick={() => actions.toggleGroup(id)}
        >
          {group.isFolded ? "Open" : "Fold"}
        </Button>
        <Button size="sm" icon={Ungroup} onClick={actions.ungroup}>
          Ungroup
        </Button>
      </div>
    </section>
  );
}
