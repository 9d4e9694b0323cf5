import cospi from "@stdlib/math-base-special-cospi";
import { type Milliseconds, ms } from "../../base/units.ts";
import type { Scenario } from "./scenario.ts";

/** Latitude and longitude in degrees. */
export type Place = readonly [latitude: number, longitude: number];

/** Mean radius of the earth in km. */
const EARTH_KM = 6371.0088;

/** The great-circle distance in km on a sphere of the earth's mean radius. */
export function greatCircleKm(a: Place, b: Place): number {
  const [from, to] = [onSphere(a), onSphere(b)];
  const half = Math.sqrt(from.reduce((sum, x, i) => sum + (x - to[i]!) * (x - to[i]!), 0)) / 2; // of the chord
  return 2 * EARTH_KM * Math.PI * angleOfSine(Math.min(1, half));
}

/** x in [0, 1/2] with sin(pi x) = value, by halving: a portable arc sine, whose cost does not matter here. */
function angleOfSine(value: number): number {
  let [low, high] = [0, 0.5];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (cospi(middle - 0.5) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function onSphere([latitude, longitude]: Place): readonly number[] {
  const [lat, lon] = [latitude / 180, longitude / 180];
  return [cospi(lat) * cospi(lon), cospi(lat) * cospi(lon - 0.5), cospi(lat - 0.5)];
}

/** A named place of a scenario. */
export interface Named {
  readonly name: string;
  readonly at: Place;
}

/** Times between the places of a scenario. */
export interface Distances {
  /** ms there and back between two sites, without a client's access. */
  roundTrip(a: Named, b: Named): Milliseconds;
}

/** The times of a scenario's network: those it states by two names, in either order, else by the great circle. */
export function distancesOf({ network: { kmPerMs, roundTrips } }: Scenario): Distances {
  return {
    roundTrip: (a, b) =>
      ms(roundTrips[a.name]?.[b.name] ?? roundTrips[b.name]?.[a.name] ?? (2 * greatCircleKm(a.at, b.at)) / kmPerMs),
  };
}
