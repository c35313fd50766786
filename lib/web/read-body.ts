import "server-only";
import type { NextRequest } from "next/server";
import { AppError } from "@/lib/domain/shared/app-error";

export const DEFAULT_BODY_BYTES = 1024 * 1024;
const MAX_DEPTH = 100;

export type BodyKind = "json" | "csv";

const inMegabytes = (bytes: number): string => `${Math.round((bytes / 1_000_000) * 10) / 10} MB`;

/** Which of the declared types a body has. Anything else is refused: a plain form cannot send JSON across sites. */
export function bodyKind(request: NextRequest, takesCsv: boolean): BodyKind {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return "json";
  if (takesCsv && type === "text/csv") return "csv";
  const wanted = takesCsv ? "application/json or text/csv" : "application/json";
  throw new AppError("invalid_input", `Send the body as ${wanted} and say so in the Content-Type header.`, {
    reason: "content_type",
  });
}

/** A browser that is cut off while it sends shows "connection reset" and not our sentence, so this much is let pass. */
const PASSED_BYTES = 100_000_000;

/** Reads at most `maxBytes`; a larger body is refused before it is parsed, and is never held in memory. */
export async function readBytes(request: NextRequest, maxBytes: number): Promise<Uint8Array> {
  let chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length <= maxBytes) chunks.push(chunk);
    else chunks = [];
    if (length > PASSED_BYTES) break;
  }
  if (length <= maxBytes) return Buffer.concat(chunks);
  throw new AppError("too_large", `The body is larger than ${inMegabytes(maxBytes)}. Send less at once.`, { maxBytes });
}

export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError("invalid_input", "The body is not UTF-8 text. Save it as UTF-8 and send it again.", {
      reason: "encoding",
    });
  }
}

/** The value of a JSON text; refuses what is not JSON and nesting that could exhaust the stack of a later step. */
export function parseJson(text: string): unknown {
  if (depthOf(text) > MAX_DEPTH)
    throw new AppError("invalid_input", `The body is nested deeper than ${MAX_DEPTH} levels.`, { reason: "depth" });
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("invalid_input", "The body is not valid JSON.", { reason: "json" });
  }
}

/** Deepest nesting of brackets outside strings. By hand: a pattern would keep one step per character to go back to. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (isInString && letter === "\\") at += 1;
    else if (letter === '"') isInString = !isInString;
    else if (!isInString) {
      depth += STEP[letter ?? ""] ?? 0;
      if (depth > deepest) deepest = depth;
    }
  }
  return deepest;
}

const STEP: Readonly<Record<string, number>> = { "{": 1, "[": 1, "}": -1, "]": -1 };
