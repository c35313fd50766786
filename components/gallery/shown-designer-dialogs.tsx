"use client";

import { type ReactNode, useState } from "react";
import { ConflictDialog } from "@/components/designer/conflict-dialog";
import { SubmitDialog } from "@/components/designer/submit-dialog";
import { DAG, DOCUMENT, DRAFT, ISSUES, MANY_DAGS } from "@/components/gallery/fixtures/dags";
import { PRIYA } from "@/components/gallery/fixtures/people";
import { type Known, known, refused } from "@/components/gallery/shown-cache";
import { shownAutosave, shownSession } from "@/components/gallery/shown-editor";
import { CommandPalette } from "@/components/shell/command-palette";
import { contentOfDraft } from "@/lib/client/designer/session";
import { settleDrafts } from "@/lib/client/designer/settle";
import { queryKeys } from "@/lib/client/query-keys";
import type { Draft } from "@/lib/contracts/dags";

export type ShownDialog = Readonly<{ knows?: readonly Known[]; show: (onClose: () => void) => ReactNode }>;

const ignore = () => undefined;

const describedAs = (description: string): Draft => ({
  ...DRAFT,
  updatedBy: PRIYA,
  document: { ...DOCUMENT, description },
});
const THEIRS = describedAs("What the risk committee decides.");
const BOTH = {
  theirs: THEIRS,
  together: settleDrafts(
    { base: DOCUMENT, mine: contentOfDraft(describedAs("What we decide, and for whom.")), theirs: THEIRS },
    new Map(),
  ),
};
const TOGETHER = [...queryKeys.draft(DAG), "together", []];
const SUBMISSION = [...queryKeys.draft(DAG), "submission"];
const CHANGED: Draft = { ...describedAs("What we decide, and for whom."), saveNumber: 13 };

function Conflict({ onClose }: { onClose: () => void }) {
  const [session] = useState(shownSession);
  return <ConflictDialog dagKey={DAG} session={session} onSettled={ignore} onClose={onClose} />;
}

function Submit({ onClose }: { onClose: () => void }) {
  const [autosave] = useState(shownAutosave);
  return <SubmitDialog dagKey={DAG} autosave={autosave} onJump={ignore} onClose={onClose} />;
}

const conflict = (onClose: () => void) => <Conflict onClose={onClose} />;
const submit = (onClose: () => void) => <Submit onClose={onClose} />;
const submission = (more: object) =>
  known(SUBMISSION, { draft: CHANGED, activeDocument: DOCUMENT, check: { isExecutable: true, issues: [] }, ...more });
const mine = { number: 17, headRevision: 2, isMine: true };

/** What opens over the designer, and the way from everywhere to everywhere. */
export const DESIGNER_DIALOGS = {
  conflict: { knows: [known(TOGETHER, BOTH)], show: conflict },
  "conflict-loading": { show: conflict },
  "conflict-refused": { knows: [refused(TOGETHER)], show: conflict },
  "conflict-unmergeable": { knows: [known(TOGETHER, { ...BOTH, together: null })], show: conflict },
  submit: { knows: [submission({})], show: submit },
  "submit-revision": { knows: [submission({ draft: { ...CHANGED, openChangeRequest: mine } })], show: submit },
  "submit-nothing": { knows: [submission({ draft: DRAFT })], show: submit },
  "submit-unfinished": { knows: [submission({ check: { isExecutable: false, issues: ISSUES } })], show: submit },
  "submit-unsaved": { knows: [known(SUBMISSION, { problem: "The draft could not be saved." })], show: submit },
  "submit-loading": { show: submit },
  "submit-refused": { knows: [refused(SUBMISSION)], show: submit },
  "go-to": {
    knows: [known(queryKeys.dags, MANY_DAGS)],
    show: (onClose) => <CommandPalette isOpen onOpenChange={onClose} />,
  },
} as const satisfies Record<string, ShownDialog>;
