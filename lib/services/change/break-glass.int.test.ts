import { v7 as newId } from "uuid";
import { expect } from "vitest";
import { POST as answerRoute } from "@/app/api/v1/change-requests/[number]/break-glass/answer/route";
import { POST as askRoute } from "@/app/api/v1/change-requests/[number]/break-glass/route";
import { POST as pauseRoute } from "@/app/api/v1/dags/[dagKey]/pause/route";
import { GET as dagRoute } from "@/app/api/v1/dags/[dagKey]/route";
import { POST as unpauseRoute } from "@/app/api/v1/dags/[dagKey]/unpause/route";
import { POST as revertRoute } from "@/app/api/v1/dags/[dagKey]/versions/[version]/revert/route";
import { POST as reviewRoute } from "@/app/api/v1/obligations/[id]/review/route";
import { POST as signRoute } from "@/app/api/v1/obligations/[id]/sign/route";
import { GET as listRoute } from "@/app/api/v1/obligations/route";
import { obligationsSchema } from "@/lib/contracts/break-glass";
import { createPrisma } from "@/lib/db/client";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import { wantedNotices } from "@/lib/services/change/wanted-notices";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { headOf } from "@/lib/testing/change-rows";
import type { TestPerson } from "@/lib/testing/people";
import { type Answered, type TestWeb, webTest } from "@/lib/testing/web";

const why = { category: "wrong_decisions", incident: "INC-7", reason: "Everybody is declined since midnight." };
const dagKey = { dagKey: "research.test" };

/** The emergency of a change request, played through the API by its people. */
class Emergency {
  constructor(
    private readonly web: TestWeb,
    readonly flow = new ChangeFlow(web),
  ) {}

  async ask(as: TestPerson, number = 1, more: object = {}): Promise<Answered> {
    const body = { ...why, ...(await this.flow.head(number)), ...more };
    return this.web.call(askRoute, { as, params: { number: String(number) }, body });
  }

  async answer(as: TestPerson, answer: string, number = 1): Promise<Answered> {
    const body = { ...(await this.flow.head(number)), answer };
    return this.web.call(answerRoute, { as, params: { number: String(number) }, body });
  }

  async debts() {
    return obligationsSchema.parse((await this.web.call(listRoute, { as: "viewer" })).body);
  }

  review(as: TestPerson, id: string, verdict = "ratified"): Promise<Answered> {
    return this.web.call(reviewRoute, { as, params: { id }, body: { verdict, note: "Looked at every change." } });
  }

  sign(as: TestPerson, id: string, verdict = "ratified"): Promise<Answered> {
    return this.web.call(signRoute, { as, params: { id }, body: { verdict } });
  }

  /** A first version that everybody approved, then a second one past its approvals: change 2, by `de` and `do`. */
  async breakTheGlass(): Promise<string> {
    await this.flow.propose();
    await this.flow.approve();
    await this.flow.activate("de");
    await this.flow.save(aDraftThat("date"));
    await this.flow.submit();
    await this.ask("de", 2);
    const confirmed = await this.answer("do", "confirm", 2);
    if (confirmed.status !== 200) throw new Error(`not activated: ${JSON.stringify(confirmed.body)}`);
    return (await this.debts()).items[0]?.id ?? "";
  }
}

const isOverdue = `ALTER TABLE obligation DISABLE TRIGGER obligation_guard;
  UPDATE obligation SET due_at = now() - interval '1 minute';
  ALTER TABLE obligation ENABLE TRIGGER obligation_guard;`;

