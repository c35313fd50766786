"use client";

import { CreateTokenDialog } from "@/components/access/create-token-dialog";
import { SignInAgainDialog } from "@/components/access/sign-in-again-dialog";
import { ChannelDialog } from "@/components/alerts/channel-dialog";
import { DeleteChannelDialog } from "@/components/alerts/delete-channel-dialog";
import { CreateBackfillDialog } from "@/components/backfill/create-backfill-dialog";
import { AttentionDialog } from "@/components/change/attention-dialog";
import { ReviewKeySheet } from "@/components/change/review-key-sheet";
import { AddClientDialog } from "@/components/client-queue/add-client-dialog";
import { UploadDialog } from "@/components/client-queue/upload-dialog";
import { CreateDagDialog } from "@/components/dag/create-dag-dialog";
import { CriticalityDialog } from "@/components/dag/criticality-dialog";
import { RevertDialog } from "@/components/dag/revert-dialog";
import { TaskSheet } from "@/components/dag/task-sheet";
import { DesignerKeySheet } from "@/components/designer/designer-key-sheet";
import { SUMMARY } from "@/components/gallery/fixtures/changes";
import { DAG, DAG_DETAIL, DOCUMENT, MANY_DAGS, MANY_VERSIONS } from "@/components/gallery/fixtures/dags";
import { BEHIND, OBJECTIVES } from "@/components/gallery/fixtures/objectives";
import { CHANNEL } from "@/components/gallery/fixtures/people-pages";
import {
  CONNECTION_TESTS,
  CONNECTIONS,
  ENVIRONMENTS,
  MANY_LANES,
  POLICY,
  USES,
  WINDOWS,
} from "@/components/gallery/fixtures/platform";
import {
  CLEAR_PREVIEW,
  LOG,
  MARK_REQUEST,
  REPLAY_PREVIEW,
  RUN_ID,
  RUNS,
  TASK_DETAIL,
  TASK_PREVIEW,
} from "@/components/gallery/fixtures/runs";
import { known, knownPages, refused } from "@/components/gallery/shown-cache";
import { DESIGNER_DIALOGS, type ShownDialog } from "@/components/gallery/shown-designer-dialogs";
import { BehindSheet } from "@/components/objective/behind-sheet";
import { ProposeDialog } from "@/components/objective/propose-dialog";
import { WeeklyReportDialog } from "@/components/objective/weekly-report-dialog";
import { ConnectionDialog } from "@/components/platform/connection-dialog";
import { ConnectionTestsDialog } from "@/components/platform/connection-tests-dialog";
import { EnvironmentDialog } from "@/components/platform/environment-dialog";
import { PolicyDialog } from "@/components/platform/policy-dialog";
import { PublishPackDialog } from "@/components/platform/publish-pack-dialog";
import { SlotsDialog } from "@/components/platform/slots-dialog";
import { WhereUsedDialog } from "@/components/platform/where-used-dialog";
import { RemoveWindowDialog, WindowDialog } from "@/components/platform/window-dialog";
import { CancelRunDialog } from "@/components/run/cancel-run-dialog";
import { ClearDialog } from "@/components/run/clear-dialog";
import { ConfirmMarkDialog } from "@/components/run/confirm-mark-dialog";
import { LogsSheet } from "@/components/run/logs-sheet";
import { MarkDialog } from "@/components/run/mark-dialog";
import { ReplayDialog } from "@/components/run/replay-dialog";
import { RetryDialog } from "@/components/run/retry-dialog";
import { RunKeySheet } from "@/components/run/run-key-sheet";
import { TaskDrawer } from "@/components/run/task-drawer";
import { TriggerRunDialog } from "@/components/run/trigger-run-dialog";
import { entriesOf } from "@/lib/client/change/inbox-entries";
import { queryKeys } from "@/lib/client/query-keys";
import { grownLog, NO_LOG } from "@/lib/client/run/log-lines";
import type { RunDetail } from "@/lib/contracts/runs";

