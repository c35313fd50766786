import * as activationWindows from "@/app/api/v1/activation-windows/route";
import * as alertChannelsIdBy from "@/app/api/v1/alert-channels/[id]/route";
import * as alertChannelsIdByTest from "@/app/api/v1/alert-channels/[id]/test/route";
import * as alertChannels from "@/app/api/v1/alert-channels/route";
import * as alertsIdByResolve from "@/app/api/v1/alerts/[id]/resolve/route";
import * as alerts from "@/app/api/v1/alerts/route";
import * as approvals from "@/app/api/v1/approvals/route";
import * as archive from "@/app/api/v1/archive/route";
import * as auditExport from "@/app/api/v1/audit/export/route";
import * as audit from "@/app/api/v1/audit/route";
import * as backfillsIdByCancel from "@/app/api/v1/backfills/[id]/cancel/route";
import * as backfillsIdByPause from "@/app/api/v1/backfills/[id]/pause/route";
import * as backfillsIdBy from "@/app/api/v1/backfills/[id]/route";
import * as backfillsIdByUnits from "@/app/api/v1/backfills/[id]/units/route";
import * as backfillsIdByUnpause from "@/app/api/v1/backfills/[id]/unpause/route";
import * as backfillsIdByWaiting from "@/app/api/v1/backfills/[id]/waiting/route";
import * as changeRequestsNumberByActivate from "@/app/api/v1/change-requests/[number]/activate/route";
import * as changeRequestsNumberByBreakGlassByAnswer from "@/app/api/v1/change-requests/[number]/break-glass/answer/route";
import * as changeRequestsNumberByBreakGlass from "@/app/api/v1/change-requests/[number]/break-glass/route";
import * as changeRequestsNumberByChecks from "@/app/api/v1/change-requests/[number]/checks/route";
import * as changeRequestsNumberByClaim from "@/app/api/v1/change-requests/[number]/claim/route";
import * as changeRequestsNumberByClose from "@/app/api/v1/change-requests/[number]/close/route";
import * as changeRequestsNumberByDiff from "@/app/api/v1/change-requests/[number]/diff/route";
import * as changeRequestsNumberByDismissals from "@/app/api/v1/change-requests/[number]/dismissals/route";
import * as changeRequestsNumberByMerge from "@/app/api/v1/change-requests/[number]/merge/route";
import * as changeRequestsNumberByReopen from "@/app/api/v1/change-requests/[number]/reopen/route";
import * as changeRequestsNumberByResolve from "@/app/api/v1/change-requests/[number]/resolve/route";
import * as changeRequestsNumberByReviews from "@/app/api/v1/change-requests/[number]/reviews/route";
import * as changeRequestsNumberByRevisions from "@/app/api/v1/change-requests/[number]/revisions/route";
import * as changeRequestsNumberBy from "@/app/api/v1/change-requests/[number]/route";
import * as changeRequestsNumberBySchedule from "@/app/api/v1/change-requests/[number]/schedule/route";
import * as changeRequestsNumberBySnooze from "@/app/api/v1/change-requests/[number]/snooze/route";
import * as changeRequestsNumberByThreads from "@/app/api/v1/change-requests/[number]/threads/route";
import * as changeRequestsNumberByTicks from "@/app/api/v1/change-requests/[number]/ticks/route";
import * as changeRequestsNumberByToDraft from "@/app/api/v1/change-requests/[number]/to-draft/route";
import * as changeRequestsNumberByUnschedule from "@/app/api/v1/change-requests/[number]/unschedule/route";
import * as changeRequestsNumberByUpdate from "@/app/api/v1/change-requests/[number]/update/route";
import * as changeRequests from "@/app/api/v1/change-requests/route";
import * as clientsClientKeyByErase from "@/app/api/v1/clients/[clientKey]/erase/route";
import * as clientsClientKeyBy from "@/app/api/v1/clients/[clientKey]/route";
import * as clientsClientKeyByTimeline from "@/app/api/v1/clients/[clientKey]/timeline/route";
import * as clients from "@/app/api/v1/clients/route";
import * as commentsIdBy from "@/app/api/v1/comments/[id]/route";
import * as connectionsNameByTests from "@/app/api/v1/connections/[name]/tests/route";
import * as connections from "@/app/api/v1/connections/route";
import * as dagsDagKeyByBackfillsPreview from "@/app/api/v1/dags/[dagKey]/backfills/preview/route";
import * as dagsDagKeyByBackfills from "@/app/api/v1/dags/[dagKey]/backfills/route";
import * as dagsDagKeyByClientsClientKeyByHold from "@/app/api/v1/dags/[dagKey]/clients/[clientKey]/hold/route";
import * as dagsDagKeyByClientsClientKeyByRelease from "@/app/api/v1/dags/[dagKey]/clients/[clientKey]/release/route";
import * as dagsDagKeyByClientsClientKeyByWaiting from "@/app/api/v1/dags/[dagKey]/clients/[clientKey]/waiting/route";
import * as dagsDagKeyByClients from "@/app/api/v1/dags/[dagKey]/clients/route";
import * as dagsDagKeyByDraftCheck from "@/app/api/v1/dags/[dagKey]/draft/check/route";
import * as dagsDagKeyByDraftPresence from "@/app/api/v1/dags/[dagKey]/draft/presence/route";
import * as dagsDagKeyByDraft from "@/app/api/v1/dags/[dagKey]/draft/route";
import * as dagsDagKeyByDurations from "@/app/api/v1/dags/[dagKey]/durations/route";
import * as dagsDagKeyByGrid from "@/app/api/v1/dags/[dagKey]/grid/route";
import * as dagsDagKeyByMissedTicks from "@/app/api/v1/dags/[dagKey]/missed-ticks/route";
import * as dagsDagKeyByObjectivesClients from "@/app/api/v1/dags/[dagKey]/objectives/clients/route";
import * as dagsDagKeyByObjectives from "@/app/api/v1/dags/[dagKey]/objectives/route";
import * as dagsDagKeyByPause from "@/app/api/v1/dags/[dagKey]/pause/route";
import * as dagsDagKeyByPinsIdBy from "@/app/api/v1/dags/[dagKey]/pins/[id]/route";
import * as dagsDagKeyByPins from "@/app/api/v1/dags/[dagKey]/pins/route";
import * as dagsDagKeyBy from "@/app/api/v1/dags/[dagKey]/route";
import * as dagsDagKeyByRuns from "@/app/api/v1/dags/[dagKey]/runs/route";
import * as dagsDagKeyByTries from "@/app/api/v1/dags/[dagKey]/tries/route";
import * as dagsDagKeyByUnpause from "@/app/api/v1/dags/[dagKey]/unpause/route";
import * as dagsDagKeyByVersionsVersionByEvidence from "@/app/api/v1/dags/[dagKey]/versions/[version]/evidence/route";
import * as dagsDagKeyByVersionsVersionByRevert from "@/app/api/v1/dags/[dagKey]/versions/[version]/revert/route";
import * as dagsDagKeyByVersionsVersionBy from "@/app/api/v1/dags/[dagKey]/versions/[version]/route";
import * as dagsDagKeyByVersions from "@/app/api/v1/dags/[dagKey]/versions/route";
import * as dags from "@/app/api/v1/dags/route";
import * as environments from "@/app/api/v1/environments/route";
import * as grantRequestsIdByAnswer from "@/app/api/v1/grant-requests/[id]/answer/route";
import * as grantsIdBy from "@/app/api/v1/grants/[id]/route";
import * as grants from "@/app/api/v1/grants/route";
import * as lanesProof from "@/app/api/v1/lanes/proof/route";
import * as lanes from "@/app/api/v1/lanes/route";
import * as markRequestsIdByConfirmByPreview from "@/app/api/v1/mark-requests/[id]/confirm/preview/route";
import * as markRequestsIdByConfirm from "@/app/api/v1/mark-requests/[id]/confirm/route";
import * as markRequestsIdByDecline from "@/app/api/v1/mark-requests/[id]/decline/route";
import * as markRequests from "@/app/api/v1/mark-requests/route";
import * as meNotices from "@/app/api/v1/me/notices/route";
import * as me from "@/app/api/v1/me/route";
import * as objectivesExport from "@/app/api/v1/objectives/export/route";
import * as objectives from "@/app/api/v1/objectives/route";
import * as objectivesWeeklyReport from "@/app/api/v1/objectives/weekly-report/route";
import * as obligationsIdByReview from "@/app/api/v1/obligations/[id]/review/route";
import * as obligationsIdBySign from "@/app/api/v1/obligations/[id]/sign/route";
import * as obligations from "@/app/api/v1/obligations/route";
import * as packsNameByDiff from "@/app/api/v1/packs/[name]/diff/route";
import * as packsNameBy from "@/app/api/v1/packs/[name]/route";
import * as packs from "@/app/api/v1/packs/route";
import * as platformChangesIdByAnswer from "@/app/api/v1/platform-changes/[id]/answer/route";
import * as platformChangesIdByDismissals from "@/app/api/v1/platform-changes/[id]/dismissals/route";
import * as platformChangesIdByReviews from "@/app/api/v1/platform-changes/[id]/reviews/route";
import * as platformChangesIdBy from "@/app/api/v1/platform-changes/[id]/route";
import * as platformChangesIdByThreads from "@/app/api/v1/platform-changes/[id]/threads/route";
import * as platformChanges from "@/app/api/v1/platform-changes/route";
import * as platformThreadsIdByComments from "@/app/api/v1/platform-threads/[id]/comments/route";
import * as platformThreadsIdByResolve from "@/app/api/v1/platform-threads/[id]/resolve/route";
import * as policy from "@/app/api/v1/policy/route";
import * as pools from "@/app/api/v1/pools/route";
import * as runsIdByCancel from "@/app/api/v1/runs/[id]/cancel/route";
import * as runsIdByClearByPreview from "@/app/api/v1/runs/[id]/clear/preview/route";
import * as runsIdByClear from "@/app/api/v1/runs/[id]/clear/route";
import * as runsIdByEvents from "@/app/api/v1/runs/[id]/events/route";
import * as runsIdByEvidence from "@/app/api/v1/runs/[id]/evidence/route";
import * as runsIdByPause from "@/app/api/v1/runs/[id]/pause/route";
import * as runsIdByReplayByPreview from "@/app/api/v1/runs/[id]/replay/preview/route";
import * as runsIdByReplay from "@/app/api/v1/runs/[id]/replay/route";
import * as runsIdByReplays from "@/app/api/v1/runs/[id]/replays/route";
import * as runsIdBy from "@/app/api/v1/runs/[id]/route";
import * as runsIdByTasksTaskKeyByAnswer from "@/app/api/v1/runs/[id]/tasks/[taskKey]/answer/route";
import * as runsIdByTasksTaskKeyByAttemptsNumberByLog from "@/app/api/v1/runs/[id]/tasks/[taskKey]/attempts/[number]/log/route";
import * as runsIdByTasksTaskKeyByMarkByPreview from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/preview/route";
import * as runsIdByTasksTaskKeyByMark from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/route";
import * as runsIdByTasksTaskKeyByRetryByPreview from "@/app/api/v1/runs/[id]/tasks/[taskKey]/retry/preview/route";
import * as runsIdByTasksTaskKeyByRetry from "@/app/api/v1/runs/[id]/tasks/[taskKey]/retry/route";
import * as runsIdByTasksTaskKeyBy from "@/app/api/v1/runs/[id]/tasks/[taskKey]/route";
import * as runsIdByTasksTaskKeyByWaiting from "@/app/api/v1/runs/[id]/tasks/[taskKey]/waiting/route";
import * as runsIdByTimeline from "@/app/api/v1/runs/[id]/timeline/route";
import * as runsIdByUnpause from "@/app/api/v1/runs/[id]/unpause/route";
import * as runs from "@/app/api/v1/runs/route";
import * as savedFiltersIdBy from "@/app/api/v1/saved-filters/[id]/route";
import * as savedFilters from "@/app/api/v1/saved-filters/route";
import * as schemasDagJson from "@/app/api/v1/schemas/dag.json/route";
import * as threadsIdByAccept from "@/app/api/v1/threads/[id]/accept/route";
import * as threadsIdByAddress from "@/app/api/v1/threads/[id]/address/route";
import * as threadsIdByComments from "@/app/api/v1/threads/[id]/comments/route";
import * as threadsIdByResolve from "@/app/api/v1/threads/[id]/resolve/route";
import * as tokensIdBy from "@/app/api/v1/tokens/[id]/route";
import * as tokens from "@/app/api/v1/tokens/route";
import * as triesIdBy from "@/app/api/v1/tries/[id]/route";
import * as triesIdByStop from "@/app/api/v1/tries/[id]/stop/route";
import * as triesIdByTasksTaskKeyBy from "@/app/api/v1/tries/[id]/tasks/[taskKey]/route";
import * as users from "@/app/api/v1/users/route";
import * as uses from "@/app/api/v1/uses/route";
import * as workersIdByDrain from "@/app/api/v1/workers/[id]/drain/route";
import type { RouteTable } from "@/lib/web/openapi";