webTest(
  "the glass is not broken by one person alone or twice, with an empty reason, or by two of one role",
  async ({ web, pool }) => {
    const emergency = new Emergency(web);
    await emergency.flow.propose();
    expect((await emergency.ask("ds")).status).toBe(403);
    expect((await emergency.ask("de", 1, { reason: "" })).status).toBe(422);
    expect((await emergency.ask("de", 1, { incident: " " })).status).toBe(422);
    expect((await emergency.answer("do", "confirm")).status).toBe(404);
    expect((await emergency.ask("de")).status).toBe(201);
    expect(await emergency.ask("do")).toMatchObject({ status: 409, body: { details: { reason: "already_asked" } } });
    expect(await emergency.answer("de", "confirm")).toMatchObject({
      status: 403,
      body: { details: { reason: "same_person" } },
    });
    expect(await emergency.answer("de2", "confirm")).toMatchObject({
      status: 403,
      body: { details: { reason: "not_eligible" } },
    });
    const { change, dag, hash } = await headOf(pool);
    const activation = `INSERT INTO activation (id, dag_id, change_request_id, revision, content_hash, actor_id, break_glass_id)
      SELECT gen_random_uuid(), $1, $2, 1, $3, $4, id FROM break_glass`;
    for (const [person, reason] of [
      ["de", "same_person"],
      ["de2", "not_eligible"],
    ] as const)
      await expect(pool.query(activation, [dag, change, hash, web.people[person]])).rejects.toThrow(reason);
    for (const sql of [
      "UPDATE break_glass SET asked_by = gen_random_uuid()",
      "UPDATE break_glass SET reason = 'something quite else than it was'",
      "DELETE FROM break_glass",
    ])
      await expect(pool.query(sql), sql).rejects.toThrow("append_only");
    expect((await emergency.answer("de", "withdraw")).status).toBe(200);
    expect((await emergency.flow.detail()).badge).toBe("needs_review");
    const { rows } = await pool.query("SELECT payload FROM audit_event WHERE action = 'access.denied'");
    expect(rows.map(({ payload }) => /"reason": ?"(\w+)"/.exec(payload)?.[1])).toEqual([
      "missing_permission",
      "same_person",
      "not_eligible",
    ]);
  },
);

webTest(
  "an emergency never waives the platform's owners, objections or a role bought for it",
  async ({ web, pool }) => {
    const emergency = new Emergency(web);
    const { flow } = emergency;
    await flow.createDag();
    await flow.save(aDraftThat("true", { lane: "bulk" }));
    await flow.submit();
    expect(await emergency.ask("de")).toMatchObject({ status: 409, body: { details: { reason: "missing_approval" } } });
    await flow.review("do2", "approve");
    await flow.review("de2", "request_changes");
    expect(await emergency.ask("de")).toMatchObject({
      status: 409,
      body: { details: { reason: "changes_requested" } },
    });
    await flow.review("de2", "withdraw");
    await pool.query("INSERT INTO role_grant (id, user_id, role, granted_by) VALUES ($1, $2, 'do', $3)", [
      newId(),
      web.people.viewer,
      SYSTEM_USER_ID,
    ]);
    expect((await emergency.ask("de")).status).toBe(201);
    expect(await emergency.answer("viewer", "confirm")).toMatchObject({
      status: 403,
      body: { details: { reason: "not_eligible" } },
    });
    expect((await emergency.answer("do", "confirm")).status).toBe(200);
    const { debt } = await flow.detail();
    expect(debt).toMatchObject({
      waived: ["engineering"],
      askedBy: { personKey: "de" },
      confirmedBy: { personKey: "do" },
    });
  },
);

webTest(
  "whoever answers for what runs is told by mail of an emergency, those who broke the glass are not",
  async ({ web, pool, workerDatabaseUrl }) => {
    await pool.query("UPDATE app_user SET email = person_key || '@lender.example'");
    await new Emergency(web).breakTheGlass();
    const db = createPrisma(workerDatabaseUrl);
    const broken = (await wantedNotices(db, new Date())).filter(({ content }) => content.kind === "broken");
    expect(broken.map(({ email }) => email.split("@")[0]).toSorted()).toEqual(["de2", "do2", "manager"]);
    for (const { content } of broken) expect(content.sentence).toContain(`incident INC-7: ${why.reason}`);
    await db.$disconnect();
  },
);

