import type { Origin } from "./contract.ts";
import { CRC_START, crcByte, crcText, crcValue } from "./crc32.ts";
import type { BalanceDefinition, Chooser } from "./definition.ts";
import { keyHash } from "./key-hash.ts";
import type { OriginStates } from "./origin-states.ts";
import { MAX_MISSES } from "./rehashing.ts";

const POINTS_PER_WEIGHT = 160;

/**
 * Ketama [ketama] as nginx places it [nginx]: 160 points per unit of weight on a ring of 2^32, a key belongs to the first
 * point at or after its CRC-32. A point is the CRC-32 of host, a zero byte, port and the point before it. An origin that
 * is not eligible is passed on the way round; past 20 misses of one request, round robin, and so for an empty key.
 */
export const definition: BalanceDefinition = {
  summary: "by the key of the request on a ring: few keys move when an origin comes or goes",
  source: "[nginx] [ketama]",
  revision: 1,
  backups: false,
  create: ({ origins, states }) => onRing(ringOf(origins), states),
};

interface Ring {
  readonly hash: Float64Array; // [points] ascending, no two equal
  readonly owner: Int32Array; //  [points] index of an origin
}

function onRing({ hash, owner }: Ring, states: OriginStates): Chooser {
  let place = 0;
  let misses = 0;
  return {
    open: (_, key) => {
      misses = key === "" ? MAX_MISSES + 1 : 0;
      place = firstAtLeast(hash, keyHash(key));
    },
    choose: (now) => {
      for (; misses <= MAX_MISSES; misses++, place++) {
        const origin = owner[place % owner.length]!;
        if (!states.eligible(origin, now)) continue;
        states.turn(origin, states.advance(origin)); // round robin over the one address of this name
        return origin;
      }
      return states.smooth(states.primaries, now);
    },
  };
}

function ringOf(origins: readonly Origin[]): Ring {
  const points = origins.flatMap(({ name, weight = 1 }, owner) =>
    pointsOf(name, weight * POINTS_PER_WEIGHT).map((hash) => ({ hash, owner })),
  );
  points.sort((a, b) => a.hash - b.hash || a.owner - b.owner);
  const ring = points.filter(({ hash }, i) => i === 0 || hash !== points[i - 1]!.hash); // the first origin keeps a shared point
  return { hash: Float64Array.from(ring, (p) => p.hash), owner: Int32Array.from(ring, (p) => p.owner) };
}

function pointsOf(name: string, count: number): number[] {
  const { host, port } = /^unix:(?<path>.*)$/is.test(name)
    ? { host: name.slice("unix:".length), port: "" }
    : { host: name.replace(/:\d*$/, ""), port: /:(\d*)$/.exec(name)?.[1] ?? "" };
  const start = crcText(crcByte(crcText(CRC_START, host), 0), port);
  const points: number[] = [];
  for (let point = 0; points.length < count; points.push(point)) {
    let crc = start;
    for (let shift = 0; shift < 32; shift += 8) crc = crcByte(crc, (point >>> shift) & 255);
    point = crcValue(crc);
  }
  return points;
}

/** Index of the first value >= `wanted` of an ascending column, its length if all are lower. */
function firstAtLeast(ascending: Float64Array, wanted: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
