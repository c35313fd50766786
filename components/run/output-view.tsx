"use client";

import { Copy } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { JsonTree } from "@/components/run/json-tree";
import { IconButton } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { Cell, Row, Table } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { type OutputTable, outputTables, rowsWith, tableToCsv, valueWith } from "@/lib/client/run/output";
import { usePermission } from "@/lib/client/session";
import { denialSentence } from "@/lib/domain/access/denial";
import type { TaskState } from "@/lib/domain/run/model";

const TREE = "tree";

/** The JSON a task handed on, as later tasks see it under `results.<key>`: as a tree, and its lists of objects as tables. */
export function OutputView({ state, output }: { state: TaskState; output: unknown }) {
  const mayRead = usePermission("run:output");
  if (output === null || output === undefined) return <p className="py-4 text-muted">{whyNone(state, mayRead)}</p>;
  return <Output output={output} />;
}

function whyNone(state: TaskState, mayRead: boolean): string {
  if (!mayRead) return denialSentence("run:output");
  return state === "success" ? "The task handed nothing on." : "Output appears when the task has succeeded.";
}

function Output({ output }: { output: unknown }) {
  const tables = useMemo(() => outputTables(output), [output]);
  const [chosen, setChosen] = useState(TREE);
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search);
  const table = tables.find(({ name }) => name === chosen);
  const copy = async () => {
    await navigator.clipboard.writeText(table ? tableToCsv(table) : JSON.stringify(output, null, 2));
    toast.success(table ? "Copied as CSV." : "Copied as JSON.");
  };
  return (
    <div className="flex flex-col gap-2 py-3">
      <div className="flex flex-wrap items-center gap-2">
        {tables.length > 0 ? (
          <Select
            aria-label="Shown as"
            value={chosen}
            options={[
              { value: TREE, label: "Tree" },
              ...tables.map(({ name, rows }) => ({ value: name, label: `Table: ${name} (${rows.length})` })),
            ]}
            onChange={({ target }) => setChosen(target.value)}
          />
        ) : null}
        <Input
          type="search"
          aria-label="Search the output"
          placeholder="Name or value"
          className="w-48"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <IconButton label={table ? "Copy as CSV" : "Copy as JSON"} icon={Copy} onClick={() => void copy()} />
      </div>
      {table ? <OutputRows table={table} search={wanted} /> : <OutputTree output={output} search={wanted} />}
    </div>
  );
}

function OutputTree({ output, search }: { output: unknown; search: string }) {
  const found = useMemo(() => valueWith(output, search), [output, search]);
  if (found === undefined) return <NothingFound />;
  return (
    <div className="overflow-x-auto font-mono text-xs leading-5">
      <JsonTree value={found} />
    </div>
  );
}

/** Rows beyond these are found by the search, and are in what is copied. */
const MOST_ROWS = 200;

function OutputRows({ table, search }: { table: OutputTable; search: string }) {
  const rows = useMemo(() => rowsWith(table, search), [table, search]);
  if (rows.length === 0) return <NothingFound />;
  return (
    <>
      <Table label={`Output ${table.name}`} columns={table.columns}>
        {rows.slice(0, MOST_ROWS).map(({ place, cells }) => (
          <Row key={place}>
            {cells.map((cell, column) => (
              <Cell key={table.columns[column]} className="max-w-80 truncate font-mono text-xs" title={cell}>
                {cell}
              </Cell>
            ))}
          </Row>
        ))}
      </Table>
      {rows.length > MOST_ROWS ? (
        <p className="text-faint text-xs">{rows.length - MOST_ROWS} more rows are not shown</p>
      ) : null}
    </>
  );
}

const NothingFound = () => <p className="py-2 text-muted">Nothing in this output is named or says that.</p>;
