import { decide, type OwnerDecision } from "../engine/cases.ts";
import type { CaseRow } from "../storage/cases.ts";
import type { Decision } from "../storage/database.ts";
import type { World } from "./world.ts";

/** Looks at the newest open case of a kind, as its owner would. */
export async function openCaseOf(world: World, kind: CaseRow["kind"]): Promise<CaseRow> {
  const cases = await world.server.engine.storage.run("listCases", {
    status: "open",
    kind,
    limit: 10,
  });
  const [newest] = cases;
  if (!newest) throw new Error(`there is no open case ${kind}`);
  return newest;
}

/** Decides about a case as it stands now. */
export async function decideAs(
  world: World,
  { case_id }: CaseRow,
  decision: Decision,
  more: Partial<OwnerDecision> = {},
) {
  const { engine } = world.server;
  const detail = await engine.storage.run("readCase", { case_id });
  if (!detail) throw new Error("the case is gone");
  return await decide(engine, {
    caseId: case_id,
    decision,
    version: detail.version,
    by: "owner@shop.test",
    ...more,
  });
}
