import type { Measure } from "@/bench/measure";
import { bullmq } from "@/bench/measure-bullmq";
import { ENGINE_MEASURES } from "@/bench/measure-engine";
import { SCRIPT_MEASURES } from "@/bench/measure-scripts";

export const MEASURES: readonly Measure[] = [bullmq, ...ENGINE_MEASURES, ...SCRIPT_MEASURES];
