import type { ClientAddress } from "./contract.ts";

const FACTOR = 113;
const MODULUS = 6271;

/** A client's address: IPv4 as a number (192.0.2.1 is 0xc0000201), IPv6 as its 16 bytes. */
export type Address = number | Uint8Array;

/**
 * The clients of a run, dense ids 0 .. count - 1, and the hash of nginx's `ip_hash` [nginx] for each: h becomes
 * (113 h + octet) mod 6271 over the first three octets of IPv4, all 16 of IPv6. One pass over the octets is the map
 * h -> (factor h + shift) mod 6271, so two numbers a client are kept, 4 bytes.
 */
export class ClientAddresses {
  readonly count: number;
  readonly #factor: Uint16Array;
  readonly #shift: Uint16Array;

  constructor(addresses: ArrayLike<Address>) {
    this.count = addresses.length;
    this.#factor = new Uint16Array(this.count);
    this.#shift = new Uint16Array(this.count);
    for (let client = 0; client < this.count; client++) this.#add(client, addresses[client]!);
  }

  /** The hash after one more pass over the client's address. */
  hash(before: number, client: ClientAddress): number {
    return (before * this.#factor[client]! + this.#shift[client]!) % MODULUS;
  }

  #add(client: ClientAddress, address: Address): void {
    const octets = typeof address === "number" ? firstOctets(address) : address;
    if (typeof address !== "number" && address.length !== 16)
      throw new RangeError(`client ${client}: expected an IPv6 address of 16 bytes, got ${address.length}`);
    let factor = 1;
    let shift = 0;
    for (const octet of octets) {
      factor = (factor * FACTOR) % MODULUS;
      shift = (shift * FACTOR + octet) % MODULUS;
    }
    this.#factor[client] = factor;
    this.#shift[client] = shift;
  }
}

/** The number of an IPv4 address in dotted decimals. */
export function ipv4(text: string): number {
  const parts = text.split(".");
  const wrong = parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255);
  if (wrong) throw new RangeError(`expected an IPv4 address such as 192.0.2.1, got ${JSON.stringify(text)}`);
  return parts.reduce((number, part) => number * 256 + Number(part), 0);
}

function firstOctets(address: number): readonly number[] {
  if (!(Number.isInteger(address) && address >= 0 && address <= 0xffffffff))
    throw new RangeError(`expected an IPv4 address as an integer from 0 to 2^32 - 1, got ${address}`);
  return [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255];
}
