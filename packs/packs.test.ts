import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { checkDraft } from "@/lib/domain/dag/check";
import { dagDraftSchema } from "@/lib/domain/dag/document";
import type { JsonValue } from "@/lib/domain/shared/json";
import { type Client, type RunEnd, readSeedDag, simulateDag } from "@/packs/simulate-dag";
import { startCommand, startScript } from "@/packs/start-task";
import { generateApplicants } from "@/prisma/seed/demo-applicants";

const onboarding = readSeedDag("onboarding.yaml");
const creditRefresh = readSeedDag("credit-refresh.yaml");
const heartbeat = readSeedDag("heartbeat.yaml");

const ONLY_AFTER_THE_DECISION = ["ChgOffDate", "ChgOffPrinGr", "MIS_Status", "BalanceGross", "Default", "TrainingSet"];

/** A made-up term loan: half guaranteed, five years, matures long before the recession. */
const aLoan = {
  LoanNr_ChkDgt: "T-1",
  City: "EUREKA",
  State: "CA",
  Zip: "95501",
  Bank: "POPPY FIELD COMMUNITY BANK",
  BankState: "CA",
  NAICS: "531210",
  ApprovalDate: "15000",
  ApprovalFY: "2001",
  Term: "60",
  NoEmp: "4",
  NewExist: "1",
  CreateJob: "2",
  RetainedJob: "4",
  FranchiseCode: "1",
  UrbanRural: "1",
  RevLineCr: "N",
  LowDoc: "N",
  DisbursementDate: "15030",
  DisbursementGross: "60000",
  GrAppv: "60000",
  SBA_Appv: "30000",
};
type Columns = Partial<Record<keyof typeof aLoan, string | number>>;
const aClient = (columns: Columns = {}): Client => ({ key: "T-1", data: { ...aLoan, ...columns } });

const TODAY = { date: "2026-01-31" };
const enrolled: Client[] = [];
let runs: RunEnd[] = [];

/**
 * Adds a client to the one simulation of this file and returns a reader of how its run ended. One simulation for all,
 * because each starts a process per script.
 */
function enrol(client: Client): () => RunEnd {
  const at = enrolled.push(client) - 1;
  return () => runs[at] ?? {};
}
const enrolLoan = (columns: Columns = {}) => enrol(aClient(columns));

beforeAll(() => {
  runs = simulateDag(onboarding, enrolled, { stamp_date: () => TODAY });
}, 120_000);

const decisionSchema = z.strictObject({
  decision: z.enum(["approved", "declined"]),
  p: z.number(),
  reasons: z.array(z.string()).min(1),
});
const decisionOf = (run: RunEnd) => decisionSchema.parse(run.decision?.output);

const demoClients = generateApplicants(300, 11).map((data): Client => ({ key: data.LoanNr_ChkDgt, data }));
const demoReaders = demoClients.map(enrol);
const demoRuns = () => demoReaders.map((read) => read());

describe("the onboarding DAG", () => {
  const numbers = Object.fromEntries(
    Object.entries(aLoan).map(([column, value]) => [column, /^\d+$/.test(value) ? Number(value) : value]),
  );
  const [fromText, fromNumbers] = [enrolLoan(), enrolLoan(numbers)];
  const withOutcome = ["", "1", "CHGOFF"].flatMap((value) =>
    demoClients.slice(0, 60).map(({ key, data }, at) => {
      const outcome = Object.fromEntries(ONLY_AFTER_THE_DECISION.map((column) => [column, value]));
      return { at, read: enrol({ key, data: { ...data, ...outcome } }) };
    }),
  );

  it("decides every made-up applicant, and declines between 4 and 10 in a hundred", () => {
    const decisions = demoRuns().map((run) => decisionOf(run).decision);
    const declined = decisions.filter((decision) => decision === "declined").length / decisions.length;
    expect(declined).toBeGreaterThan(0.04);
    expect(declined).toBeLessThan(0.1);
  });

  it("has 40 tasks, and every one of them leads to the decision", () => {
    const needed = new Set(["decision"]);
    for (const key of needed)
      for (const upstream of onboarding.tasks.find((task) => task.key === key)?.needs ?? []) needed.add(upstream);
    expect(onboarding.tasks).toHaveLength(40);
    expect(onboarding.tasks.map((task) => task.key).filter((key) => !needed.has(key))).toEqual([]);
  });

  it("needs no outside system", () => {
    expect([...new Set(onboarding.tasks.map((task) => task.operator))].sort()).toEqual(["bash", "branch", "pack"]);
  });

  it("runs exactly one review tier and one product check for each applicant, and joins them", () => {
    for (const run of demoRuns()) {
      const tiers = [run.fast_track, run.standard_review, run.manual_review].map((end) => end?.state);
      const products = [run.revolving_check, run.term_loan_check].map((end) => end?.state);
      expect(tiers.toSorted()).toEqual(["skipped", "skipped", "success"]);
      expect(products.toSorted()).toEqual(["skipped", "success"]);
      expect([run.tier_outcome?.state, run.policy_findings?.state]).toEqual(["success", "success"]);
    }
  });

  it("gives the same outputs, task by task, whatever the columns known only after the decision hold", () => {
    const plain = demoRuns();
    for (const { at, read } of withOutcome) expect(read()).toEqual(plain[at]);
  });

  it("decides the same from numbers as from text", () => {
    expect(decisionOf(fromNumbers())).toEqual(decisionOf(fromText()));
  });
});

