import { createStore, type StoreApi } from "zustand/vanilla";

/** What the save button of other editors would say; here the draft saves itself. */
export type SaveStatus =
  | { readonly kind: "saved" }
  | { readonly kind: "unsaved" }
  | { readonly kind: "saving" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "conflict"; readonly message: string };

export type SaveOutcome =
  | { readonly kind: "saved"; readonly saveNumber: number }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "conflict"; readonly message: string };

export type AutosaveState = Readonly<{ status: SaveStatus; saveNumber: number }>;

export type Autosave<Content> = Readonly<{
  state: StoreApi<AutosaveState>;
  /** Tells that the content is another one now; saves after a pause in the changes. */
  changed: (content: Content) => void;
  /** Saves now what is not saved yet. True when nothing is left to save. */
  flush: () => Promise<boolean>;
  /** Goes on after a conflict that a person has settled: the next content is based on this save. */
  settled: (saveNumber: number) => void;
}>;

type Options<Content> = Readonly<{
  saveNumber: number;
  save: (content: Content, basedOn: number) => Promise<SaveOutcome>;
  /** A copy outside the page, kept until the server has it. */
  backup: Readonly<{ write: (content: Content, basedOn: number) => void; clear: () => void }>;
}>;

/** Long enough to leave a word whole, short enough that a closed laptop loses nothing. */
const QUIET_MS = 700;
const RETRY_MS = 5_000;

/**
 * Saves a draft some time after its last change, one request at a time, each based on the save before it. A conflict
 * stops it for good: only a person can say which of two drafts is right.
 */
export function createAutosave<Content>(options: Options<Content>): Autosave<Content> {
  const state = createStore<AutosaveState>(() => ({ status: { kind: "saved" }, saveNumber: options.saveNumber }));
  let pending: { content: Content } | null = null;
  let running: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isStopped = () => state.getState().status.kind === "conflict";
  const schedule = (delayMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void start(), delayMs);
  };
  const settle = (outcome: SaveOutcome, sent: { content: Content }) => {
    if (outcome.kind !== "saved") {
      pending ??= sent;
      state.setState({ status: outcome });
      if (outcome.kind === "failed") schedule(RETRY_MS);
      return;
    }
    state.setState({ saveNumber: outcome.saveNumber, status: { kind: pending ? "unsaved" : "saved" } });
    if (!pending) return options.backup.clear();
    options.backup.write(pending.content, outcome.saveNumber);
    schedule(QUIET_MS);
  };
  const saveOnce = async (sent: { content: Content }) => {
    settle(await options.save(sent.content, state.getState().saveNumber), sent);
  };
  const start = (): Promise<void> => {
    clearTimeout(timer);
    if (running) return running;
    if (!pending || isStopped()) return Promise.resolve();
    const sent = pending;
    pending = null;
    state.setState({ status: { kind: "saving" } });
    running = saveOnce(sent).finally(() => {
      running = null;
    });
    return running;
  };

  return {
    state,
    changed: (content) => {
      pending = { content };
      options.backup.write(content, state.getState().saveNumber);
      if (isStopped()) return;
      if (!running) state.setState({ status: { kind: "unsaved" } });
      schedule(QUIET_MS);
    },
    flush: async () => {
      // The one that runs may carry older content; the second pass sends what came since.
      await start();
      if (pending && state.getState().status.kind === "unsaved") await start();
      return pending === null;
    },
    settled: (saveNumber) => {
      pending = null;
      state.setState({ status: { kind: "saved" }, saveNumber });
    },
  };
}
