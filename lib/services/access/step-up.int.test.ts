import { expect } from "vitest";
import { POST as askGlass } from "@/app/api/v1/change-requests/[number]/break-glass/route";
import { POST as review } from "@/app/api/v1/change-requests/[number]/reviews/route";
import { POST as answerGrant } from "@/app/api/v1/grant-requests/[id]/answer/route";
import { POST as giveRole } from "@/app/api/v1/grants/route";
import { GET as getMe } from "@/app/api/v1/me/route";
import { meSchema, userSchema } from "@/lib/contracts/people";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { webTest } from "@/lib/testing/web";
import { authOptions } from "@/lib/web/auth-options";

const ASKED = { status: 403, body: { code: "step_up_required" } };
const WHY = { category: "outage", incident: "INC-1", reason: "Clients wait, and the author is asleep." };
/** Seconds; a session of this morning. */
const LONG_AGO = { signedInAgo: 3 * 3_600 };

webTest(
  "who signed in long ago signs in again to decide about the platform, roles and emergencies, and for nothing else",
  async ({ web }) => {
    const flow = new ChangeFlow(web);
    await flow.createDag();
    await flow.save(aDraftThat("true", { lane: "bulk" }));
    await flow.submit();
    const head = await flow.head();
    const params = { number: "1" };
    const say = (decision: string, more: object) =>
      web.call(review, { as: "do", params, body: { decision, ...head, body: "Hm" }, ...more });
    expect(await say("approve", LONG_AGO)).toMatchObject(ASKED);
    expect((await say("comment", LONG_AGO)).status).toBe(201);
    expect((await say("approve", {})).status).toBe(201);
    expect(await web.call(askGlass, { as: "de", params, body: { ...head, ...WHY }, ...LONG_AGO })).toMatchObject(ASKED);

    const give = (role: string, more: object) =>
      web.call(giveRole, { as: "admin", body: { userId: web.people.nobody, role }, ...more });
    expect((await give("viewer", LONG_AGO)).status).toBe(201);
    expect(await give("de", LONG_AGO)).toMatchObject(ASKED);
    const [request] = userSchema.parse((await give("de", {})).body).requests;
    const confirm = { as: "manager", params: { id: request?.id ?? "" }, body: { answer: "confirm" } } as const;
    expect(await web.call(answerGrant, { ...confirm, ...LONG_AGO })).toMatchObject(ASKED);
    expect((await web.call(answerGrant, confirm)).status).toBe(200);

    const me = async (more: object) => meSchema.parse((await web.call(getMe, { as: "de", ...more })).body);
    expect([(await me({})).hasSignedInLately, (await me(LONG_AGO)).hasSignedInLately]).toEqual([true, false]);
  },
);

webTest(
  "single sign-on counts from when the provider asked the person, not from when it sent them here",
  async ({ web }) => {
    const { callbacks } = authOptions();
    const user = { id: web.people.de };
    const email = { email: "de@example.com", email_verified: true, sub: "de" };
    const token = (profile: object, provider = "oidc") =>
      callbacks?.jwt?.({ token: {}, user, account: { provider, type: "oauth", providerAccountId: "de" }, profile });
    const thisMorning = Math.floor(Date.now() / 1000) - 7_200;
    expect(await token({ ...email, auth_time: thisMorning })).toMatchObject({ authTime: thisMorning });
    expect(await token(email)).toMatchObject({ authTime: null });
    expect(await token({}, "password")).toMatchObject({ authTime: expect.any(Number) });
  },
);