describe("the published model", () => {
  const maturingOn = (day: number): Columns => ({ DisbursementDate: day - 60 * 30, ApprovalDate: day - 60 * 30 - 10 });
  const declinedInRecession = enrolLoan(maturingOn(17_600));
  const withNeededGuarantee = enrolLoan({ ...maturingOn(17_600), SBA_Appv: 38_103 });
  const withOneDollarLess = enrolLoan({ ...maturingOn(17_600), SBA_Appv: 38_102 });

  // p by hand: 1 / (1 + exp(-(1.3931 - 2.1282 RealEstate - 2.9875 Portion + 0.5041 Recession)))
  it.each([
    ["half guaranteed", enrolLoan(), 0.4749, "approved", "standard_review"],
    ["three quarters guaranteed", enrolLoan({ SBA_Appv: 45_000 }), 0.29995, "approved", "fast_track"],
    ["too little guaranteed", enrolLoan({ SBA_Appv: 24_000 }), 0.5494, "declined", "manual_review"],
    ["20 years: real estate", enrolLoan({ Term: 240 }), 0.0972, "approved", "fast_track"],
    ["a month less: no real estate", enrolLoan({ Term: 239 }), 0.4749, "approved", "standard_review"],
    ["due the day before the recession", enrolLoan(maturingOn(17_500)), 0.4749, "approved", "standard_review"],
    ["due on its first day, 2007-12-01", enrolLoan(maturingOn(17_501)), 0.5995, "declined", "manual_review"],
    ["due on its last day, 2009-06-30", enrolLoan(maturingOn(18_078)), 0.5995, "declined", "manual_review"],
    ["due the day after", enrolLoan(maturingOn(18_079)), 0.4749, "approved", "standard_review"],
    ["without a disbursement date", enrolLoan({ DisbursementDate: "" }), 0.4749, "approved", "standard_review"],
  ])("%s", (_title, read, p, decision, tier) => {
    expect(decisionOf(read()).p).toBeCloseTo(p, 4);
    expect(decisionOf(read()).decision).toBe(decision);
    expect(read()[tier]?.state).toBe("success");
  });

  it("passes a declined loan once it has the guarantee that manual review names", () => {
    expect(declinedInRecession().manual_review?.output).toMatchObject({ needed_guarantee: 38_103 });
    expect(decisionOf(withNeededGuarantee()).decision).toBe("approved");
    expect(decisionOf(withOneDollarLess()).decision).toBe("declined");
  });
});

