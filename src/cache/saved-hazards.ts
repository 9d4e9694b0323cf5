import { InputError } from "../base/errors.ts";
import { parseJson } from "../base/json.ts";
import { AGE_BINS } from "./age-bins.ts";
import { HAZARD_CLASSES } from "./hazard-features.ts";
import type { SavedHazards } from "./hazard-table.ts";

/** What a learned hazard has learned. */
export interface SavedLearnedHazard {
  readonly format: "prewarm/learned-hazard";
  readonly schema: 1;
  readonly hazards: readonly SavedHazards[]; // of the classes that were met
}

/** Reads what `save` gave from JSON text; `source` is what messages call it. */
export function parseSavedLearnedHazard(text: string, source: string): SavedLearnedHazard {
  const saved = parseJson(text, source) as Partial<SavedLearnedHazard> | null;
  if (saved?.format !== "prewarm/learned-hazard" || saved.schema !== 1 || !Array.isArray(saved.hazards))
    throw new InputError("malformed", { source }, "expected a saved learned-hazard, schema 1");
  const met = new Set<number>();
  for (const row of saved.hazards as Partial<SavedHazards>[]) {
    const id = row?.class ?? -1;
    if (!Number.isInteger(id) || id < 0 || id >= HAZARD_CLASSES || met.has(id))
      throw new InputError("malformed", { source }, `expected each class once, a whole number below ${HAZARD_CLASSES}`);
    met.add(id);
    for (const column of ["entered", "hits"] as const)
      if (!isCounts(row[column]))
        throw new InputError("malformed", { source }, `expected ${AGE_BINS} finite numbers >= 0 in ${column}`);
  }
  return saved as SavedLearnedHazard;
}

function isCounts(values: unknown): boolean {
  if (!Array.isArray(values) || values.length !== AGE_BINS) return false;
  return values.every((value) => Number.isFinite(value) && value >= 0);
}
