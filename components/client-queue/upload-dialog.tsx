"use client";

import { type ChangeEvent, useState } from "react";
import { announceEnqueued } from "@/components/client-queue/add-client-dialog";
import { CsvPreview } from "@/components/client-queue/csv-preview";
import { UploadProblem } from "@/components/client-queue/upload-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { useUploadClients } from "@/lib/client/queue/queue";
import { type CsvTable, likelyKeyColumn, readCsv } from "@/lib/client/queue/read-csv";
import { readTextFile } from "@/lib/client/read-text-file";
import { MAX_CLIENTS_PER_CALL } from "@/lib/contracts/clients";

type Chosen = Readonly<{ text: string; table: CsvTable; keyColumn: string }>;

/** Adds the clients of a CSV file: choose, look at the first rows, say which column names the client, send. */
export function UploadDialog({ dagKey, onClose }: { dagKey: string; onClose: () => void }) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [fileError, setFileError] = useState<string>();
  const upload = useUploadClients(dagKey);

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
    else setChosen({ text: text.value, table: table.value, keyColumn: likelyKeyColumn(table.value) });
  };
  const send = () => {
    if (!chosen) return;
    upload.mutate(chosen, {
      onSuccess: (answer) => {
        announceEnqueued(answer);
        onClose();
      },
    });
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
                  onChange={(event) => setChosen({ ...chosen, keyColumn: event.target.value })}
                  options={chosen.table.columns.map((column) => ({ value: column, label: column }))}
                />
              )}
            </Field>
            <CsvPreview table={chosen.table} keyColumn={chosen.keyColumn} />
          </>
        ) : null}
        {upload.error ? <UploadProblem error={upload.error} /> : null}
      </div>
    </Dialog>
  );
}

const tooMany = (rows: number): string =>
  `The file has ${rows.toLocaleString("en")} rows; one upload takes up to ${MAX_CLIENTS_PER_CALL.toLocaleString("en")}. Split it and upload the parts.`;