describe("policy checks", () => {
  const FOUND: readonly [columns: Columns, sentence: string][] = [
    [{ LoanNr_ChkDgt: "T-2" }, "The row is of loan T-2, the client is T-1."],
    [{ Zip: "85008" }, "ZIP code 85008 is not in California, the stated state is."],
    [{ NAICS: "722511" }, "The model was fitted on NAICS sector 53 only; this industry is another."],
    [{ SBA_Appv: 60_001 }, "The guarantee of 60,001 dollars exceeds the loan of 60,000."],
    [{ SBA_Appv: 0 }, "No part of the loan is guaranteed."],
    [
      { LowDoc: "Y", GrAppv: 150_001 },
      "LowDoc was used for 150,001 dollars; the programme was for loans up to 150,000.",
    ],
    [{ DisbursementDate: "" }, "The disbursement date is missing, so the planned maturity is not known."],
    [{ DisbursementDate: 14_999 }, "The loan was paid out before it was approved."],
    [{ DisbursementDate: 15_366 }, "The loan was paid out 366 days after its approval."],
    [{ Term: 0 }, "The term is 0 months."],
    [{ Term: 301 }, "The term of 301 months is longer than 25 years."],
    [{ ApprovalFY: 2002 }, "Fiscal year 2002 is stated, but the approval lies in 2001."],
    [{ NoEmp: 0, RetainedJob: 0 }, "The business states no employees."],
    [{ RetainedJob: 5 }, "5 jobs are to be retained, but only 4 people work there."],
    [{ CreateJob: 41 }, "41 jobs are to be created by a business of 4."],
    [{ RevLineCr: "Y", DisbursementGross: 210_000 }, "The line is drawn 3.5 times over."],
    [{ RevLineCr: "Y", DisbursementGross: "" }, "The amount drawn is not stated."],
    [{ DisbursementGross: 60_001 }, "60,001 dollars are paid out, but only 60,000 were approved."],
    [{ DisbursementGross: "" }, "The amount paid out is not stated."],
  ];
  const found = FOUND.map(([columns, sentence]) => ({ columns, sentence, read: enrolLoan(columns) }));
  const plain = enrolLoan();
  const drawnThreeTimes = enrolLoan({ RevLineCr: "Y", DisbursementGross: 180_000 });

  it.each(found)("$columns is found", ({ read, sentence }) => {
    expect(decisionOf(read()).reasons).toContain(sentence);
  });

  it("find nothing in a plausible loan, nor in a line drawn three times over", () => {
    expect(plain().policy_findings?.output).toMatchObject({ findings: [], product: "term loan" });
    expect(drawnThreeTimes().policy_findings?.output).toMatchObject({ findings: [], product: "revolving line" });
  });

  it("inform without deciding: only the model's cut declines", () => {
    for (const run of [...found.map(({ read }) => read()), ...demoRuns()]) {
      const { decision, p } = decisionOf(run);
      expect(decision).toBe(p > 0.5 ? "declined" : "approved");
    }
  });
});

describe("a row that cannot be read", () => {
  const NUMBER = "but a whole number";
  const REFUSED: readonly [columns: Columns, task: string, sentence: string][] = [
    [{ Term: "" }, "parse_loan", "Column Term is empty, and no decision is possible without it"],
    [{ GrAppv: 0 }, "parse_loan", "Column GrAppv is 0, and no decision is possible without it"],
    [{ GrAppv: "$60,000" }, "parse_loan", `Column GrAppv is '$60,000', ${NUMBER} (US dollars) belongs there.`],
    [{ Term: "nan" }, "parse_loan", `Column Term is 'NAN', ${NUMBER} (months) belongs there.`],
    [{ Term: "1_2" }, "parse_loan", `Column Term is '1_2', ${NUMBER} (months) belongs there.`],
    [{ ApprovalDate: "9".repeat(5_000) }, "parse_loan", `${NUMBER} (days since 1960-01-01) belongs there.`],
    [{ NoEmp: "-1" }, "parse_business", `Column NoEmp is '-1', ${NUMBER} (people) belongs there.`],
    [{ Zip: "X" }, "parse_location", `Column Zip is 'X', ${NUMBER} (a 5-digit ZIP code) belongs there.`],
  ];
  const neighbour = enrolLoan();
  const foreign = enrol({ key: "T-1", data: { LoanNumber: "T-1", Amount: "60000" } });

  it.each(REFUSED.map(([columns, task, sentence]) => ({ columns, task, sentence, read: enrolLoan(columns) })))(
    "$task refuses it with the column and what belongs there: $sentence",
    ({ read, task, sentence }) => {
      expect(read()[task]).toMatchObject({ state: "failed", error: expect.stringContaining(sentence) });
      expect(read().decision?.state).toBe("upstream_failed");
    },
  );

  it("does not disturb the decision about another client", () => {
    expect(decisionOf(neighbour()).decision).toBe("approved");
  });

  it("is refused when no column is one the DAG knows", () => {
    const error = expect.stringContaining("Check the header line of the file");
    expect(foreign().fetch_application).toMatchObject({ state: "failed", error });
  });
});