webTest(
  "broken at night, overdue at noon, frozen, ratified: the debt is paid by people who had no part in it",
  async ({ web, pool }) => {
    const emergency = new Emergency(web);
    const { flow } = emergency;
    const id = await emergency.breakTheGlass();
    const dag = () => web.call(dagRoute, { as: "viewer", params: dagKey });
    expect(await dag()).toMatchObject({
      body: { activeVersion: 2, debt: { changeRequest: 2, version: 2, isOverdue: false } },
    });
    await flow.save(aDraftThat("whoami"));
    await flow.submit();
    await flow.review("de", "approve", { number: 3 });
    await pool.query(isOverdue);
    expect(await dag()).toMatchObject({ body: { debt: { isOverdue: true } } });
    expect((await flow.detail(3)).badge).toBe("approved");
    expect(await flow.activate("de", 3)).toMatchObject({
      status: 409,
      body: { details: { reason: "obligation_overdue" } },
    });
    expect(await emergency.ask("de", 3)).toMatchObject({
      status: 409,
      body: { details: { reason: "obligation_overdue" } },
    });
    expect((await web.call(pauseRoute, { as: "ds", params: dagKey, method: "POST" })).status).toBe(200);
    // Stopping is everybody's; letting it run on is the word of a data engineer while the emergency is unreviewed.
    expect(await web.call(unpauseRoute, { as: "do", params: dagKey, method: "POST" })).toMatchObject({
      status: 403,
      body: { details: { reason: "obligation_open" } },
    });
    expect((await web.call(unpauseRoute, { as: "de", params: dagKey, method: "POST" })).status).toBe(200);
    expect(await emergency.review("de", id)).toMatchObject({
      status: 403,
      body: { details: { reason: "is_involved" } },
    });
    expect(await emergency.sign("manager", id)).toMatchObject({
      status: 409,
      body: { details: { reason: "not_reviewed" } },
    });
    for (const [sql, reason] of [
      [
        "UPDATE obligation SET verdict = 'ratified', note = 'Looks good to me', reviewed_by = $1, reviewed_at = now()",
        "is_involved",
      ],
      [
        "UPDATE obligation SET due_at = now() + interval '9 days', dag_id = dag_id WHERE $1::uuid IS NOT NULL",
        "append_only",
      ],
      ["DELETE FROM obligation WHERE $1::uuid IS NOT NULL", "append_only"],
    ] as const)
      await expect(pool.query(sql, [web.people.de]), sql).rejects.toThrow(reason);
    expect(await emergency.review("de2", id)).toMatchObject({
      status: 200,
      body: { reviewedBy: { personKey: "de2" } },
    });
    expect((await emergency.sign("de2", id)).status).toBe(403);
    expect((await emergency.sign("manager", id)).status).toBe(200);
    expect(await emergency.sign("manager", id)).toMatchObject({ status: 409 });
    expect(await emergency.debts()).toEqual({ items: [], thisMonth: 1 });
    expect(await dag()).toMatchObject({ body: { debt: null } });
    expect((await flow.activate("de", 3)).status).toBe(200);
    const { rows } = await pool.query(
      "SELECT action FROM audit_event WHERE action LIKE 'break_glass.%' OR action LIKE 'obligation.%' ORDER BY sequence",
    );
    expect(rows.map(({ action }) => action)).toEqual([
      "break_glass.asked",
      "break_glass.activated",
      "obligation.reviewed",
      "obligation.cleared",
    ]);
  },
);

webTest(
  "going back from an emergency to what everybody approved takes no second approval, overdue or not, and pays the debt",
  async ({ web, pool }) => {
    const emergency = new Emergency(web);
    await emergency.breakTheGlass();
    await pool.query(isOverdue);
    const revert = { as: "de", params: { ...dagKey, version: "1" }, body: { why: "It made it worse." } } as const;
    expect(await web.call(revertRoute, revert)).toMatchObject({ status: 201, body: { number: 3 } });
    expect(await emergency.flow.detail(3, "de")).toMatchObject({ badge: "ready", can: { activate: true } });
    expect(await emergency.flow.activate("de", 3)).toMatchObject({ status: 200, body: { version: 3 } });
    expect((await emergency.debts()).items).toEqual([]);
    expect((await emergency.flow.detail(2)).debt).toMatchObject({ isReverted: true, canReview: false });
    // Forwards again is a change like any other.
    await web.call(revertRoute, { ...revert, params: { ...dagKey, version: "2" } });
    expect(await emergency.flow.activate("de2", 4)).toMatchObject({
      status: 409,
      body: { details: { reason: "missing_approval" } },
    });
  },
);
