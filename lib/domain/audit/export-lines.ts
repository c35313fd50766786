import { z } from "zod";
import { csvLine } from "@/lib/domain/shared/csv";

/** One entry of the record with what ties it to the one before. `payload` is the exact text that is hashed. */
export type AuditLink = Readonly<{
  sequence: number;
  previousHash: string;
  rowHash: string;
  payload: string;
  /** Person key of the actor today; outside the hash. */
  person: string | null;
}>;

export type ExportHead = Readonly<{
  exportedAt: string;
  exportedBy: string;
  /** Empty: every entry, so that the chain can be followed without a gap. */
  filter: Readonly<Record<string, unknown>>;
}>;

/** What was written so far; the last line says it, so that a file that was cut short is known for one. */
export type ExportTally = Readonly<{
  count: number;
  first: number | null;
  last: number | null;
  lastHash: string | null;
}>;

export const NOTHING_WRITTEN: ExportTally = { count: 0, first: null, last: null, lastHash: null };

export const countLink = (tally: ExportTally, { sequence, rowHash }: AuditLink): ExportTally => ({
  count: tally.count + 1,
  first: tally.first ?? sequence,
  last: sequence,
  lastHash: rowHash,
});

/** How an export is written: a first line, one per entry, a last line. */
export type ExportFormat = Readonly<{
  head: (head: ExportHead) => string;
  line: (link: AuditLink) => string;
  end: (tally: ExportTally) => string;
}>;

const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** For programs and for `npm run verify-audit`, which follows the hashes. */
const NDJSON: ExportFormat = {
  head: (head) => jsonLine({ kind: "signalbox-audit-export", format: 1, ...head }),
  line: jsonLine,
  end: (tally) => jsonLine({ kind: "end", ...tally }),
};

const payloadSchema = z.object({
  at: z.string(),
  actor: z.string().nullable(),
  roles: z.array(z.string()).default([]),
  action: z.string(),
  targetType: z.string(),
  targetId: z.string(),
  details: z.unknown(),
  origin: z.object({ via: z.string(), requestId: z.string() }).partial().default({}),
});

const CSV_COLUMNS = [
  ...["sequence", "at", "person", "actor_id", "roles", "action", "target_type", "target_id", "details"],
  ...["via", "request_id", "previous_hash", "row_hash"],
];

/** For people and spreadsheets. */
const CSV: ExportFormat = {
  head: () => csvLine(CSV_COLUMNS),
  line: ({ sequence, person, previousHash, rowHash, payload }) => {
    const { at, actor, roles, action, targetType, targetId, details, origin } = payloadSchema.parse(
      JSON.parse(payload),
    );
    return csvLine([
      ...[String(sequence), at, person ?? "", actor ?? "", roles.join(" "), action, targetType, targetId],
      ...[JSON.stringify(details), origin.via ?? "", origin.requestId ?? "", previousHash, rowHash],
    ]);
  },
  end: () => "",
};

export const EXPORT_FORMATS = { ndjson: NDJSON, csv: CSV } as const;
export type ExportFormatName = keyof typeof EXPORT_FORMATS;