describe("a script as a process of its own", () => {
  const tables: Columns[] = [{}, { SBA_Appv: 45_000, RevLineCr: "Y" }, { SBA_Appv: 24_000 }];
  const simulated = tables.map((columns) => ({ columns, read: enrolLoan(columns) }));

  it("writes the result that the simulation has, for every script of the DAG", () => {
    const compared = new Set<string>();
    for (const { columns, read } of simulated) {
      const ends = Object.entries(read());
      const results = Object.fromEntries(
        ends.flatMap(([key, { output }]) => (output === undefined ? [] : [[key, output]])),
      );
      for (const task of onboarding.tasks) {
        if (task.operator !== "pack" || !(task.key in results) || compared.has(task.key)) continue;
        compared.add(task.key);
        const args = (task.args ?? []).map((text) => text.replace("{{ client.key }}", "T-1"));
        const ended = startScript(task, { client: { key: "T-1", data: { ...aLoan, ...columns } }, results }, args);
        expect(ended).toMatchObject({ exitCode: 0, stderr: "", output: results[task.key] });
      }
    }
    expect(compared.size).toBe(onboarding.tasks.filter((task) => task.operator === "pack").length);
  }, 60_000);

  it("ends with 100 and a sentence, and without a result, when trying again cannot help", () => {
    const application = { ...aLoan, Term: "soon" };
    const ended = startScript({ pack: "intake", file: "loan.py" }, { results: { fetch_application: { application } } });
    expect(ended).toMatchObject({ exitCode: 100, output: null });
    expect(ended.stderr).toMatch(/^Column Term is 'SOON', but .* add the client again\.\n$/);
  });

  it("ends with 1, to be retried, when it is broken", () => {
    expect(startScript({ pack: "intake", file: "loan.py" }, { results: {} }).exitCode).toBe(1);
  });

  it("stamps the date of today by the command line", () => {
    const task = onboarding.tasks.find(({ key }) => key === "stamp_date");
    const output = task?.operator === "bash" ? startCommand(task, {}).output : null;
    expect(output).toEqual({ date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  });
});

describe("credit refresh", () => {
  const stored = { gross: 60_000, guaranteed: 30_000, term_months: 60, disbursement_day: 15_030 };
  const ROWS: Readonly<Record<string, JsonValue[]>> = {
    "among peers": [{ ...stored, peers: 4, peer_average_gross: 40_000 }],
    "without peers": [{ ...stored, peers: 0, peer_average_gross: null }],
    "without amount": [{ ...stored, gross: null, peers: 0, peer_average_gross: null }],
    unknown: [],
  };
  const keys = Object.keys(ROWS);
  let ends: RunEnd[] = [];
  beforeAll(() => {
    const clients = keys.map((key) => ({ key, data: {} }));
    ends = simulateDag(creditRefresh, clients, { load_applicant: ({ key }) => ({ rows: ROWS[key] ?? [] }) });
  }, 60_000);
  const endOf = (key: string, task: string) => ends[keys.indexOf(key)]?.[task];

  it("scores a stored applicant again and compares the loan with others of its industry", () => {
    const report = { p: expect.closeTo(0.4749, 4), above_cut: false };
    expect(endOf("among peers", "refresh_report")?.output).toEqual({ ...report, peers: 4, size_to_peers: 1.5 });
    expect(endOf("without peers", "refresh_report")?.output).toEqual({ ...report, peers: 0, size_to_peers: null });
  });

  it("refuses an applicant that is not stored, or not completely", () => {
    const missing = "Applicant unknown is not in the operational database.";
    expect(endOf("unknown", "parse_loan")?.error).toContain(missing);
    expect(endOf("without amount", "parse_loan")?.error).toContain("has no usable gross.");
  });
});

describe("the packs", () => {
  const packs = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const scripts = packs.flatMap(({ name }) =>
    readdirSync(join(import.meta.dirname, name))
      .filter((file) => file.endsWith(".py"))
      .map((file) => `${name}/${file}`),
  );
  const read = (script: string) => readFileSync(join(import.meta.dirname, script), "utf8");

  it("hold no script that no DAG runs, and every script that one does", () => {
    const used = [onboarding, creditRefresh].flatMap(({ tasks }) =>
      tasks.flatMap((task) => (task.operator === "pack" ? [`${task.pack}/${task.file}`] : [])),
    );
    const runnable = scripts.filter((script) => read(script).includes('__name__ == "__main__"'));
    expect(runnable.toSorted()).toEqual([...new Set(used)].sort());
  });

  it("read the client's own row in one place only", () => {
    expect(scripts.filter((script) => /\["client"\]\["data"\]|\.get\("data"\)/.test(read(script)))).toEqual([
      "intake/fetch.py",
    ]);
  });
});

describe("the demo's DAGs", () => {
  it.each([onboarding, creditRefresh, heartbeat])("$dag passes the designer's checks without a remark", (document) => {
    expect(checkDraft(dagDraftSchema.parse(document)).issues).toEqual([]);
  });
});

describe("the heartbeat", () => {
  it("writes the time and the free space as JSON", () => {
    const outputs = heartbeat.tasks.flatMap((task) =>
      task.operator === "bash" ? [startCommand(task, {}).output] : [],
    );
    expect(outputs).toEqual([{ utc: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) }, { free_kib: expect.any(Number) }]);
  });
});
