import { expect } from "vitest";
import { PUT as claim } from "@/app/api/v1/change-requests/[number]/claim/route";
import { PUT as snooze, DELETE as unsnooze } from "@/app/api/v1/change-requests/[number]/snooze/route";
import { POST as openThread } from "@/app/api/v1/change-requests/[number]/threads/route";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import type { TestPerson } from "@/lib/testing/people";
import { webTest } from "@/lib/testing/web";

const params = { number: "1" };

webTest(
  "who is on a review is told to all and gates nothing, and what a person puts aside comes back when something happens",
  async ({ web }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    const { de, de2, ds2 } = web.people;
    const put = (as: TestPerson, to: string | null, from: string | null) =>
      web.call(claim, { as, method: "PUT", params, body: { to, from } });
    const shown = await flow.detail(1, "de");
    expect(shown).toMatchObject({ claim: null, risks: ["first_time_author"], firstAnswer: { isOverdue: false } });
    expect(shown.couldReview.map(({ personKey }) => personKey).toSorted()).toEqual(["de", "de2"]);

    expect((await put("viewer", de, null)).status).toBe(403);
    expect(await put("de", ds2, null)).toMatchObject({ status: 422, body: { details: { reason: "no_reviewer" } } });
    expect(await put("de", de, null)).toMatchObject({ status: 200, body: { claim: { givenBy: null } } });
    expect(await put("de2", de2, null)).toMatchObject({ status: 409, body: { details: { reason: "claim_moved" } } });
    expect(await put("ds", de2, de)).toMatchObject({ status: 403, body: { details: { reason: "claimed" } } });
    expect((await put("de", de2, de)).status).toBe(200);
    expect((await flow.detail(1, "ds")).claim).toMatchObject({
      by: { personKey: "de2" },
      givenBy: { personKey: "de" },
    });
    // Busy with it, de2 is suggested after de.
    expect((await flow.detail()).couldReview.map(({ personKey }) => personKey)).toEqual(["de", "de2"]);

    const later = { until: null };
    expect((await web.call(snooze, { as: "de", method: "PUT", params, body: later })).status).toBe(200);
    const past = { until: new Date(0).toISOString() };
    expect((await web.call(snooze, { as: "de", method: "PUT", params, body: past })).status).toBe(422);
    expect(await flow.detail(1, "de")).toMatchObject({ isMyTurn: false, snooze: later });
    expect(await flow.detail(1, "de2")).toMatchObject({ isMyTurn: true, snooze: null });
    await web.call(unsnooze, { as: "de", method: "DELETE", params });
    expect(await flow.detail(1, "de")).toMatchObject({ isMyTurn: true, snooze: null });
    await web.call(snooze, { as: "de", method: "PUT", params, body: later });
    const asked = { anchor: { kind: "change_request" }, revision: 1, isBlocking: false, body: "Why so late?" };
    await web.call(openThread, { as: "manager", params, body: asked });
    expect(await flow.detail(1, "de")).toMatchObject({ isMyTurn: true, snooze: null, firstAnswer: null });

    // Whoever is on it holds nobody up, and is on it no more once they have said their word.
    await flow.review("de2", "request_changes");
    expect((await flow.detail()).claim).toBeNull();
    await put("de", de, null);
    await flow.save(aDraftThat("date"), "ds");
    await flow.push(1);
    expect((await flow.detail()).firstAnswer).toBeNull();
    await flow.review("de2", "approve");
    expect((await flow.activate("de2")).status).toBe(200);
    expect(await put("de", null, de)).toMatchObject({ status: 409, body: { details: { reason: "not_open" } } });
  },
);
