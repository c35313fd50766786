"use client";

import dynamic from "next/dynamic";
import { Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { usePlaces } from "@/components/dag-canvas/use-places";
import { DesignerView } from "@/components/designer/designer-view";
import { SaveStatusView } from "@/components/designer/save-status";
import { useParts } from "@/components/designer/use-parts";
import { LoadProblem } from "@/components/shell/load-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { EditorProvider } from "@/lib/client/designer/editor-context";
import { type DesignerSession, openSession } from "@/lib/client/designer/session";
import { useDraft } from "@/lib/client/designer/use-draft";
import { useMe } from "@/lib/client/session";
import type { Draft } from "@/lib/contracts/dags";

const Presence = dynamic(async () => (await import("@/components/designer/presence")).Presence, { ssr: false });
const ConflictDialog = dynamic(async () => (await import("@/components/designer/conflict-dialog")).ConflictDialog);

/** The designer of one DAG: loads the draft, then lets the editor have it. */
export function DesignerPanel({ dagKey }: { dagKey: string }) {
  const { data: draft, error, refetch } = useDraft(dagKey);
  const { data: me } = useMe();
  if (error && !draft)
    return (
      <div className="p-5">
        <LoadProblem error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (!draft || !me) return <Loading />;
  return (
    <Suspense fallback={<Loading />}>
      <Session
        draft={draft}
        personKey={me.personKey}
        can={{
          edit: me.permissions.includes("draft:edit"),
          submit: me.permissions.includes("change_request:submit"),
          try: me.permissions.includes("draft:try"),
        }}
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
  can: Readonly<{ edit: boolean; submit: boolean; try: boolean }>;
}>;

/** One stay at the draft as it was loaded. */
function Session({ draft, personKey, can }: SessionProps) {
  const layout = usePlaces(draft.document, draft.layout);
  const [session] = useState(() => openSession({ ...draft, layout }, { storage: window.localStorage, personKey }));
  useConnected(session, can.edit);
  useParts();
  return (
    <EditorProvider editor={session.editor}>
      <DesignerView
        dagKey={draft.dagKey}
        isReadOnly={!can.edit}
        submitWith={can.edit && can.submit ? session.autosave : null}
        tryWith={can.edit && can.try ? session.autosave : null}
        status={can.edit ? <Standing dagKey={draft.dagKey} personKey={personKey} session={session} /> : null}
      />
    </EditorProvider>
  );
}

const RESTORED = "Changes that had not reached the server were brought back. Undo takes them away.";

/**
 * Connects the session to the server, to the network's return, and to the page's end: what is not saved is sent when the
 * page is hidden. One who may not edit has nothing to send.
 */
function useConnected(session: DesignerSession, canEdit: boolean): void {
  useEffect(() => {
    if (!canEdit) return;
    const disconnect = session.connect(() => toast.info(RESTORED));
    const flushWhenHidden = () => {
      if (document.visibilityState === "hidden") void session.autosave.flush();
    };
    const flush = () => void session.autosave.flush();
    document.addEventListener("visibilitychange", flushWhenHidden);
    window.addEventListener("online", flush);
    return () => {
      window.removeEventListener("online", flush);
      document.removeEventListener("visibilitychange", flushWhenHidden);
      disconnect();
    };
  }, [session, canEdit]);
}

/** Who else is here, and whether the server has what is drawn. */
function Standing(props: { dagKey: string; personKey: string; session: DesignerSession }) {
  return (
    <>
      <Presence {...props} />
      <AutosaveStatus {...props} />
    </>
  );
}

function AutosaveStatus({ dagKey, session }: { dagKey: string; session: DesignerSession }) {
  const { autosave, conflicting } = session;
  const { status } = useSyncExternalStore(autosave.state.subscribe, autosave.state.getState);
  const [isClosed, setIsClosed] = useState(false);
  /** What this browser brought along in conflict is decided once; what comes later is told by the status. */
  const [isHeldBack, setIsHeldBack] = useState(conflicting !== null);
  const isConflict = isHeldBack || status.kind === "conflict";
  return (
    <>
      <SaveStatusView
        status={status}
        onRetry={() => void autosave.flush()}
        onDecide={isConflict ? () => setIsClosed(false) : null}
      />
      {isConflict && !isClosed ? (
        <ConflictDialog
          dagKey={dagKey}
          session={session}
          onSettled={() => setIsHeldBack(false)}
          onClose={() => setIsClosed(true)}
        />
      ) : null}
    </>
  );
}
