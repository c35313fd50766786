import { setTimeout as pause } from "node:timers/promises";
import { v7 as newId } from "uuid";

const READERS = 4;
const READ_EVERY_MS = 20;
const CLIENT_EVERY_MS = 150;
/** What pages and programs ask for all the time, and a page itself. */
const READ = ["/api/v1/dags", "/api/v1/runs", "/sign-in"] as const;

type Options = Readonly<{ siteUrl: string; token: string; dagKey: string }>;

export type Traffic = Readonly<{
  /** Answers by their status. */
  answers: ReadonlyMap<number, number>;
  /** Answers that were the last on their connection. */
  goodbyes: () => number;
  /** Requests that broke off without an answer. */
  cuts: readonly string[];
  /** Keys of the clients that were accepted. */
  accepted: readonly string[];
  stop: () => Promise<void>;
}>;

/** People and programs that go on asking, over connections that they keep, and bring a client every moment. */
export function beginTraffic({ siteUrl, token, dagKey }: Options): Traffic {
  const answers = new Map<number, number>();
  const cuts: string[] = [];
  const accepted: string[] = [];
  let goodbyes = 0;
  let isStopping = false;

  /** The status; null when there was no answer. */
  async function ask(path: string, init: RequestInit = {}): Promise<number | null> {
    const headers = { ...init.headers, authorization: `Bearer ${token}` };
    try {
      const answered = await fetch(siteUrl + path, { ...init, headers });
      await answered.text();
      answers.set(answered.status, (answers.get(answered.status) ?? 0) + 1);
      if (answered.headers.get("connection") === "close") goodbyes += 1;
      return answered.status;
    } catch (error) {
      cuts.push(`${path}: ${error instanceof Error ? `${error.message} ${error.cause}` : error}`);
      return null;
    }
  }

  async function read(first: number): Promise<void> {
    for (let at = first; !isStopping; at += 1) {
      await ask(READ[at % READ.length] ?? READ[0]);
      await pause(READ_EVERY_MS);
    }
  }

  /** One after the other; what had no answer is sent again under the same key, as docs say to programs. */
  async function bring(): Promise<void> {
    for (let at = 0; !isStopping; at += 1) {
      const clientKey = `loan-${at}`;
      const headers = { "content-type": "application/json", "idempotency-key": newId() };
      const body = JSON.stringify({ clients: [{ clientKey }] });
      let status: number | null = null;
      while (status === null) status = await ask(`/api/v1/dags/${dagKey}/clients`, { method: "POST", headers, body });
      if (status === 202) accepted.push(clientKey);
      await pause(CLIENT_EVERY_MS);
    }
  }

  const all = [bring(), ...Array.from({ length: READERS }, (_, at) => read(at))];
  return {
    answers,
    goodbyes: () => goodbyes,
    cuts,
    accepted,
    stop: async () => {
      isStopping = true;
      await Promise.all(all);
    },
  };
}
