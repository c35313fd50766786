import { type CheckSubject, listOtherHeads, listPastDurations, readSlotLimits } from "@/lib/db/check-subjects";
import type { Db } from "@/lib/db/client";
import { listConnectionTests } from "@/lib/db/connection-tests";
import { listPackFiles } from "@/lib/db/packs";
import { findSnapshots } from "@/lib/db/versions";
import { checkConnections, connectionsOf } from "@/lib/domain/change/check-connections";
import { checkOverlap } from "@/lib/domain/change/check-overlap";
import { checkPolicy } from "@/lib/domain/change/check-policy";
import { checkQuota } from "@/lib/domain/change/check-quota";
import { secretsInDocument, secretsInFile } from "@/lib/domain/change/check-secrets";
import { checkSimulation } from "@/lib/domain/change/check-simulation";
import { type CheckFinding, type CheckVerdict, verdict } from "@/lib/domain/change/check-verdict";
import { type Change, diffDocuments } from "@/lib/domain/change/diff";
import { predictRun } from "@/lib/domain/change/predict-run";
import { requirementsOf } from "@/lib/domain/change/requirement";
import type { Snapshot } from "@/lib/domain/dag/canonical";
import type { DagDocument } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import { changesAgainst, groundFor, judgeDocument } from "@/lib/services/change/prepare-revision";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** What every check says about the head of an open change request now; `telling` adds those that block nothing. */
export async function judgeHead(
  db: Db,
  subject: CheckSubject,
  { telling }: Readonly<{ telling: boolean }>,
): Promise<CheckVerdict[]> {
  const snapshot = readSnapshot(subject.canonical);
  const { document, closure } = snapshot;
  const { verdicts } = await judgeDocument(db, document);
  return [
    ...verdicts,
    verdict("secrets", [...secretsInDocument(document), ...(await secretsInPacks(db, closure.packs))]),
    verdict("quota", checkQuota(document, await readSlotLimits(db))),
    verdict("policy", await policyFindings(db, subject, snapshot)),
    ...(telling
      ? [
          verdict("overlap", await overlapFindings(db, subject, document)),
          verdict("simulation", await simulationFindings(db, subject, document)),
          ...(await connectionVerdict(db, document)),
        ]
      : []),
  ];
}

/** Going back to what was active has a rule of its own, which does not follow from what changes. */
async function policyFindings(db: Db, subject: CheckSubject, proposed: Snapshot): Promise<CheckFinding[]> {
  const { activeHash, authorRoles, dagKey, requirements, origin } = subject;
  if (origin === "revert") return checkPolicy(requirements, []);
  const changes = await changesAgainst(db, activeHash, proposed);
  return checkPolicy(requirements, requirementsOf(changes, await groundFor(db, dagKey, authorRoles)));
}

async function overlapFindings(db: Db, subject: CheckSubject, document: DagDocument): Promise<CheckFinding[]> {
  const others = await listOtherHeads(db, subject);
  if (others.length === 0) return [];
  const hashes = [subject.activeHash, ...others.flatMap(({ contentHash, baseHash }) => [contentHash, baseHash])];
  const found = await findSnapshots(db, [...new Set(hashes.filter((hash) => hash !== null))]);
  const documents = new Map([...found].map(([hash, bytes]) => [hash, readSnapshot(bytes).document]));
  const changesOf = (from: string | null, to: DagDocument | undefined): Change[] =>
    to ? diffDocuments(documents.get(from ?? "") ?? null, to) : [];
  return checkOverlap(
    changesOf(subject.activeHash, document),
    others.map(({ contentHash, baseHash, ...other }) => ({
      ...other,
      changes: changesOf(baseHash, documents.get(contentHash)),
    })),
  );
}

/** None while workers of the lane have yet to say something. */
async function connectionVerdict(db: Db, document: DagDocument): Promise<CheckVerdict[]> {
  const { lane = SETTING_DEFAULTS.lane } = document;
  const tests = await listConnectionTests(db, connectionsOf(document));
  const findings = checkConnections(document, lane, tests);
  return findings === null ? [] : [verdict("connections", findings)];
}

/** Past tasks that one prediction reads at most. */
const MAX_PAST = 20_000;
const MOST_RUNS = 200;

async function simulationFindings(db: Db, { dagId }: CheckSubject, document: DagDocument): Promise<CheckFinding[]> {
  const runs = Math.min(MOST_RUNS, Math.ceil(MAX_PAST / document.tasks.length));
  const past = await listPastDurations(db, dagId, runs);
  const prediction = predictRun(document, {
    byTask: new Map(past.map(({ key, lasted }) => [key, lasted])),
    waits: past.flatMap(({ waited }) => waited),
  });
  return checkSimulation(document, prediction);
}

/** A pack's content never changes, so it is read once; the newest are remembered. */
const foundInPack = new Map<string, readonly CheckFinding[]>();
const MOST_REMEMBERED = 200;

async function secretsInPacks(db: Db, packs: Readonly<Record<string, string>>): Promise<CheckFinding[]> {
  const findings: CheckFinding[] = [];
  for (const [name, digest] of Object.entries(packs)) {
    const found = foundInPack.get(digest) ?? (await readPack(db, name, digest));
    foundInPack.delete(digest);
    foundInPack.set(digest, found);
    findings.push(...found);
  }
  for (const digest of foundInPack.keys()) {
    if (foundInPack.size <= MOST_REMEMBERED) break;
    foundInPack.delete(digest);
  }
  return findings;
}

async function readPack(db: Db, name: string, digest: string): Promise<CheckFinding[]> {
  const files = await listPackFiles(db, digest);
  return files.flatMap(({ path, content }) => secretsInFile(name, path, new TextDecoder().decode(content)));
}
