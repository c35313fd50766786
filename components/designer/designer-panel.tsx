"use client";

import dynamic from "next/dynamic";
import { Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { usePlaces } from "@/components/dag-canvas/use-places";
import { DesignerView } from "@/components/designer/designer-view";
import { SaveStatusView } from "@/components/designer/save-status";
import { LoadProblem } from "@/components/shell/load-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { EditorProvider } from "@/lib/client/designer/editor-context";
import { type DesignerSession, openSession } from "@/lib/client/designer/session";
import { useDraft } from "@/lib/client/designer/use-draft";
import { useMe } from "@/lib/client/session";
import type { Draft } from "@/lib/contracts/dags";

const ConflictDialog = dynamic(async () => (await import("@/components/designer/conflict-dialog")).ConflictDialog);

/** The designer of one DAG: loads the draft, then lets the editor have it. */
export function DesignerPanel({ dagKey }: { dagKey: string }) {
  const { data: draft, error, refetch } = useDraft(dagKey);
  const { data: me } = useMe();
  const [visit, setVisit] = useState(1);
  if (error && !draft)
    return (
      <div className="p-5">
        <LoadProblem error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (!draft || !me) return <Loading />;
  const reload = async () => {
    await refetch();
    setVisit((number) => number + 1);
  };
  return (
    <Suspense fallback={<Loading />}>
      <Session
        key={visit}
        draft={draft}
        personKey={me.personKey}
        can={{
          edit: me.permissions.includes("draft:edit"),
          submit: me.permissions.includes("change_request:submit"),
        }}
        onReload={() => void reload()}
      />
    </Suspense>
  );
}

function Loading() {
  return (
    <div className="p-5">
      <SkeletonRows label="Loading the draft" />
    </div>
  );
}

type SessionProps = Readonly<{
  draft: Draft;
  personKey: string;
  can: Readonly<{ edit: boolean; submit: boolean }>;
  onReload: () => void;
}>;

/** One stay at the draft as it was loaded; another one begins when the saved draft is loaded again. */
function Session({ draft, personKey, can, onReload }: SessionProps) {
  const layout = usePlaces(draft.document, draft.layout);
  const [session] = useState(() => openSession({ ...draft, layout }, { storage: window.localStorage, personKey }));
  useConnected(session, can.edit);
  return (
    <EditorProvider editor={session.editor}>
      <DesignerView
        dagKey={draft.dagKey}
        isReadOnly={!can.edit}
        submitWith={can.edit && can.submit ? session.autosave : null}
        status={can.edit ? <AutosaveStatus session={session} onReload={onReload} /> : null}
      />
    </EditorProvider>
  );
}

const RESTORED = "Changes that had not reached the server were brought back. Undo takes them away.";

/**
 * Connects the session to the server, and to the page's end: what is not saved is sent when the page is hidden. One
 * who may not edit has nothing to send.
 */
function useConnected(session: DesignerSession, canEdit: boolean): void {
  useEffect(() => {
    if (!canEdit) return;
    const disconnect = session.connect(() => toast.info(RESTORED));
    const flushWhenHidden = () => {
      if (document.visibilityState === "hidden") void session.autosave.flush();
    };
    document.addEventListener("visibilitychange", flushWhenHidden);
    return () => {
      document.removeEventListener("visibilitychange", flushWhenHidden);
      disconnect();
    };
  }, [session, canEdit]);
}

const KEPT_CONFLICT =
  "This browser still holds changes that never reached the server, and the draft was saved by someone since.";

function AutosaveStatus({ session, onReload }: { session: DesignerSession; onReload: () => void }) {
  const { autosave, editor, conflicting } = session;
  const { status } = useSyncExternalStore(autosave.state.subscribe, autosave.state.getState);
  const [isClosed, setIsClosed] = useState(false);
  const conflict = status.kind === "conflict" ? status.message : null;
  const message = conflict ?? (conflicting ? KEPT_CONFLICT : null);
  const mine = async () => {
    const { yamlOf } = await import("@/lib/client/designer/yaml-text");
    return yamlOf(conflicting && !conflict ? conflicting : editor.store.getState());
  };
  const loadTheirs = () => {
    session.forget();
    onReload();
  };
  return (
    <>
      <SaveStatusView
        status={status}
        onRetry={() => void autosave.flush()}
        onDecide={message ? () => setIsClosed(false) : null}
      />
      {message !== null && !isClosed ? (
        <ConflictDialog message={message} myYaml={mine} onLoadTheirs={loadTheirs} onClose={() => setIsClosed(true)} />
      ) : null}
    </>
  );
}
