/**
 * Made-up loan applicants for the demo: the columns of the public SBA file that are known before a decision, all as
 * text, as a CSV brings them. Columns that follow from others (New, RealEstate, Portion, Recession, daysterm) are left
 * out, because the packs compute them. Nothing here is a real business, bank or loan.
 */
export type Applicant = Readonly<
  Record<
    | "LoanNr_ChkDgt"
    | "City"
    | "State"
    | "Zip"
    | "Bank"
    | "BankState"
    | "NAICS"
    | "ApprovalDate"
    | "ApprovalFY"
    | "Term"
    | "NoEmp"
    | "NewExist"
    | "CreateJob"
    | "RetainedJob"
    | "FranchiseCode"
    | "UrbanRural"
    | "RevLineCr"
    | "LowDoc"
    | "DisbursementDate"
    | "DisbursementGross"
    | "GrAppv"
    | "SBA_Appv",
    string
  >
>;

type Random = () => number;
type Weighted<T> = readonly (readonly [weight: number, value: T])[];
type Place = Readonly<{ city: string; zip: number; urban: string }>;
type Loan = Readonly<{ term: number; gross: number; guaranteed: number; revolving: string; lowDoc: string }>;

const EPOCH_MS = Date.UTC(1960, 0, 1);
const DAY_MS = 86_400_000;
/** Approvals between these days mature before, in and after the recession of 2007 to 2009, which the model weighs. */
const FIRST_APPROVAL_DAY = Date.UTC(1996, 9, 1);
const LAST_APPROVAL_DAY = Date.UTC(2008, 5, 30);
const OCTOBER = 9;

const PLACES: Weighted<Place> = [
  [22, { city: "LOS ANGELES", zip: 90012, urban: "1" }],
  [15, { city: "SAN DIEGO", zip: 92101, urban: "1" }],
  [9, { city: "SAN JOSE", zip: 95112, urban: "1" }],
  [8, { city: "SAN FRANCISCO", zip: 94103, urban: "1" }],
  [8, { city: "SACRAMENTO", zip: 95814, urban: "1" }],
  [8, { city: "ANAHEIM", zip: 92801, urban: "1" }],
  [6, { city: "RIVERSIDE", zip: 92501, urban: "1" }],
  [5, { city: "FRESNO", zip: 93721, urban: "1" }],
  [5, { city: "STOCKTON", zip: 95202, urban: "0" }],
  [4, { city: "SANTA BARBARA", zip: 93101, urban: "1" }],
  [3, { city: "SALINAS", zip: 93901, urban: "2" }],
  [3, { city: "EUREKA", zip: 95501, urban: "2" }],
  [2, { city: "REDDING", zip: 96001, urban: "2" }],
];
const BANKS: Weighted<readonly [name: string, state: string]> = [
  [24, ["HARBOR LIGHT COMMERCE BANK", "CA"]],
  [18, ["NORTH MESA NATIONAL BANK", "NC"]],
  [14, ["FOUR RIVERS TRUST", "SD"]],
  [12, ["POPPY FIELD COMMUNITY BANK", "CA"]],
  [10, ["OLD QUARRY SAVINGS", "OH"]],
  [8, ["LANTERN STREET BUSINESS LENDING", "VA"]],
  [6, ["WEST TRESTLE DEVEL CORP", "CA"]],
  [1, ["", ""]],
];
const INDUSTRIES: Weighted<string> = [
  [38, "531210"],
  [11, "532230"],
  [9, "531390"],
  [8, "531311"],
  [8, "532490"],
  [6, "531320"],
  [6, "532111"],
  [5, "532299"],
  [5, "531120"],
  [3, "532412"],
  [1, "533110"],
];
/** Shares guaranteed of a term loan; the smallest is what the model declines in any year. */
const TERM_LOAN_SHARES: Weighted<number> = [
  [2, 0.4],
  [28, 0.5],
  [42, 0.75],
  [28, 0.85],
];

/** Mulberry32: a small generator whose sequence depends on the seed only. Yields numbers in [0, 1). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const between = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));

/** Skewed to the low end, as staff and amounts are: most businesses are small. */
const mostlySmall = (random: Random, least: number, most: number): number =>
  Math.round(least * (most / least) ** (random() * random()));