const KEY = "rate_business";
const TASK = TASK_DETAIL.task;
/** Its tasks are chosen among, and another person confirms what it is marked as. */
const BRANCHING: RunDetail = {
  ...RUNS.failed,
  document: {
    ...DOCUMENT,
    tasks: DOCUMENT.tasks.map(({ id, key, needs, ...task }) =>
      key === KEY
        ? { id, key, needs, operator: "branch", cases: [], otherwise: [], decision_critical: true }
        : { ...task, id, key, needs },
    ),
  },
};
const [, DEFINITION] = DOCUMENT.tasks;
const [CONNECTION = null] = CONNECTIONS;
const [ENVIRONMENT] = ENVIRONMENTS;
const [WINDOW = null] = WINDOWS;
const TASK_PATH = `/api/v1/runs/${RUN_ID}/tasks/${KEY}`;
const CLEARED = { taskKeys: [KEY], downstream: true, onlyFailed: false };
const FILTER = { from: "2026-02-23T00:00:00.000Z", to: "2026-03-02T00:00:00.000Z" };
const dag = known(queryKeys.dag(DAG), DAG_DETAIL);
const detail = known([...queryKeys.task(RUN_ID, KEY), TASK.state, TASK.attemptNumber], TASK_DETAIL);
const log = known(
  queryKeys.log(RUN_ID, KEY, 1),
  grownLog(NO_LOG, { text: LOG, next: 1, isComplete: true, pieces: [] }),
);
const cleared = queryKeys.preview(`/api/v1/runs/${RUN_ID}/clear`, CLEARED);

const drawer = (onClose: () => void) =>
  DEFINITION ? (
    <TaskDrawer run={RUNS.failed} task={TASK} definition={DEFINITION} onClose={onClose} onReopened={onClose} />
  ) : null;
const logs = (onClose: () => void) => (
  <LogsSheet run={RUNS.failed} tasks={[TASK]} onRemove={onClose} onOpenLine={onClose} onClose={onClose} />
);
const clear = (onClose: () => void) => (
  <ClearDialog runId={RUN_ID} taskKeys={[KEY]} isOnlyFailed={false} onClose={onClose} onDone={onClose} />
);

