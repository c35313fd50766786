import { expect } from "vitest";
import { hashPassword, verifyPassword } from "@/lib/services/access/password-hash";
import { signInAsDemoPerson } from "@/lib/services/access/sign-in-as-demo-person";
import { signInWithPassword } from "@/lib/services/access/sign-in-with-password";
import { signInWithSingleSignOn } from "@/lib/services/access/sign-in-with-single-sign-on";
import { type TestWeb, webTest } from "@/lib/testing/web";

const password = "correct horse battery";
const now = new Date();
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

async function withPassword(web: TestWeb): Promise<void> {
  const passwordHash = await hashPassword(password);
  await web.runtime.db.appUser.update({
    where: { id: web.people.ds },
    data: { passwordHash, email: "ds@example.com" },
  });
}
const signIn = (web: TestWeb, person: string, given: string, at = now) =>
  signInWithPassword({ db: web.runtime.db, now: () => at }, { person, password: given, ip: "192.0.2.1" });

webTest("name or e-mail and password let a person in, and every attempt is in the record", async ({ web }) => {
  await withPassword(web);
  expect(await signIn(web, "ds", password)).toEqual({ userId: web.people.ds });
  expect(await signIn(web, " DS@example.com", password)).toEqual({ userId: web.people.ds });
  expect(await signIn(web, "ds", "wrong")).toBeNull();
  expect(await signIn(web, "no such person", password)).toBeNull();
  const audit = await web.runtime.db.auditEvent.findMany({ orderBy: { sequence: "asc" } });
  expect(audit.map(({ action }) => action)).toEqual([
    "session.started",
    "session.started",
    "session.refused",
    "session.refused",
  ]);
  expect(JSON.stringify(audit.map(({ payload }) => payload))).not.toContain(password);
});

webTest(
  "after five failures an account waits, also with the right password, and then may try again",
  async ({ web }) => {
    await withPassword(web);
    for (let failure = 0; failure < 5; failure += 1) expect(await signIn(web, "ds", "wrong")).toBeNull();
    await expect(signIn(web, "ds", password)).rejects.toMatchObject({
      code: "too_many_requests",
      details: { retryAfter: 30 },
    });
    // Attempts while waiting do not lengthen the wait.
    await expect(signIn(web, "ds", password, later(29))).rejects.toMatchObject({ details: { retryAfter: 1 } });
    expect(await signIn(web, "ds", password, later(31))).toEqual({ userId: web.people.ds });
    expect(await signIn(web, "ds", "wrong", later(32))).toBeNull();
  },
);

webTest("demo sign-in is for demo people, and a password is not a way to be one of them", async ({ web }) => {
  await withPassword(web);
  const context = { db: web.runtime.db, now: () => now };
  expect(await signInAsDemoPerson(context, "ds")).toBeNull();
  await web.runtime.db.appUser.update({ where: { id: web.people.ds }, data: { isDemo: true } });
  expect(await signInAsDemoPerson(context, "ds")).toEqual({ userId: web.people.ds });
  expect(await signIn(web, "ds", password)).toBeNull();
});

webTest("a first single sign-on makes one account without roles, a later one finds it again", async ({ web }) => {
  const context = { db: web.runtime.db, now: () => now };
  const profile = { email: "New.Person@Example.com", name: "New Person" };
  const [one, two] = await Promise.all([
    signInWithSingleSignOn(context, profile),
    signInWithSingleSignOn(context, profile),
  ]);
  expect(one).toEqual(two);
  const made = await web.runtime.db.appUser.findMany({
    where: { email: "new.person@example.com" },
    include: { grants: true },
  });
  expect(made).toMatchObject([{ grants: [] }]);
  await web.runtime.db.appUser.updateMany({ where: { email: "new.person@example.com" }, data: { isActive: false } });
  expect(await signInWithSingleSignOn(context, profile)).toBeNull();
});

webTest("a damaged stored hash lets nobody in", async () => {
  expect(await verifyPassword(password, "scrypt$17$8$1$zzz")).toBe(false);
  expect(await verifyPassword(password, "")).toBe(false);
});
