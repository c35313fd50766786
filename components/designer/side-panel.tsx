"use client";

import dynamic from "next/dynamic";
import type { DesignerActions } from "@/components/designer/designer-actions";
import { ProblemList } from "@/components/designer/problem-list";
import { SettingsForm } from "@/components/designer/settings-form";
import type { SidePanelState } from "@/components/designer/use-side-panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { useEditorState } from "@/lib/client/designer/editor-context";
import type { PlatformChoices } from "@/lib/client/designer/use-platform-choices";
import type { CheckIssueView } from "@/lib/contracts/dags";

/** Fetched with the first task that is selected, and with the first look at the outline. */
const loading = () => <SkeletonRows label="Loading this part of the designer" />;
const TaskPanel = dynamic(async () => (await import("@/components/designer/task-panel")).TaskPanel, { loading });
const Outline = dynamic(async () => (await import("@/components/designer/outline")).Outline, { loading });

type Props = Readonly<{
  side: SidePanelState;
  actions: DesignerActions;
  issues: readonly CheckIssueView[];
  choices: PlatformChoices;
  isReadOnly: boolean;
}>;

/** Forms and problems beside the canvas. Selecting a task opens its form, selecting none the settings. */
export function SidePanel(props: Props) {
  const { side, actions, issues, isReadOnly } = props;
  const taskIds = useEditorState((state) => state.selection.taskIds);
  // A choice of tab holds for the selection it was made with; who walks through the outline goes on there.
  const { choice, setChoice } = side;
  const usual = taskIds.length > 0 ? "task" : "settings";
  const holds = choice?.at === taskIds || choice?.tab === "outline";
  const tab = choice && holds ? choice.tab : usual;
  const jump = (taskId: string | null) => {
    if (taskId === null) setChoice({ tab: "settings", at: taskIds });
    else actions.jumpTo(taskId);
  };
  return (
    <aside aria-label="Details" className="flex w-84 shrink-0 flex-col border-l bg-surface">
      <Tabs
        label="Details"
        value={tab}
        onChange={(next) => setChoice({ tab: next, at: taskIds })}
        className="h-full"
        items={[
          {
            value: "task",
            label: "Task",
            content: scrolling(<TaskPanel {...props} wanted={side.wanted} onFocused={side.onFocused} />),
          },
          { value: "settings", label: "Settings", content: scrolling(<SettingsTab {...props} />) },
          {
            value: "outline",
            label: "Outline",
            content: scrolling(<Outline issues={issues} actions={actions} isReadOnly={isReadOnly} />),
          },
          {
            value: "problems",
            label: <ProblemsLabel issues={issues} />,
            content: scrolling(<ProblemList issues={issues} onJump={jump} />),
          },
        ]}
      />
    </aside>
  );
}

const scrolling = (content: React.ReactNode) => <div className="h-full overflow-y-auto p-3">{content}</div>;

function ProblemsLabel({ issues }: { issues: readonly CheckIssueView[] }) {
  if (issues.length === 0) return "Problems";
  const isError = issues.some((issue) => issue.severity === "error");
  return (
    <>
      Problems
      <span
        data-tone={isError ? "danger" : "warning"}
        className="rounded-full bg-tone-soft px-1.5 text-tone text-xs tabular-nums"
      >
        {issues.length}
      </span>
    </>
  );
}

function SettingsTab({ actions, issues, choices, isReadOnly }: Omit<Props, "side">) {
  const draft = useEditorState((state) => state.draft);
  return (
    <SettingsForm
      context={{
        draft,
        issues: issues.filter((issue) => issue.taskId === undefined),
        choices,
        isReadOnly,
        onPatch: (settings, field) => actions.apply([{ kind: "set_settings", settings }], `settings/${field}`),
        onRenameParameter: actions.renameParameter,
      }}
    />
  );
}
