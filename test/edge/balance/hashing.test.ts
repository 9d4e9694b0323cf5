import { crc32 } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { ClientAddresses, ipv4 } from "../../../src/edge/balance/client-addresses.ts";
import { CRC_START, crcInteger, crcText, crcValue } from "../../../src/edge/balance/crc32.ts";
import { keyHash } from "../../../src/edge/balance/key-hash.ts";

describe("edge/balance/crc32", () => {
  it("gives the published check values", () => {
    const crc = (text: string) => crcValue(crcText(CRC_START, text));
    expect(crc("")).to.equal(0);
    expect(crc("123456789")).to.equal(0xcbf43926); // the check value of CRC-32/ISO-HDLC
    expect(crc("The quick brown fox jumps over the lazy dog")).to.equal(0x414fa339);
  });

  it("gives zlib's value for the UTF-8 of a text and the digits of a number", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat({ max: Number.MAX_SAFE_INTEGER }), (text, number) => {
        expect(crcValue(crcText(CRC_START, text))).to.equal(crc32(text));
        expect(crcValue(crcInteger(CRC_START, number))).to.equal(crc32(String(number)));
        expect(keyHash(text, number)).to.equal(crc32((number > 0 ? String(number) : "") + text));
      }),
    );
  });
});

describe("edge/balance/client-addresses", () => {
  it("hashes the first three octets of IPv4", () => {
    // (89 * 113 + 192) mod 6271 = 3978; (3978 * 113 + 0) mod 6271 = 4273; (4273 * 113 + 2) mod 6271 = 6255
    const clients = new ClientAddresses(["192.0.2.1", "192.0.2.255"].map(ipv4));
    expect([clients.hash(89, 0), clients.hash(89, 1)]).to.deep.equal([6255, 6255]);
  });

  it("hashes octet by octet from whatever came before, all 16 of IPv6", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(6270), (octets, before) => {
        const wide = new ClientAddresses([octets]);
        const narrow = new ClientAddresses([ipv4(octets.subarray(0, 4).join("."))]);
        const pass = (over: Uint8Array) => over.reduce((hash, octet) => (hash * 113 + octet) % 6271, before);
        expect(wide.hash(before, 0)).to.equal(pass(octets));
        expect(narrow.hash(before, 0)).to.equal(pass(octets.subarray(0, 3)));
      }),
    );
  });

  it("refuses what is no address", () => {
    for (const text of ["192.0.2", "192.0.2.256", "192.0.2.1.1", "a.b.c.d", ""])
      expect(() => ipv4(text)).to.throw(RangeError, "expected an IPv4 address");
    expect(() => new ClientAddresses([2 ** 32])).to.throw(RangeError, "from 0 to 2^32 - 1");
    expect(() => new ClientAddresses([new Uint8Array(4)])).to.throw(RangeError, "16 bytes, got 4");
  });
});
