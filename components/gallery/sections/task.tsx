"use client";

import { EVERYONE, idOf, JONAS } from "@/components/gallery/fixtures/people";
import {
  ALL_ATTEMPTS,
  LOG,
  MARK_REQUEST,
  OUTPUT,
  RUN_ID,
  RUNS,
  runTask,
  WAITINGS,
} from "@/components/gallery/fixtures/runs";
import { known, refused } from "@/components/gallery/shown-cache";
import { Group, LoadedSpecimens, Specimen } from "@/components/gallery/specimen";
import { ApprovalPanel } from "@/components/run/approval-panel";
import { AttemptList } from "@/components/run/attempt-list";
import { LogView } from "@/components/run/log-view";
import { MarkRequests } from "@/components/run/mark-requests";
import { OutputView } from "@/components/run/output-view";
import { ClientDataFields } from "@/components/run/parameter-fields";
import { TaskActions } from "@/components/run/task-actions";
import { TaskFailure } from "@/components/run/task-failure";
import { WaitNote } from "@/components/run/wait-note";
import { queryKeys } from "@/lib/client/query-keys";
import { grownLog, NO_LOG } from "@/lib/client/run/log-lines";
import type { Parameters } from "@/lib/domain/dag/parameters";
import type { TaskError, TaskState } from "@/lib/domain/run/model";

const ignore = () => undefined;
const KEY = "rate_business";
const LOG_KEY = queryKeys.log(RUN_ID, KEY, 1);
const WAIT_KEY = [...queryKeys.waiting(`/api/v1/runs/${RUN_ID}/tasks/${KEY}/waiting`), "scheduled"];
const log = (text: string, isComplete: boolean) =>
  known(LOG_KEY, grownLog(NO_LOG, { text, next: 1, isComplete, pieces: [] }));

const failed = (state: TaskState) => runTask(KEY, idOf(1_001), state, 1);
const ERRORS: readonly TaskError["class"][] = ["retryable", "terminal", "infrastructure", "skip"];

const PARAMETERS: Parameters = {
  amount: { type: "number", required: true, description: "What is asked for, in euros." },
  years: { type: "integer", default: 1 },
  isNew: { type: "boolean", default: false },
  branch: { type: "enum", values: ["Bremen", "Berlin"] },
};

/** What is shown of one task of a run. */
export function TaskSection() {
  return (
    <>
      <LoadedSpecimens
        title="Log"
        show={() => (
          <LogView runId={RUN_ID} taskKey={KEY} attempt={1} attempts={[1, 2]} onChooseAttempt={ignore} isLive={false} />
        )}
        asks={LOG_KEY}
        states={{
          empty: [log("", true)],
          "not begun": [log("", false)],
          lines: [log(LOG, true)],
          growing: [log(LOG, false)],
        }}
      />
      <Group title="Output">
        <Specimen name="None">
          <OutputView state="success" output={null} />
        </Specimen>
        <Specimen name="Not yet">
          <OutputView state="running" output={null} />
        </Specimen>
        <Specimen name="A value">
          <OutputView state="success" output="approved" />
        </Specimen>
        <Specimen name="A tree with a table">
          <OutputView state="success" output={OUTPUT} />
        </Specimen>
      </Group>
      <Group title="Attempts and failures">
        <Specimen name="No attempt">
          <AttemptList attempts={[]} />
        </Specimen>
        <Specimen name="Every state of an attempt">
          <AttemptList attempts={ALL_ATTEMPTS} />
        </Specimen>
        {ERRORS.map((name) => (
          <Specimen key={name} name={`Failure, ${name}`} className="p-0">
            <TaskFailure
              task={failed(name === "skip" ? "skipped" : "failed")}
              error={{
                class: name,
                code: "exit_code",
                message: "rate_business ended with exit code 1. Its log says why.",
              }}
            />
          </Specimen>
        ))}
      </Group>
      <LoadedSpecimens
        title="Why it waits"
        show={() => <WaitNote waiter={{ runId: RUN_ID, taskKey: KEY }} state="scheduled" />}
        asks={WAIT_KEY}
        states={{ "a full lane": [known(WAIT_KEY, WAITINGS.lane)], nothing: [known(WAIT_KEY, WAITINGS.nothing)] }}
      />
      <Group title="What people do">
        <Specimen name="A question" className="p-0">
          <ApprovalPanel
            runId={RUN_ID}
            task={failed("deferred")}
            approval={{ question: "Risk 0.29 is close to the limit. Approve?", roles: ["de"], whyNot: null }}
          />
        </Specimen>
        <Specimen name="A question for others" className="p-0">
          <ApprovalPanel
            runId={RUN_ID}
            task={failed("deferred")}
            approval={{ question: null, roles: ["manager", "do"], whyNot: "A manager or data ops answers it." }}
          />
        </Specimen>
        <Specimen name="Actions" me={EVERYONE} className="p-0">
          <TaskActions run={RUNS.failed} task={failed("failed")} onReopened={ignore} />
        </Specimen>
        <Specimen
          name="A mark that waits for somebody else"
          me={EVERYONE}
          knows={[
            known(queryKeys.markRequests(RUN_ID), {
              items: [MARK_REQUEST, { ...MARK_REQUEST, id: idOf(5_201), askedBy: JONAS }],
            }),
          ]}
          className="p-0"
        >
          <MarkRequests runId={RUN_ID} onReopened={ignore} />
        </Specimen>
        <Specimen
          name="Marks that could not be loaded"
          knows={[refused(queryKeys.markRequests(RUN_ID))]}
          className="p-0"
        >
          <MarkRequests runId={RUN_ID} onReopened={ignore} />
        </Specimen>
      </Group>
      <Group title="What a client comes with">
        <Specimen name="Anything" className="flex flex-col gap-3">
          <ClientDataFields parameters={undefined} errors={{ data: "Write a JSON object, such as {}." }} />
        </Specimen>
        <Specimen name="Parameters, one wrong" className="flex flex-col gap-3">
          <ClientDataFields parameters={PARAMETERS} errors={{ amount: "Give a number." }} />
        </Specimen>
      </Group>
    </>
  );
}
