"use client";

import {
  CircleDot,
  GitBranch,
  Hand,
  Hourglass,
  LogIn,
  type LucideIcon,
  OctagonX,
  Play,
  Stamp,
  Wrench,
} from "lucide-react";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { StateBadge } from "@/components/run/state-badge";
import { LoadProblem } from "@/components/shell/load-problem";
import { Elapsed, Time } from "@/components/shell/time";
import { Select } from "@/components/ui/input";
import { PersonChip } from "@/components/ui/person-chip";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Cell, Row, Table } from "@/components/ui/table";
import { useClientTimeline } from "@/lib/client/clients";
import type { ClientTimeline as Story, StoryMoment } from "@/lib/contracts/client-story";
import type { StoryCause } from "@/lib/domain/client/story";

const ICONS = {
  arrived: LogIn,
  waited: Hourglass,
  began: Play,
  worked: Wrench,
  branched: GitBranch,
  acted: Hand,
  decided: Stamp,
  ended: CircleDot,
} as const satisfies Record<StoryMoment["kind"], LucideIcon>;

const CAUSES = {
  queue: "for its turn in the queue",
  held: "because a person held it",
  slot: "for a slot of its lane or pool",
  worker: "for a worker to take it",
  retry: "until the next try",
  person: "for a person's answer",
  time: "for a time or a condition",
} as const satisfies Record<StoryCause, string>;

const SHOWN = {
  all: { label: "Everything", kinds: null },
  waits: { label: "Waits only", kinds: ["waited"] },
  milestones: {
    label: "Without tasks",
    kinds: ["arrived", "began", "branched", "acted", "decided", "ended"],
  },
} as const satisfies Record<string, { label: string; kinds: readonly StoryMoment["kind"][] | null }>;
const VIEWS = ["all", "waits", "milestones"] as const;
const OPTIONS = VIEWS.map((value) => ({ value, label: SHOWN[value].label }));

/** Everything that happened to the client in one line, over all DAGs, versions and reruns. */
export function ClientTimeline({ clientKey }: { clientKey: string }) {
  const { data, error, refetch } = useClientTimeline(clientKey);
  const [view, setView] = useQueryState("show", parseAsStringLiteral(VIEWS).withDefault("all"));
  if (error && !data) return <LoadProblem error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows label="Loading the time line" />;
  const kinds: readonly string[] | null = SHOWN[view].kinds;
  const moments = data.moments.filter(({ kind }) => kinds === null || kinds.includes(kind));
  const runOf = new Map(data.runs.map((run) => [run.id, run]));
  return (
    <section aria-label="Time line" className="flex flex-col gap-2">
      <header className="flex items-center gap-3">
        <h2 className="flex-1 font-semibold text-base">Time line</h2>
        <Select
          aria-label="Show"
          className="w-40"
          options={OPTIONS}
          value={view}
          onChange={({ target }) => void setView(VIEWS.find((one) => one === target.value) ?? "all")}
        />
      </header>
      {moments.length === 0 ? (
        <p className="text-muted">
          {kinds === null
            ? "Nothing has happened to it yet."
            : "Nothing of that kind happened. Show everything instead."}
        </p>
      ) : (
        <Table label="Time line of the client" columns={["When", "Took", "What", "By", "Run"]}>
          {moments.map((moment) => (
            <MomentRow
              key={`${moment.kind} ${moment.runId} ${moment.taskKey} ${moment.at} ${moment.to}`}
              moment={moment}
              run={runOf.get(moment.runId ?? "")}
            />
          ))}
        </Table>
      )}
    </section>
  );
}

function MomentRow({ moment, run }: { moment: StoryMoment; run: Story["runs"][number] | undefined }) {
  const { kind, at, to, by } = moment;
  const Icon = kind === "ended" && moment.state !== "success" ? OctagonX : ICONS[kind];
  const isStretch = kind === "waited" || kind === "worked";
  return (
    <Row>
      <Cell className="text-muted">
        <Time at={at} />
      </Cell>
      <Cell className="whitespace-nowrap text-muted tabular-nums">
        {isStretch ? <Elapsed from={at} to={to} /> : null}
      </Cell>
      <Cell className="whitespace-normal">
        <span className="flex items-center gap-2">
          <Icon aria-hidden className="size-3.5 shrink-0 text-muted" />
          <What moment={moment} run={run} />
        </span>
      </Cell>
      <Cell>{by === null ? null : <PersonChip name={by.name} />}</Cell>
      <Cell className="whitespace-nowrap text-xs">
        {run ? (
          <Link href={`/runs/${run.id}`} className="text-accent hover:underline">
            {run.dagKey} v{run.version}
            {run.rerunNumber > 0 ? ` rerun ${run.rerunNumber}` : null}
          </Link>
        ) : null}
      </Cell>
    </Row>
  );
}

const Key = ({ children }: { children: string }) => <code className="font-mono text-xs">{children}</code>;

function What({ moment, run }: { moment: StoryMoment; run: Story["runs"][number] | undefined }) {
  const task = moment.taskKey === null ? null : <Key>{moment.taskKey}</Key>;
  switch (moment.kind) {
    case "arrived":
      return <span>Arrived by {moment.source}</span>;
    case "waited":
      return (
        <span>
          {task} {task ? "waited" : "Waited"} {CAUSES[moment.cause]}
        </span>
      );
    case "began":
      return (
        <span>
          Run began with version {run?.version}
          {run ? <Cleared run={run} /> : null}
        </span>
      );
    case "worked":
      return (
        <span>
          {task} worked{moment.attempt > 1 ? `, try ${moment.attempt}` : null}: {moment.state}
        </span>
      );
    case "branched":
      return (
        <span>
          {task} took <Key>{moment.chosen.join(", ") || "nothing"}</Key> because <Key>{moment.because}</Key>
        </span>
      );
    case "acted":
      return (
        <span>
          {task ?? "The run"}: {moment.from} became {moment.state} by hand
          {moment.reason === null ? null : `, “${moment.reason}”`}
        </span>
      );
    case "decided":
      return <span>{task} decided</span>;
    case "ended":
      return (
        <span className="flex items-center gap-2">
          Run ended as <StateBadge state={run?.state ?? "failed"} /> {moment.reason}
        </span>
      );
  }
}

/** Who approved the logic that the run was made with. */
function Cleared({ run }: { run: Story["runs"][number] }) {
  const { changeNumber, approvals, activatedBy } = run;
  if (changeNumber === null) return null;
  const people = approvals.map(({ by, roles }) => `${by.name} (${roles.join(", ")})`);
  return (
    <>
      {", cleared by "}
      <Link href={`/changes/${changeNumber}`} className="text-accent underline">
        change {changeNumber}
      </Link>
      {people.length === 0 ? null : `, approved by ${people.join(" and ")}`}
      {activatedBy === null ? null : `, activated by ${activatedBy.name}`}
    </>
  );
}
