"use client";

import { type ChangeEvent, useState } from "react";
import { announceEnqueued } from "@/components/client-queue/add-client-dialog";
import { CsvPreview } from "@/components/client-queue/csv-preview";
import { UploadProblem } from "@/components/client-queue/upload-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { useDag } from "@/lib/client/dags";
import { type CsvMapping, likelyMapping, unnamedParameters, withMappedHeader } from "@/lib/client/queue/csv-mapping";
import { useUploadClients } from "@/lib/client/queue/queue";
import { type CsvTable, likelyKeyColumn, readCsv } from "@/lib/client/queue/read-csv";
import { readTextFile } from "@/lib/client/read-text-file";
import { MAX_CLIENTS_PER_CALL } from "@/lib/contracts/clients";
import type { Parameters } from "@/lib/domain/dag/parameters";

type Chosen = Readonly<{ text: string; table: CsvTable; keyColumn: string; mapping: CsvMapping }>;

/** Adds the clients of a CSV file: choose, look at the first rows, say which column names the client, send. */
export function UploadDialog({ dagKey, onClose }: { dagKey: string; onClose: () => void }) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [fileError, setFileError] = useState<string>();
  const upload = useUploadClients(dagKey);
  const parameters = useDag(dagKey).data?.activeDocument?.parameters;

  const handleFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    upload.reset();
    setChosen(null);
    setFileError(undefined);
    if (!file) return;
    const text = await readTextFile(file);
    if (!text.ok) return setFileError(text.error);
    const table = await readCsv(text.value);
    if (!table.ok) return setFileError(table.error);
    if (table.value.rows.length > MAX_CLIENTS_PER_CALL) setFileError(tooMany(table.value.rows.length));
    else
      setChosen({
        text: text.value,
        table: table.value,
        keyColumn: likelyKeyColumn(table.value),
        mapping: likelyMapping(table.value, parameters),
      });
  };
  const send = () => {
    if (!chosen) return;
    const { text, table, keyColumn, mapping } = chosen;
    upload.mutate(
      { text: withMappedHeader(text, table, mapping), keyColumn },
      {
        onSuccess: (answer) => {
          announceEnqueued(answer);
          onClose();
        },
      },
    );
  };
  const count = chosen?.table.rows.length ?? 0;
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      size="lg"
      title="Upload clients"
      description={`One row per client, a header line on top, up to ${MAX_CLIENTS_PER_CALL.toLocaleString("en")} rows. All rows are taken or none.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!chosen} isBusy={upload.isPending} onClick={send}>
            {chosen ? `Add ${count.toLocaleString("en")} ${count === 1 ? "client" : "clients"}` : "Add clients"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="CSV file" error={fileError}>
          {(control) => (
            <Input {...control} type="file" accept=".csv,text/csv" onChange={(event) => void handleFile(event)} />
          )}
        </Field>
        {chosen ? (
          <>
            <Field label="Column with the client key" hint="The other columns become the client's data.">
              {(control) => (
                <Select
                  {...control}
                  className="w-64"
                  value={chosen.keyColumn}
                  onChange={(event) => setChosen(withKey(chosen, event.target.value))}
                  options={chosen.table.columns.map((column) => ({ value: column, label: column }))}
                />
              )}
            </Field>
            <ParameterColumns
              {...chosen}
              parameters={parameters}
              onChange={(mapping) => setChosen({ ...chosen, mapping })}
            />
            <CsvPreview table={chosen.table} keyColumn={chosen.keyColumn} />
          </>
        ) : null}
        {upload.error ? <UploadProblem error={upload.error} /> : null}
      </div>
    </Dialog>
  );
}

/** The key's column holds no parameter besides. */
const withKey = (chosen: Chosen, keyColumn: string): Chosen => ({
  ...chosen,
  keyColumn,
  mapping: Object.fromEntries(Object.entries(chosen.mapping).filter(([, column]) => column !== keyColumn)),
});

type ColumnsProps = Omit<Chosen, "text"> &
  Readonly<{ parameters: Parameters | undefined; onChange: (mapping: CsvMapping) => void }>;

/** For each parameter that no column is named like: which column holds it. */
function ParameterColumns({ table, keyColumn, mapping, parameters, onChange }: ColumnsProps) {
  const names = unnamedParameters(table, parameters);
  if (names.length === 0) return null;
  const free = table.columns.filter((column) => column !== keyColumn && parameters?.[column] === undefined);
  const optionsOf = (name: string) => {
    const others = new Set(Object.entries(mapping).flatMap(([each, column]) => (each === name ? [] : [column])));
    const columns = free.filter((column) => !others.has(column));
    return [{ value: "", label: "No column" }, ...columns.map((column) => ({ value: column, label: column }))];
  };
  const choose = (name: string, column: string) => {
    const { [name]: _, ...others } = mapping;
    onChange(column === "" ? others : { ...others, [name]: column });
  };
  return (
    <section aria-label="Columns of parameters" className="grid grid-cols-3 gap-3">
      {names.map((name) => (
        <Field key={name} label={`Column with ${name}`} isRequired={parameters?.[name]?.required ?? false}>
          {(control) => (
            <Select
              {...control}
              value={mapping[name] ?? ""}
              options={optionsOf(name)}
              onChange={({ target }) => choose(name, target.value)}
            />
          )}
        </Field>
      ))}
    </section>
  );
}

const tooMany = (rows: number): string =>
  `The file has ${rows.toLocaleString("en")} rows; one upload takes up to ${MAX_CLIENTS_PER_CALL.toLocaleString("en")}. Split it and upload the parts.`;
