import type { z } from "zod";
import type { Permission } from "@/lib/domain/access/permissions";

/** What a route says about itself: `withApi` enforces it, the OpenAPI document and the role matrix test read it. */
export type ApiDeclaration<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
> = Readonly<{
  /** The right it takes, checked against the roles that hold now. */
  permission: Permission;
  /** One line for the API reference. */
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Bytes of the body; 1 MiB when left out. */
  maxBodyBytes?: number;
  /** Takes text/csv too; `parse` answers what `body` then checks. It may use the query. */
  csv?: Readonly<{ maxBytes: number; parse(text: string, query: z.output<Q>): unknown }>;
  /** Status of a success; 200 when left out. */
  status?: 200 | 201 | 202;
  /** Shape of a success for the reference; "event-stream" for server-sent events, "file" for a download. */
  answer: z.ZodType | "event-stream" | "file";
  /** Who read this, or was refused it, is put into the record. */
  isReadRecorded?: true;
  /** Decisions, grants and tokens are made by a person at a browser, never by a token. */
  tokens?: "refused";
  /** The answer holds a secret, so it must not be kept for a repeat with the same Idempotency-Key. */
  isAnswerSecret?: true;
}>;
