const DURATION: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SIZE: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
  TiB: 1_099_511_627_776,
};

/** Reads `600`, `1.5s`, `10m`, `4h`, `2d` or `Infinity` as milliseconds; undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  return parseQuantity(text, DURATION);
}

/** Reads `1024`, `64kB`, `1.5GiB` or `Infinity` as bytes; undefined when it is none of these. */
export function parseSize(text: string): number | undefined {
  return parseQuantity(text, SIZE);
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  if (text === "Infinity" || text === "inf") return Number.POSITIVE_INFINITY;
  const match = /^(\d+(?:\.\d+)?(?:e\d+)?)\s*([A-Za-z]*)$/.exec(text.trim());
  if (match === null) return undefined;
  const scale = match[2] === "" ? 1 : Object.hasOwn(units, match[2]!) ? units[match[2]!] : undefined;
  if (scale === undefined) return undefined;
  const value = Number(match[1]) * scale;
  return scale === 1 || Number.isInteger(value) ? value : Number(value.toPrecision(15)); // 2.3 * 1000 falls short of 2300
}

/** A duration as people write it: `808 ms`, `2.5 s`, `10 min`, `4 h`, `2 d`. */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return "infinite";
  const [scale, unit] =
    milliseconds < 1000
      ? [1, "ms"]
      : milliseconds < 60_000
        ? [1000, "s"]
        : milliseconds < 3_600_000
          ? [60_000, "min"]
          : milliseconds < 172_800_000
            ? [3_600_000, "h"]
            : [86_400_000, "d"];
  return `${trim(milliseconds / (scale as number))} ${unit}`;
}

/** A size as people write it, in decimal units: `128 MB`. */
export function formatSize(sizeBytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = sizeBytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${trim(value)} ${units[unit]}`;
}

function trim(value: number): string {
  return String(Number(value.toPrecision(4)));
}
