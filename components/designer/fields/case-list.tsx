"use client";

import { ArrowDown, ArrowUp, X } from "lucide-react";
import { numbered } from "@/components/designer/fields/numbered";
import { TaskPicker } from "@/components/designer/fields/task-picker";
import { IconButton } from "@/components/ui/button";
import { Textarea } from "@/components/ui/input";
import type { DraftTask } from "@/lib/domain/dag/document";

export type BranchCase = NonNullable<DraftTask["cases"]>[number];

type Props = Readonly<{
  cases: readonly BranchCase[];
  offered: readonly string[];
  isReadOnly: boolean;
  /** What is wrong with a part of the case at a position. */
  errorAt: (index: number, part: "when" | "then") => string | undefined;
  onChange: (cases: BranchCase[]) => void;
}>;

/** The cases of a branch from top to bottom: a CEL condition and the tasks it chooses. */
export function CaseList({ cases, offered, isReadOnly, errorAt, onChange }: Props) {
  const replace = (index: number, part: Partial<BranchCase>) =>
    onChange(cases.map((each, at) => (at === index ? { ...each, ...part } : each)));
  return (
    <ol className="flex flex-col gap-2">
      {numbered(cases).map(({ item: each, number }) => (
        <li key={number} className="flex flex-col gap-1.5 rounded-md border p-2">
          <CaseHeader index={number - 1} cases={cases} isReadOnly={isReadOnly} onChange={onChange} />
          <Textarea
            aria-label={`Condition of case ${number}`}
            aria-invalid={errorAt(number - 1, "when") === undefined ? undefined : true}
            className="font-mono text-xs"
            rows={2}
            placeholder="results.score.p < 0.3"
            value={each.when}
            readOnly={isReadOnly}
            onChange={(event) => replace(number - 1, { when: event.target.value })}
          />
          <CaseError message={errorAt(number - 1, "when")} />
          <TaskPicker
            addLabel={`Add a task to case ${number}`}
            chosen={each.then}
            offered={offered}
            isReadOnly={isReadOnly}
            onAdd={(key) => replace(number - 1, { then: [...each.then, key] })}
            onRemove={(key) => replace(number - 1, { then: each.then.filter((chosen) => chosen !== key) })}
          />
          <CaseError message={errorAt(number - 1, "then")} />
        </li>
      ))}
    </ol>
  );
}

const CaseError = ({ message }: { message: string | undefined }) =>
  message === undefined ? null : <p className="text-danger text-xs">{message}</p>;

function CaseHeader({ index, cases, isReadOnly, onChange }: Omit<Props, "offered" | "errorAt"> & { index: number }) {
  const moved = (to: number) => {
    const [taken] = cases.slice(index, index + 1);
    if (taken) onChange(cases.toSpliced(index, 1).toSpliced(to, 0, taken));
  };
  return (
    <div className="flex items-center gap-0.5">
      <span className="flex-1 font-medium text-muted text-xs">Case {index + 1}</span>
      {isReadOnly ? null : (
        <>
          <IconButton
            size="sm"
            label={`Move case ${index + 1} up`}
            icon={ArrowUp}
            disabled={index === 0}
            onClick={() => moved(index - 1)}
          />
          <IconButton
            size="sm"
            label={`Move case ${index + 1} down`}
            icon={ArrowDown}
            disabled={index === cases.length - 1}
            onClick={() => moved(index + 1)}
          />
          <IconButton
            size="sm"
            label={`Remove case ${index + 1}`}
            icon={X}
            onClick={() => onChange(cases.toSpliced(index, 1))}
          />
        </>
      )}
    </div>
  );
}