/** What the API reference shows. A test compares it with the files on disk. */
export const ROUTE_TABLE: RouteTable = {
  "/activation-windows": activationWindows,
  "/alert-channels": alertChannels,
  "/alert-channels/{id}": alertChannelsIdBy,
  "/alert-channels/{id}/test": alertChannelsIdByTest,
  "/alerts": alerts,
  "/alerts/{id}/resolve": alertsIdByResolve,
  "/approvals": approvals,
  "/archive": archive,
  "/audit": audit,
  "/audit/export": auditExport,
  "/backfills/{id}": backfillsIdBy,
  "/backfills/{id}/cancel": backfillsIdByCancel,
  "/backfills/{id}/pause": backfillsIdByPause,
  "/backfills/{id}/units": backfillsIdByUnits,
  "/backfills/{id}/unpause": backfillsIdByUnpause,
  "/backfills/{id}/waiting": backfillsIdByWaiting,
  "/change-requests": changeRequests,
  "/change-requests/{number}": changeRequestsNumberBy,
  "/change-requests/{number}/activate": changeRequestsNumberByActivate,
  "/change-requests/{number}/break-glass": changeRequestsNumberByBreakGlass,
  "/change-requests/{number}/break-glass/answer": changeRequestsNumberByBreakGlassByAnswer,
  "/change-requests/{number}/checks": changeRequestsNumberByChecks,
  "/change-requests/{number}/claim": changeRequestsNumberByClaim,
  "/change-requests/{number}/close": changeRequestsNumberByClose,
  "/change-requests/{number}/diff": changeRequestsNumberByDiff,
  "/change-requests/{number}/dismissals": changeRequestsNumberByDismissals,
  "/change-requests/{number}/merge": changeRequestsNumberByMerge,
  "/change-requests/{number}/resolve": changeRequestsNumberByResolve,
  "/change-requests/{number}/reopen": changeRequestsNumberByReopen,
  "/change-requests/{number}/reviews": changeRequestsNumberByReviews,
  "/change-requests/{number}/revisions": changeRequestsNumberByRevisions,
  "/change-requests/{number}/schedule": changeRequestsNumberBySchedule,
  "/change-requests/{number}/threads": changeRequestsNumberByThreads,
  "/change-requests/{number}/snooze": changeRequestsNumberBySnooze,
  "/change-requests/{number}/ticks": changeRequestsNumberByTicks,
  "/change-requests/{number}/to-draft": changeRequestsNumberByToDraft,
  "/change-requests/{number}/unschedule": changeRequestsNumberByUnschedule,
  "/change-requests/{number}/update": changeRequestsNumberByUpdate,
  "/clients": clients,
  "/clients/{clientKey}": clientsClientKeyBy,
  "/clients/{clientKey}/erase": clientsClientKeyByErase,
  "/clients/{clientKey}/timeline": clientsClientKeyByTimeline,
  "/comments/{id}": commentsIdBy,
  "/connections": connections,
  "/connections/{name}/tests": connectionsNameByTests,
  "/dags": dags,
  "/dags/{dagKey}": dagsDagKeyBy,
  "/dags/{dagKey}/backfills": dagsDagKeyByBackfills,
  "/dags/{dagKey}/backfills/preview": dagsDagKeyByBackfillsPreview,
  "/dags/{dagKey}/clients": dagsDagKeyByClients,
  "/dags/{dagKey}/clients/{clientKey}/hold": dagsDagKeyByClientsClientKeyByHold,
  "/dags/{dagKey}/clients/{clientKey}/release": dagsDagKeyByClientsClientKeyByRelease,
  "/dags/{dagKey}/clients/{clientKey}/waiting": dagsDagKeyByClientsClientKeyByWaiting,
  "/dags/{dagKey}/draft": dagsDagKeyByDraft,
  "/dags/{dagKey}/draft/presence": dagsDagKeyByDraftPresence,
  "/dags/{dagKey}/draft/check": dagsDagKeyByDraftCheck,
  "/dags/{dagKey}/durations": dagsDagKeyByDurations,
  "/dags/{dagKey}/grid": dagsDagKeyByGrid,
  "/dags/{dagKey}/missed-ticks": dagsDagKeyByMissedTicks,
  "/dags/{dagKey}/objectives": dagsDagKeyByObjectives,
  "/dags/{dagKey}/objectives/clients": dagsDagKeyByObjectivesClients,
  "/dags/{dagKey}/pause": dagsDagKeyByPause,
  "/dags/{dagKey}/pins": dagsDagKeyByPins,
  "/dags/{dagKey}/pins/{id}": dagsDagKeyByPinsIdBy,
  "/dags/{dagKey}/runs": dagsDagKeyByRuns,
  "/dags/{dagKey}/tries": dagsDagKeyByTries,
  "/dags/{dagKey}/unpause": dagsDagKeyByUnpause,
  "/dags/{dagKey}/versions": dagsDagKeyByVersions,
  "/dags/{dagKey}/versions/{version}": dagsDagKeyByVersionsVersionBy,
  "/dags/{dagKey}/versions/{version}/revert": dagsDagKeyByVersionsVersionByRevert,
  "/dags/{dagKey}/versions/{version}/evidence": dagsDagKeyByVersionsVersionByEvidence,
  "/environments": environments,
  "/grant-requests/{id}/answer": grantRequestsIdByAnswer,
  "/grants": grants,
  "/grants/{id}": grantsIdBy,
  "/lanes": lanes,
  "/lanes/proof": lanesProof,
  "/mark-requests": markRequests,
  "/mark-requests/{id}/confirm": markRequestsIdByConfirm,
  "/mark-requests/{id}/confirm/preview": markRequestsIdByConfirmByPreview,
  "/mark-requests/{id}/decline": markRequestsIdByDecline,
  "/me": me,
  "/me/notices": meNotices,
  "/obligations": obligations,
  "/obligations/{id}/review": obligationsIdByReview,
  "/obligations/{id}/sign": obligationsIdBySign,
  "/objectives": objectives,
  "/objectives/export": objectivesExport,
  "/objectives/weekly-report": objectivesWeeklyReport,
  "/packs": packs,
  "/packs/{name}": packsNameBy,
  "/packs/{name}/diff": packsNameByDiff,
  "/platform-changes": platformChanges,
  "/platform-changes/{id}": platformChangesIdBy,
  "/platform-changes/{id}/answer": platformChangesIdByAnswer,
  "/platform-changes/{id}/dismissals": platformChangesIdByDismissals,
  "/platform-changes/{id}/reviews": platformChangesIdByReviews,
  "/platform-changes/{id}/threads": platformChangesIdByThreads,
  "/platform-threads/{id}/comments": platformThreadsIdByComments,
  "/platform-threads/{id}/resolve": platformThreadsIdByResolve,
  "/policy": policy,
  "/pools": pools,
  "/runs": runs,
  "/runs/{id}": runsIdBy,
  "/runs/{id}/cancel": runsIdByCancel,
  "/runs/{id}/clear": runsIdByClear,
  "/runs/{id}/clear/preview": runsIdByClearByPreview,
  "/runs/{id}/evidence": runsIdByEvidence,
  "/runs/{id}/events": runsIdByEvents,
  "/runs/{id}/pause": runsIdByPause,
  "/runs/{id}/replay": runsIdByReplay,
  "/runs/{id}/replay/preview": runsIdByReplayByPreview,
  "/runs/{id}/replays": runsIdByReplays,
  "/runs/{id}/tasks/{taskKey}": runsIdByTasksTaskKeyBy,
  "/runs/{id}/tasks/{taskKey}/answer": runsIdByTasksTaskKeyByAnswer,
  "/runs/{id}/tasks/{taskKey}/attempts/{number}/log": runsIdByTasksTaskKeyByAttemptsNumberByLog,
  "/runs/{id}/tasks/{taskKey}/mark": runsIdByTasksTaskKeyByMark,
  "/runs/{id}/tasks/{taskKey}/mark/preview": runsIdByTasksTaskKeyByMarkByPreview,
  "/runs/{id}/tasks/{taskKey}/retry": runsIdByTasksTaskKeyByRetry,
  "/runs/{id}/tasks/{taskKey}/retry/preview": runsIdByTasksTaskKeyByRetryByPreview,
  "/runs/{id}/tasks/{taskKey}/waiting": runsIdByTasksTaskKeyByWaiting,
  "/runs/{id}/timeline": runsIdByTimeline,
  "/runs/{id}/unpause": runsIdByUnpause,
  "/schemas/dag.json": schemasDagJson,
  "/saved-filters": savedFilters,
  "/saved-filters/{id}": savedFiltersIdBy,
  "/threads/{id}/accept": threadsIdByAccept,
  "/threads/{id}/address": threadsIdByAddress,
  "/threads/{id}/comments": threadsIdByComments,
  "/threads/{id}/resolve": threadsIdByResolve,
  "/tokens": tokens,
  "/tokens/{id}": tokensIdBy,
  "/tries/{id}": triesIdBy,
  "/tries/{id}/stop": triesIdByStop,
  "/tries/{id}/tasks/{taskKey}": triesIdByTasksTaskKeyBy,
  "/users": users,
  "/uses": uses,
  "/workers/{id}/drain": workersIdByDrain,
};
