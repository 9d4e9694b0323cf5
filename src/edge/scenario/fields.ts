import * as z from "zod";
import { parseDuration, parseSize } from "../../base/quantity.ts";
import type { Bytes, Milliseconds } from "../../base/units.ts";
import type { ContentRules } from "../content-cache/rules.ts";
import { AZION_CACHE, NGINX_CACHE, PLAIN_CACHE } from "../content-cache/rules.ts";
import { FAULTS, type FaultName } from "../content-cache/status.ts";

type Quantity<T extends number> = z.ZodType<T, number | string>;

function quantity<T extends number>(parse: (text: string) => number | undefined, examples: string): Quantity<T> {
  return z.union([z.number().min(0), z.string()], `expected ${examples}`).transform((value, context) => {
    const read = typeof value === "number" ? value : parse(value);
    if (read !== undefined) return read as T;
    context.addIssue({ code: "custom", message: `expected ${examples}` });
    return z.NEVER;
  });
}

/** A time: ms, or a text such as `30s`. */
export const duration = quantity<Milliseconds>(parseDuration, "a time such as 250ms, 30s or 10m");
/** A size: bytes, or a text such as `64MB`. */
export const size = quantity<Bytes>(parseSize, "a size such as 20kB or 1.5GiB");
/** A time that ends. */
export const finite = duration.refine((time) => time < Number.POSITIVE_INFINITY, "expected a finite time");
/** The same for what passes, or is divided by. */
export const aboveZero = (time: typeof duration) => time.refine((ms) => ms > 0, "expected a time above 0");
/** Bytes of what a cache keeps, rounded to whole ones. */
export const objectSize = size
  .refine((bytes) => bytes >= 1, "expected at least 1 byte")
  .refine((bytes) => bytes < Number.POSITIVE_INFINITY, "expected a finite size")
  .transform((bytes) => Math.round(bytes) as Bytes);
export const share = z.number().min(0).max(1);
export const positive = z.number().positive();
export const name = z.string().min(1);
/** Latitude and longitude in degrees. */
export const place = z.tuple([z.number().min(-90).max(90), z.number().min(-180).max(180)]);
/** A policy as on the command line: `name:key=value,...`. */
export const spec = z.string().min(1);
/** A log-normal distribution by its median and the standard deviation of the logarithm. */
export const logNormal = (median: Quantity<number>, atMedian: string, sigma: number) =>
  z.strictObject({ median: median.prefault(atMedian), sigma: z.number().min(0).default(sigma) }).prefault({});

const PRESETS = { plain: PLAIN_CACHE, nginx: NGINX_CACHE, azion: AZION_CACHE } as const;
const fault = z.enum(Object.keys(FAULTS) as [FaultName, ...FaultName[]]);

/** Content rules as a preset and what differs from it. */
export const contentRules = z
  .strictObject({
    preset: z.enum(["plain", "nginx", "azion"]).default("azion"),
    ttl: z.enum(["honor", "override"]).optional(),
    maxAge: duration.optional(),
    minTtl: duration.optional(),
    maxTtl: duration.optional(),
    zeroTtl: duration.optional(),
    errorTtl: z
      .record(z.string().regex(/^([45]\d\d|any)$/, "expected a status from 400 to 599, or any"), duration)
      .optional()
      .describe("how long errors are kept, by status, as nginx's proxy_cache_valid 404 1m; others are not"),
    age: z
      .enum(["ignore", "honor"])
      .optional()
      .describe("honor: the time that an answer lay in the tier counts as part of its lifetime on a node (RFC 9111)"),
    tick: duration.optional(),
    revalidate: z.boolean().optional(),
    minUses: z.int().min(1).optional(),
    inactive: duration.optional(),
    storeBypassed: z.boolean().optional(),
    stale: z
      .strictObject({
        whileRevalidate: duration.optional(),
        ifError: duration.optional(),
        errors: z.array(fault).optional(),
        use: z.array(z.enum([...fault.options, "updating"])).optional(),
        inBackground: z.boolean().optional(),
      })
      .prefault({}),
    collapse: z
      .strictObject({
        requests: z.enum(["none", "new", "all"]).optional(),
        timeout: duration.optional(),
        age: duration.optional(),
        poll: duration.optional(),
      })
      .prefault({}),
  })
  .transform(({ preset, stale, collapse, ...own }): ContentRules => {
    const base = PRESETS[preset];
    return {
      ...base,
      ...given(own),
      stale: { ...base.stale, ...given(stale) },
      collapse: { ...base.collapse, ...given(collapse) },
    };
  })
  .prefault({});

/** Without the fields that are undefined. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
