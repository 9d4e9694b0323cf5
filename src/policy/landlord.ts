import { AgedEviction } from "./aged-eviction.ts";
import { definePolicy } from "./definition.ts";

/**
 * Landlord [young02]: a use sets an instance's credit to its cost; when memory is short, rent of
 * min(credit / size) * size over all idle instances is taken from all, and those without credit go, as many as are needed.
 *
 * It is kept as a clock L, the sum of all rents per MB, in place of the credits. A credit set at a use, when the clock
 * stood at L0, is cost - (L - L0) * size from then on, so that credit / size = H - L with H = L0 + cost / size, which
 * does not change until the next use. The order by credit / size is that by H; the rent min(H) - L moves the clock to
 * min(H); the credit is spent where H = L. So the victims are those of the lowest H, and the clock is the priority of the
 * last one: `greedy-dual` without the frequency. An instance may fall into debt while it executes, because rent is taken
 * from it but it cannot go; it then goes first, and nobody is paid back: the clock never does.
 *
 * Differs from [young02]: on several nodes the rent of one is taken from all; all instances of a pool are used at once.
 * FaasCache's LND [fuerst21] takes the warm running time for the cost; here it is the cold start.
 */
export function landlord(): AgedEviction {
  return new AgedEviction("landlord", (_served, { coldStart, memory }) => coldStart / memory, Math.max);
}

export const definition = definePolicy({
  summary: "keeps all while there is memory, then charges rent by size and evicts who cannot pay",
  source: "[young02]",
  revision: 1,
  parameters: {},
  separable: () => true,
  create: () => landlord(),
});
