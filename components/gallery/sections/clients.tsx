"use client";

import { BackfillDetail } from "@/components/backfill/backfill-detail";
import { BackfillPreviewView } from "@/components/backfill/backfill-preview-view";
import { BackfillsPanel } from "@/components/backfill/backfills-panel";
import { CsvPreview } from "@/components/client-queue/csv-preview";
import { QueuePanel } from "@/components/client-queue/queue-panel";
import { UploadProblem } from "@/components/client-queue/upload-problem";
import { ClientPanel } from "@/components/clients/client-panel";
import { ClientsPanel } from "@/components/clients/clients-panel";
import {
  BACKFILL_PREVIEW,
  BACKFILLS,
  CLIENT_DETAIL,
  CLIENTS,
  NO_COUNTS,
  ONE_BACKFILL,
  QUEUE_COUNTS,
  QUEUE_ITEMS,
  STORY,
  UNITS,
} from "@/components/gallery/fixtures/client-pages";
import { DAG, DAG_DETAIL } from "@/components/gallery/fixtures/dags";
import { EVERYONE } from "@/components/gallery/fixtures/people";
import { CLIENT } from "@/components/gallery/fixtures/runs";
import { known, knownPages, REFUSAL } from "@/components/gallery/shown-cache";
import { Group, LoadedSpecimens, Specimen } from "@/components/gallery/specimen";
import { ApiError } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import type { CsvTable } from "@/lib/client/queue/read-csv";

const ignore = () => undefined;
const LIST = queryKeys.clients({ search: "" });
const ONE = queryKeys.client(CLIENT);
const STORY_KEY = queryKeys.clientTimeline(CLIENT);
const QUEUE = queryKeys.queue(DAG, { state: null });
const FILLS = queryKeys.backfills(DAG);
const UNITS_KEY = queryKeys.backfillUnits(DAG, ONE_BACKFILL.id, null);

const CSV: CsvTable = {
  columns: ["client_key", "amount", "city"],
  rows: [
    { client_key: "gallery-1", amount: "1200", city: "Bremen" },
    { client_key: "gallery-2", amount: "", city: "Berlin" },
  ],
};
const REFUSED_ROWS = new ApiError({
  ...REFUSAL,
  status: 422,
  title: "Two rows cannot be read",
  detail: "Nothing was accepted. Mend them, then upload the file again.",
  code: "validation",
  issues: [
    { path: "amount", message: "Give a number, such as 1250.5.", line: 3 },
    { path: "client_key", message: "Letters, digits and . _ : @ / - only.", line: 7 },
  ],
});

/** Clients, how they come, and how they are run again. */
export function ClientsSection() {
  return (
    <>
      <LoadedSpecimens
        title="Clients"
        show={() => <ClientsPanel />}
        asks={LIST}
        states={{
          empty: [knownPages(LIST, [])],
          one: [knownPages(LIST, CLIENTS.slice(0, 1))],
          many: [knownPages(LIST, CLIENTS)],
        }}
      />
      <LoadedSpecimens
        title="One client"
        show={() => <ClientPanel clientKey={CLIENT} />}
        asks={ONE}
        me={EVERYONE}
        states={{
          "never ran": [
            known(ONE, { ...CLIENT_DETAIL, data: {}, entries: [] }),
            known(STORY_KEY, { moments: [], runs: [] }),
          ],
          decided: [known(ONE, CLIENT_DETAIL), known(STORY_KEY, STORY)],
          "without its data": [known(ONE, { ...CLIENT_DETAIL, data: null })],
        }}
      />
      <LoadedSpecimens
        title="Queue"
        show={() => <QueuePanel dagKey={DAG} />}
        asks={QUEUE}
        me={EVERYONE}
        states={{
          empty: [knownPages(QUEUE, [], { counts: NO_COUNTS })],
          one: [knownPages(QUEUE, QUEUE_ITEMS.slice(0, 1), { counts: { ...NO_COUNTS, waiting: 1 } })],
          "every state": [knownPages(QUEUE, QUEUE_ITEMS, { counts: QUEUE_COUNTS })],
        }}
      />
      <Group title="A file of clients">
        <Specimen name="Its beginning">
          <CsvPreview table={CSV} keyColumn="client_key" />
        </Specimen>
        <Specimen name="Rows that were refused">
          <UploadProblem error={REFUSED_ROWS} />
        </Specimen>
      </Group>
      <LoadedSpecimens
        title="Backfills"
        show={() => <BackfillsPanel dagKey={DAG} />}
        asks={FILLS}
        me={EVERYONE}
        with={[known(queryKeys.dag(DAG), DAG_DETAIL)]}
        states={{
          empty: [knownPages(FILLS, [])],
          one: [knownPages(FILLS, [ONE_BACKFILL])],
          many: [knownPages(FILLS, BACKFILLS)],
        }}
      />
      <Group title="What a backfill runs">
        <Specimen name="Preview">
          <BackfillPreviewView preview={BACKFILL_PREVIEW} hasReason />
        </Specimen>
        <Specimen name="Nothing to run">
          <BackfillPreviewView preview={{ ...BACKFILL_PREVIEW, units: 0, firstUnits: [] }} hasReason={false} />
        </Specimen>
      </Group>
      <LoadedSpecimens
        title="One backfill"
        show={() => <BackfillDetail backfill={ONE_BACKFILL} onClose={ignore} />}
        asks={UNITS_KEY}
        me={EVERYONE}
        states={{ "every state": [knownPages(UNITS_KEY, UNITS)] }}
      />
    </>
  );
}
