import { POST as activateRoute } from "@/app/api/v1/change-requests/[number]/activate/route";
import { POST as reviewRoute } from "@/app/api/v1/change-requests/[number]/reviews/route";
import { POST as pushRoute } from "@/app/api/v1/change-requests/[number]/revisions/route";
import { GET as detailRoute } from "@/app/api/v1/change-requests/[number]/route";
import { POST as submitRoute } from "@/app/api/v1/change-requests/route";
import { PUT as saveRoute } from "@/app/api/v1/dags/[dagKey]/draft/route";
import { POST as createRoute } from "@/app/api/v1/dags/route";
import { type ChangeRequestDetail, changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import type { DagDraft } from "@/lib/domain/dag/document";
import { aBashTask, aDraft } from "@/lib/testing/dag-builders";
import type { TestPerson } from "@/lib/testing/people";
import type { Answered, TestWeb } from "@/lib/testing/web";

const DAG = { dagKey: "research.test", title: "Test", owner: "risk" };
const params = { dagKey: DAG.dagKey };

/** A draft whose first task runs this command; different commands are different content. */
export const aDraftThat = (command: string, more: Partial<DagDraft> = {}): DagDraft =>
  aDraft([aBashTask("one", [], { command }), aBashTask("two", ["one"])], more);

/** Change requests of one DAG, played through the API by its people. */
export class ChangeFlow {
  private saves = 1;

  constructor(private readonly web: TestWeb) {}

  /** Of the newest save. */
  get saveNumber(): number {
    return this.saves;
  }

  /** Goes on from what the draft is now: a suggestion that was accepted, or an update, is in it. */
  async catchUp(): Promise<void> {
    this.saves = (await this.web.runtime.db.dagDraft.findFirstOrThrow()).saveNumber;
  }

  createDag(as: TestPerson = "ds"): Promise<Answered> {
    return this.web.call(createRoute, { as, body: DAG });
  }

  async save(document: DagDraft, as: TestPerson = "ds"): Promise<void> {
    const body = { document, layout: {}, yaml: "", basedOn: this.saveNumber };
    const saved = await this.web.call(saveRoute, { method: "PUT", as, params, body });
    if (saved.status !== 200) throw new Error(`not saved: ${JSON.stringify(saved.body)}`);
    this.saves += 1;
  }

  submit(as: TestPerson = "ds"): Promise<Answered> {
    const body = { dagKey: DAG.dagKey, title: "A change", why: "Because of the test", saveNumber: this.saveNumber };
    return this.web.call(submitRoute, { as, body });
  }

  /** A new DAG with a change request of `ds`, number 1, at revision 1. */
  async propose(command = "true"): Promise<ChangeRequestDetail> {
    await this.createDag();
    await this.save(aDraftThat(command));
    const submitted = await this.submit();
    if (submitted.status !== 201) throw new Error(`not submitted: ${JSON.stringify(submitted.body)}`);
    return this.detail();
  }

  async detail(number = 1, as: TestPerson = "viewer"): Promise<ChangeRequestDetail> {
    const answer = await this.web.call(detailRoute, { as, params: { number: String(number) } });
    return changeRequestDetailSchema.parse(answer.body);
  }

  push(expectedHead: number, as: TestPerson = "ds", number = 1): Promise<Answered> {
    const body = { saveNumber: this.saveNumber, expectedHead };
    return this.web.call(pushRoute, { as, params: { number: String(number) }, body });
  }

  /** About the head as it is now, unless another one is named. */
  async review(
    as: TestPerson,
    decision: string,
    named: Partial<{ number: number; revision: number; contentHash: string }> = {},
  ): Promise<Answered> {
    const { number = 1, ...content } = named;
    const body = { decision, ...(await this.head(number)), ...content };
    return this.web.call(reviewRoute, { as, params: { number: String(number) }, body });
  }

  /** Everybody whom the head asks for approves it, under the person called like the role. */
  async approve(number = 1): Promise<void> {
    const { requirements } = await this.detail(number);
    for (const { roles } of requirements)
      await this.review(roles[0] === "ds" ? "ds2" : (roles[0] ?? "de"), "approve", { number });
  }

  async activate(as: TestPerson, number = 1): Promise<Answered> {
    const body = await this.head(number);
    return this.web.call(activateRoute, { as, params: { number: String(number) }, body });
  }

  async head(number = 1): Promise<{ revision: number; contentHash: string }> {
    const { headRevision, contentHash } = await this.detail(number);
    return { revision: headRevision, contentHash };
  }
}
