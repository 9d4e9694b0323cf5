import { choice, integer, type ParameterTable, type ParameterValues, size } from "../base/parameters.ts";
import type { Bytes } from "../base/units.ts";
import {
  type AdmissionFilter,
  bloomFilter,
  probabilityFilter,
  secondHitFilter,
  sizeFilter,
} from "./admission-filter.ts";
import { Access, type CacheBatch, type CacheContext, type CachePolicy } from "./contract.ts";
import type { CacheDefinition, LearnedCachePolicy } from "./definition.ts";

/** What every cache policy of the catalog takes besides its own parameters: who may enter it. */
export const ADMISSION_PARAMETERS = {
  admission: choice(
    "all",
    ["all", "size", "probability", "second-hit", "bloom"],
    "which missed objects reach the policy: up to a size, with probability exp(-size / admissionSize), or asked for before, by an exact memory or by Bloom filters",
  ),
  admissionSize: size(1_000_000, "the largest object of `size`, the scale of `probability`"),
  admissionMemory: integer(100_000, "how many refused objects `second-hit` and `bloom` remember", { min: 1 }),
} as const;

/**
 * A policy behind a filter. What the filter refuses reaches the policy as a request larger than its capacity, which the
 * contract has it serve if it is stored and bypass otherwise: so every policy can be filtered, and counts its requests.
 */
class Filtered implements CachePolicy {
  readonly name: string;
  readonly capacity: Bytes;
  readonly #policy: CachePolicy;
  readonly #filter: AdmissionFilter;

  constructor(policy: CachePolicy, filter: AdmissionFilter, kind: string) {
    this.name = `${policy.name}, admission ${kind}`;
    this.capacity = policy.capacity;
    this.#policy = policy;
    this.#filter = filter;
  }

  get used(): Bytes {
    return this.#policy.used;
  }

  get evictions(): number {
    return this.#policy.evictions;
  }

  access(object: number, sizeBytes: number, now: number): Access {
    if (this.#filter.admits(object, sizeBytes)) return this.#policy.access(object, sizeBytes, now);
    const access = this.#policy.access(object, 2 * this.capacity, now);
    if (access !== Access.Hit) this.#filter.refused?.(object);
    return access;
  }

  serve({ object, size: sizes, time, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, sizes[i]!, time[i]!);
  }
}

/** The policy behind an admission filter; what it learned can still be saved and explained. */
export function filtered(
  policy: CachePolicy | LearnedCachePolicy,
  filter: AdmissionFilter,
  kind: string,
): CachePolicy | LearnedCachePolicy {
  const behind = new Filtered(policy, filter, kind);
  if (!("save" in policy)) return behind;
  const explained = policy.explain === undefined ? {} : { explain: () => policy.explain!() };
  return Object.assign(behind, { save: () => policy.save(), ...explained });
}

/** Whether the values of a definition with admission put a filter in front of the policy. */
export function isFiltered(values: ParameterValues<ParameterTable>): boolean {
  return values.admission !== ADMISSION_PARAMETERS.admission.default;
}

/** The definition with the parameters of admission added to its own. */
export function withAdmission(definition: CacheDefinition): CacheDefinition {
  const { parameters, create } = definition;
  return {
    ...definition,
    parameters: { ...parameters, ...ADMISSION_PARAMETERS },
    create: ({ admission, admissionSize, admissionMemory, ...values }, context) => {
      const policy = create(values, context);
      const filter = filterOf(String(admission), Number(admissionSize), Number(admissionMemory), context);
      return filter === undefined ? policy : filtered(policy, filter, String(admission));
    },
  };
}

function filterOf(kind: string, scale: number, memory: number, context: CacheContext): AdmissionFilter | undefined {
  switch (kind) {
    case "size":
      return sizeFilter(scale);
    case "probability":
      return probabilityFilter(scale, context.random.fork("admission"));
    case "second-hit":
      return secondHitFilter(memory, context.objectCount);
    case "bloom":
      return bloomFilter(memory);
    default:
      return undefined;
  }
}