function pick<T>(random: Random, choices: Weighted<T>): T {
  let left = random() * choices.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, value] of choices) {
    left -= weight;
    if (left < 0) return value;
  }
  throw new RangeError("pick: nothing to choose from");
}

const dollars = (amount: number, step: number): number => Math.max(step, Math.round(amount / step) * step);

function realEstateLoan(random: Random): Loan {
  const gross = dollars(mostlySmall(random, 150_000, 1_800_000), 1_000);
  const share = random() < 0.4 ? 1 : 0.75;
  const term = random() < 0.5 ? 240 : 300;
  return { term, gross, guaranteed: Math.round(gross * share), revolving: "N", lowDoc: "N" };
}

function revolvingLine(random: Random): Loan {
  const gross = dollars(mostlySmall(random, 5_000, 150_000), 500);
  return { term: between(random, 12, 84), gross, guaranteed: Math.round(gross * 0.5), revolving: "Y", lowDoc: "N" };
}

function termLoan(random: Random): Loan {
  const gross = dollars(mostlySmall(random, 10_000, 700_000), 500);
  const guaranteed = Math.round(gross * pick(random, TERM_LOAN_SHARES));
  const lowDoc = gross < 150_000 && random() < 0.06 ? "Y" : "N";
  return { term: between(random, 24, 120), gross, guaranteed, revolving: random() < 0.6 ? "0" : "N", lowDoc };
}

const LOANS: Weighted<(random: Random) => Loan> = [
  [27, realEstateLoan],
  [36, revolvingLine],
  [37, termLoan],
];

/** Lines are drawn again after repayment; term loans are paid out once. */
function drawn(random: Random, loan: Loan): number {
  return loan.revolving === "Y" ? Math.round(loan.gross * (0.8 + 2.6 * random() * random())) : loan.gross;
}

/** Some applicants promise to keep more jobs than they have, which a policy check finds. */
const retained = (random: Random, employees: number): number =>
  random() < 0.06 ? employees + between(random, 1, 4) : between(random, 0, employees);

/** Days since 1960-01-01, the way the file writes dates; the fiscal year begins in October of the year before. */
function approval(random: Random): Readonly<{ day: number; fiscalYear: number }> {
  const at = new Date(between(random, FIRST_APPROVAL_DAY / DAY_MS, LAST_APPROVAL_DAY / DAY_MS) * DAY_MS);
  const fiscalYear = at.getUTCFullYear() + (at.getUTCMonth() >= OCTOBER ? 1 : 0);
  return { day: (at.getTime() - EPOCH_MS) / DAY_MS, fiscalYear };
}

function applicant(number: number, random: Random): Applicant {
  const place = pick(random, PLACES);
  const [bank, bankState] = pick(random, BANKS);
  const loan = pick(random, LOANS)(random);
  const approved = approval(random);
  const employees = mostlySmall(random, 1, 120);
  const isNew = random() < 0.16;
  return {
    LoanNr_ChkDgt: `D-${String(number).padStart(6, "0")}`,
    City: place.city,
    State: "CA",
    Zip: String(place.zip),
    Bank: bank,
    BankState: bankState,
    NAICS: pick(random, INDUSTRIES),
    ApprovalDate: String(approved.day),
    ApprovalFY: String(approved.fiscalYear),
    Term: String(loan.term),
    NoEmp: String(employees),
    NewExist: isNew ? "2" : "1",
    CreateJob: String(random() < 0.3 ? between(random, 1, 8) : 0),
    RetainedJob: String(isNew ? 0 : retained(random, employees)),
    FranchiseCode: random() < 0.04 ? String(between(random, 10_000, 89_999)) : "1",
    UrbanRural: place.urban,
    RevLineCr: loan.revolving,
    LowDoc: loan.lowDoc,
    DisbursementDate: random() < 0.003 ? "" : String(approved.day + between(random, 3, 150)),
    DisbursementGross: String(drawn(random, loan)),
    GrAppv: String(loan.gross),
    SBA_Appv: String(loan.guaranteed),
  };
}

/** `count` applicants with the keys D-000001 and up. The same seed gives the same applicants. */
export function generateApplicants(count: number, seed: number): Applicant[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => applicant(index + 1, random));
}
