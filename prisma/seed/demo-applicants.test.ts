import { describe, expect, it } from "vitest";
import { generateApplicants } from "@/prisma/seed/demo-applicants";

describe("generateApplicants", () => {
  const applicants = generateApplicants(500, 3);

  it("gives the same applicants for the same seed, and others for another", () => {
    expect(generateApplicants(500, 3)).toEqual(applicants);
    expect(generateApplicants(500, 4)).not.toEqual(applicants);
  });

  it("gives the same first applicants however many are asked for", () => {
    expect(generateApplicants(20, 3)).toEqual(applicants.slice(0, 20));
  });

  it("numbers them without a gap", () => {
    expect(applicants.map((one) => one.LoanNr_ChkDgt)).toEqual(
      applicants.map((_, index) => `D-${String(index + 1).padStart(6, "0")}`),
    );
  });

  it("gives loans that hold together: guaranteed within approved, paid out after approval, whole numbers", () => {
    for (const one of applicants) {
      expect(Number(one.SBA_Appv)).toBeLessThanOrEqual(Number(one.GrAppv));
      if (one.DisbursementDate !== "") expect(Number(one.DisbursementDate)).toBeGreaterThan(Number(one.ApprovalDate));
      for (const column of ["GrAppv", "SBA_Appv", "Term", "NoEmp", "ApprovalDate", "DisbursementGross"] as const)
        expect(one[column]).toMatch(/^\d+$/);
    }
  });

  it("tells nothing that is known only after the decision", () => {
    const after = ["ChgOffDate", "ChgOffPrinGr", "MIS_Status", "BalanceGross", "Default", "TrainingSet"];
    expect(Object.keys(applicants[0] ?? {}).filter((column) => after.includes(column))).toEqual([]);
  });
});