const SHOWN = {
  "new-dag": { show: (onClose) => <CreateDagDialog startFrom="nothing" onClose={onClose} /> },
  criticality: { show: (onClose) => <CriticalityDialog dag={DAG_DETAIL} onClose={onClose} /> },
  "go-back": { show: (onClose) => <RevertDialog dagKey={DAG} number={2} onClose={onClose} /> },
  ...DESIGNER_DIALOGS,
  "designer-keys": { show: (onClose) => <DesignerKeySheet onClose={onClose} /> },
  "run-keys": { show: (onClose) => <RunKeySheet onClose={onClose} /> },
  "review-keys": { show: (onClose) => <ReviewKeySheet onClose={onClose} /> },
  "sign-in-again": { show: () => <SignInAgainDialog /> },
  "run-by-hand": { knows: [dag], show: (onClose) => <TriggerRunDialog dagKey={DAG} onClose={onClose} /> },
  "cancel-run": { show: (onClose) => <CancelRunDialog runId={RUN_ID} onClose={onClose} /> },
  clear: { knows: [known(cleared, CLEAR_PREVIEW)], show: clear },
  "clear-refused": { knows: [refused(cleared)], show: clear },
  "clear-loading": { show: clear },
  retry: {
    knows: [known(queryKeys.preview(`${TASK_PATH}/retry`, {}), TASK_PREVIEW)],
    show: (onClose) => <RetryDialog runId={RUN_ID} taskKey={KEY} onClose={onClose} />,
  },
  mark: {
    knows: [known(queryKeys.preview(`${TASK_PATH}/mark`, { state: "success", chosen: [] }), TASK_PREVIEW)],
    show: (onClose) => <MarkDialog run={BRANCHING} task={TASK} onClose={onClose} onDone={onClose} />,
  },
  "confirm-mark": {
    knows: [known(queryKeys.preview(`/api/v1/mark-requests/${MARK_REQUEST.id}/confirm`, {}), TASK_PREVIEW)],
    show: (onClose) => <ConfirmMarkDialog request={MARK_REQUEST} onClose={onClose} onDone={onClose} />,
  },
  replay: {
    knows: [
      known(queryKeys.preview(`/api/v1/runs/${RUN_ID}/replay`, { version: 3 }), REPLAY_PREVIEW),
      known(queryKeys.versions(DAG), MANY_VERSIONS),
    ],
    show: (onClose) => <ReplayDialog run={RUNS.success} from={null} onClose={onClose} />,
  },
  task: { knows: [detail, log], show: drawer },
  logs: { knows: [log], show: logs },
  "logs-loading": { show: logs },
  "logs-refused": { knows: [refused(queryKeys.log(RUN_ID, KEY, 1))], show: logs },
  "task-of-version": {
    show: (onClose) => (DEFINITION ? <TaskSheet task={DEFINITION} onClose={onClose} /> : null),
  },
  "task-refused": { knows: [refused([...queryKeys.task(RUN_ID, KEY), TASK.state, TASK.attemptNumber])], show: drawer },
  "task-loading": { show: drawer },
  "add-client": { knows: [dag], show: (onClose) => <AddClientDialog dagKey={DAG} onClose={onClose} /> },
  "upload-clients": { show: (onClose) => <UploadDialog dagKey={DAG} onClose={onClose} /> },
  "new-backfill": {
    knows: [known(queryKeys.versions(DAG), MANY_VERSIONS)],
    show: (onClose) => (
      <CreateBackfillDialog dagKey={DAG} start={{ on: "client" }} onClose={onClose} onCreated={onClose} />
    ),
  },
  connection: {
    knows: [knownPages(queryKeys.uses({ kind: "connection", name: "operational" }), USES)],
    show: (onClose) => <ConnectionDialog connection={CONNECTION} onClose={onClose} />,
  },
  "new-connection": { show: (onClose) => <ConnectionDialog connection={null} onClose={onClose} /> },
  "test-connection": {
    knows: [known(queryKeys.connectionTests("operational"), CONNECTION_TESTS), known(queryKeys.lanes, MANY_LANES)],
    show: (onClose) => <ConnectionTestsDialog name="operational" onClose={onClose} />,
  },
  "where-used": {
    knows: [knownPages(queryKeys.uses({ kind: "connection", name: "operational" }), USES)],
    show: (onClose) => <WhereUsedDialog used={{ kind: "connection", name: "operational" }} onClose={onClose} />,
  },
  environment: {
    show: (onClose) => (ENVIRONMENT ? <EnvironmentDialog environment={ENVIRONMENT} onClose={onClose} /> : null),
  },
  "approval-rules": { show: (onClose) => <PolicyDialog policy={POLICY.policy} onClose={onClose} /> },
  slots: {
    show: (onClose) => (
      <SlotsDialog
        owner={{ kind: "lane", name: "critical" }}
        current={{ slots: 8, description: "Decisions about clients" }}
        onClose={onClose}
      />
    ),
  },
  window: { show: (onClose) => <WindowDialog window={WINDOW} onClose={onClose} /> },
  "remove-window": { show: (onClose) => <RemoveWindowDialog name="quarter_end" onClose={onClose} /> },
  "publish-pack": { show: (onClose) => <PublishPackDialog name={null} onClose={onClose} /> },
  token: { show: (onClose) => <CreateTokenDialog onClose={onClose} /> },
  channel: {
    knows: [known(queryKeys.dags, MANY_DAGS)],
    show: (onClose) => <ChannelDialog channel={CHANNEL} onClose={onClose} />,
  },
  "delete-channel": { show: (onClose) => <DeleteChannelDialog channel={CHANNEL} onClose={onClose} /> },
  attention: {
    show: (onClose) => (
      <>
        {entriesOf([SUMMARY], []).map((entry) => (
          <AttentionDialog key={entry.key} number={SUMMARY.number} entry={entry} onClose={onClose} />
        ))}
      </>
    ),
  },
  policy: { show: (onClose) => <PolicyDialog policy={POLICY.policy} onClose={onClose} /> },
  "weekly-report": {
    knows: [known(queryKeys.weeklyReport, { email: null, accountEmail: "jonas@example.org", last: null })],
    show: (onClose) => <WeeklyReportDialog onClose={onClose} />,
  },
  objectives: {
    show: (onClose) => <ProposeDialog dagKey={DAG} targets={OBJECTIVES.dags[0]?.scopes ?? []} onClose={onClose} />,
  },
  "clients-behind": {
    knows: [known(queryKeys.behind(DAG, FILTER), BEHIND)],
    show: (onClose) => <BehindSheet dagKey={DAG} title="all" filter={FILTER} onClose={onClose} />,
  },
} as const satisfies Record<string, ShownDialog>;

type DialogName = keyof typeof SHOWN;
export const DIALOGS: Readonly<Record<DialogName, ShownDialog>> = SHOWN;
export const DIALOG_NAMES = Object.keys(SHOWN).filter((name): name is DialogName => name in SHOWN);
