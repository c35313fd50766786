import type { Measure } from "@/bench/measure";
import { activation } from "@/bench/measure-activation";
import { bullmq } from "@/bench/measure-bullmq";
import { pythonChain } from "@/bench/measure-chain";
import { ENGINE_MEASURES } from "@/bench/measure-engine";
import { history } from "@/bench/measure-history";
import { inbox } from "@/bench/measure-inbox";
import { LANE_MEASURES } from "@/bench/measure-lanes";
import { live } from "@/bench/measure-live";
import { SCRIPT_MEASURES } from "@/bench/measure-scripts";

export const MEASURES: readonly Measure[] = [
  bullmq,
  ...ENGINE_MEASURES,
  ...LANE_MEASURES,
  live,
  ...SCRIPT_MEASURES,
  pythonChain,
  history,
  activation,
  inbox,
];
