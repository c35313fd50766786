"use client";

import dynamic from "next/dynamic";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ReactNode } from "react";
import { RunTable } from "@/components/run/run-table";
import { STATE_LOOK } from "@/components/run/state-look";
import { ListStates } from "@/components/shell/list-states";
import { Input, Select } from "@/components/ui/input";
import { useDags } from "@/lib/client/dags";
import { useRuns } from "@/lib/client/run/runs";
import { RUN_STATES, type RunState } from "@/lib/domain/run/model";

const SavedFilters = dynamic(async () => (await import("@/components/run/saved-filters")).SavedFilters, { ssr: false });

const FILTERS = {
  dag: parseAsString,
  state: parseAsStringLiteral(RUN_STATES),
  client: parseAsString,
};
/** Of a run, with the choice of none. */
export const RUN_STATE_OPTIONS = [
  { value: "", label: "Any state" },
  ...RUN_STATES.map((state) => ({ value: state, label: STATE_LOOK[state].label })),
];

/** Runs of one DAG or of all, live; the filters are part of the address. */
export function RunsPanel({ dagKey, actions }: { dagKey?: string; actions?: ReactNode }) {
  const [filter, setFilter] = useQueryStates(FILTERS);
  const runs = useRuns({ dagKey: dagKey ?? filter.dag, state: filter.state, clientKey: filter.client });
  const items = runs.data?.pages.flatMap((page) => page.items);
  const running = items?.filter(({ state }) => state === "running" || state === "queued").length ?? 0;
  const isFiltered = Object.values(filter).some((value) => value !== null);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        {dagKey === undefined ? <DagSelect value={filter.dag} onChange={(dag) => void setFilter({ dag })} /> : null}
        <Select
          aria-label="State"
          className="w-36"
          options={RUN_STATE_OPTIONS}
          value={filter.state ?? ""}
          onChange={(event) => void setFilter({ state: asRunState(event.target.value) })}
        />
        <Input
          type="search"
          aria-label="Client"
          placeholder="Client key"
          className="w-52"
          value={filter.client ?? ""}
          onChange={(event) => void setFilter({ client: event.target.value || null })}
        />
        <p role="status" className="text-muted">
          {items ? `${items.length} shown, ${running} under way` : ""}
        </p>
        <span className="flex-1" />
        {actions}
      </div>
      {dagKey === undefined ? <SavedFilters filter={filter} isFiltered={isFiltered} /> : null}
      <ListStates query={runs} label="runs">
        <RunTable runs={items ?? []} hasDagColumn={dagKey === undefined} isFiltered={isFiltered} />
      </ListStates>
    </div>
  );
}

const asRunState = (text: string): RunState | null => RUN_STATES.find((state) => state === text) ?? null;

function DagSelect({ value, onChange }: { value: string | null; onChange: (dagKey: string | null) => void }) {
  const { data: dags = [] } = useDags();
  const options = [{ value: "", label: "All DAGs" }, ...dags.map(({ dagKey }) => ({ value: dagKey, label: dagKey }))];
  return (
    <Select
      aria-label="DAG"
      className="w-56"
      options={options}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value || null)}
    />
  );
}
