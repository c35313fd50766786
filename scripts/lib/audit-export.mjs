import fs from "node:fs";
import readline from "node:readline";
import { followChain } from "./audit-chain.mjs";
import { Failure } from "./failure.mjs";

function parse(line, number, file) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Failure(`${file} is no export: line ${number} is not JSON. Export again as NDJSON.`);
  }
}

function requireHead(head, file) {
  if (head?.kind === "signalbox-audit-export" && head.format === 1) return head;
  throw new Failure(`${file} is no export of the record in NDJSON: its first line says something else.`);
}

function problemOfEnd(end, { sequence, rowHash, count }) {
  if (!end) return "the file was cut short: its last line is missing";
  if (end.count !== count) return `the file says it has ${end.count} entries, and has ${count}`;
  if (count > 0 && (end.last !== sequence || end.lastHash !== rowHash)) return "the last entries were cut away";
  return null;
}

/**
 * Reads an export line by line, in constant memory, and hands every entry to `onLink`. Answers what it holds and the first
 * thing that is wrong.
 */
export async function checkExport(file, onLink = () => null) {
  const lines = readline.createInterface({ input: fs.createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  let head;
  let chain;
  let end;
  let problem = null;
  let number = 0;
  for await (const line of lines) {
    number += 1;
    const value = parse(line, number, file);
    if (!head) {
      head = requireHead(value, file);
      chain = followChain({ hasGaps: Object.keys(head.filter).length > 0 });
    } else if (end) problem ??= `line ${number} stands after the end of the export`;
    else if (value.kind === "end") end = value;
    else problem ??= chain.take(value) ?? (await onLink(value));
  }
  if (!head) throw new Failure(`${file} is empty.`);
  const reached = chain.reached();
  return { head, reached, problem: problem ?? problemOfEnd(end, reached) };
}
