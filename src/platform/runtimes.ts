import { megabytes } from "../base/units.ts";
import type { RuntimeProfile } from "./runtime.ts";
import { vendorRuntimes } from "./vendor-runtimes.ts";

const constant = (milliseconds: number) => ({ kind: "constant", ms: milliseconds }) as const;

/** Memory of Firecracker's threads for one microVM of 128 MiB: the specified upper bound [firecracker]. */
const FIRECRACKER_OVERHEAD = megabytes(5);

/**
 * The classes of isolation by figures that can be looked up. A class has its own name for its plainest profile; what the
 * sources compare differs, from a machine that accepts a login to code that is ready in a process that runs already.
 */
const isolationRuntimes = {
  vm: {
    summary: "virtual machine, EC2 m1.small with Linux: mean to the first login",
    class: "vm",
    source: "[mao12]",
    provenance: "measured",
    date: "2011-10 to 2012-02",
    start: constant(96_900),
  },
  "vm-windows": {
    summary: "virtual machine, EC2 m1.small with Windows: mean to the first remote desktop",
    class: "vm",
    source: "[mao12]",
    provenance: "measured",
    date: "2011-10 to 2012-02",
    start: constant(810_200),
  },
  "vm-azure": {
    summary: "virtual machine, Azure WorkerRole: mean to the first log entry",
    class: "vm",
    source: "[mao12]",
    provenance: "measured",
    date: "2011-10 to 2012-02",
    start: constant(406_200),
  },
  "vm-rackspace": {
    summary: "virtual machine, Rackspace with Linux: mean to the first login",
    class: "vm",
    source: "[mao12]",
    provenance: "measured",
    date: "2011-10 to 2012-02",
    start: constant(44_200),
  },
  "vm-unikernel": {
    summary: "virtual machine with a unikernel on LightVM's redesigned Xen",
    class: "vm",
    source: "[manco17]",
    provenance: "measured",
    date: "2017",
    start: constant(2.3),
  },
  container: {
    summary: "Docker container, image on a cloud SSD",
    class: "container",
    source: "[khan26]",
    provenance: "measured",
    n: 50,
    date: "2026-02",
    start: constant(568),
  },
  "container-hdd": {
    summary: "Docker container, image on a cloud hard disk",
    class: "container",
    source: "[khan26]",
    provenance: "measured",
    n: 50,
    date: "2026-02",
    start: constant(1157),
  },
  "container-borrowed": {
    summary: "warm container of another function, re-packed by Pagurus: the authors' figure",
    class: "container",
    source: "[li21]",
    provenance: "measured",
    date: "2021-08",
    start: constant(10),
  },
  "huawei-2025": {
    summary: "Huawei's pods, five regions: the published mean of 3.24 s and deviation of 7.10 s as a log-normal",
    class: "container",
    source: "[joosen25]",
    provenance: "fitted",
    n: 11_900_000,
    start: { kind: "log-normal", mu: 0.296, sigma: 1.326 },
  },
  "micro-vm": {
    summary: "Firecracker, InstanceStart to guest init: the upper bound",
    class: "micro-vm",
    source: "[firecracker]",
    provenance: "specified",
    start: constant(125),
    overhead: FIRECRACKER_OVERHEAD,
  },
  "micro-vm-loaded": {
    // 5 creations per core and second: n starts at once take n / 180 s, which from 22.5 on is more than 125 ms
    summary:
      "Firecracker on nodes of 36 cores that create 180 microVMs a second; n at once take n / 180 s, at least the upper bound of one",
    class: "micro-vm",
    source: "[firecracker]",
    provenance: "specified",
    start: { kind: "load", alone: constant(125), slowdownMs: 1000 / 180, parallel: 22.5 },
    overhead: FIRECRACKER_OVERHEAD,
  },
  snapshot: {
    // on m5d.metal with Linux 4.14; with 5.10 and cgroups v1 the same tests keep 70 ms
    summary: "Firecracker, a snapshot of 2 vCPU and 256 MB resumed: the bound its tests keep; page faults come later",
    class: "snapshot",
    source: "[firecracker]",
    provenance: "specified",
    start: constant(9),
    overhead: FIRECRACKER_OVERHEAD,
  },
  "snapshot-unikernel": {
    summary: "function deployed from a unikernel snapshot (SEUSS): the authors' upper bound",
    class: "snapshot",
    source: "[cadden20]",
    provenance: "measured",
    date: "2020",
    start: constant(10),
  },
  isolate: {
    summary: "V8 isolate in a running process: the vendor's figures",
    class: "isolate",
    source: "[cloudflare18]",
    provenance: "claimed",
    date: "2018-11",
    start: constant(5),
    overhead: megabytes(3),
  },
  wasm: {
    summary: "WebAssembly module, compiled ahead of time, in a running process (Lucet): the vendor's upper bound",
    class: "wasm",
    source: "[foltzer19]",
    provenance: "claimed",
    date: "2019-05",
    start: constant(0.05),
  },
} as const satisfies Readonly<Record<string, RuntimeProfile>>;

/** The profiles that `--platform runtime=NAME` knows. */
export const runtimes = { ...isolationRuntimes, ...vendorRuntimes };
