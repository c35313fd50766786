import type { Measure } from "@/bench/measure";
import { bullmq } from "@/bench/measure-bullmq";
import { ENGINE_MEASURES } from "@/bench/measure-engine";

export const MEASURES: readonly Measure[] = [bullmq, ...ENGINE_MEASURES];
