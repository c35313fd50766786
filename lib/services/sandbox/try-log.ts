import type { LogSink } from "@/lib/integrations/operators/operator-contract";

/** What is kept of one task's log. */
const KEPT_CHARACTERS = 262_144;
const CUT = "\n… The rest is left out: a try keeps 256 Ki characters of each log.\n";

export type TryLog = LogSink &
  Readonly<{
    text(): string;
    /** The whole text, when there is more than was asked for last. */
    news(): string | null;
  }>;

export function createTryLog(): TryLog {
  let text = "";
  let told = 0;
  return {
    write: (chunk) => {
      if (text.length >= KEPT_CHARACTERS) return;
      const more = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      text += more.replaceAll("\0", "\uFFFD");
      if (text.length >= KEPT_CHARACTERS) text = text.slice(0, KEPT_CHARACTERS) + CUT;
    },
    text: () => text,
    news: () => {
      if (text.length === told) return null;
      told = text.length;
      return text;
    },
  };
}
