import type { Random } from "../../src/base/random.ts";
import type { Load } from "./load.ts";
import { measure, type Size } from "./measure.ts";

type Row = readonly [id: string, ratePerS: number, probCold: number, standardError: number, instances: number];

/** Measurements on AWS Lambda [mahmoudi21]: figures of pacslab/simfaas, examples/exp.csv (MIT). */
const MEASURED_ON_AWS: readonly Row[] = [
  ["experiment_13", 0.0018631367641819018, 0.34298826173826175, 0.03176348975512799, 0.6741935483870968],
  ["experiment_14", 0.0024576618629581367, 0.210828111946533, 0.03708524721752885, 0.8135048231511254],
  ["experiment_15", 0.002881640680737374, 0.14543114043342875, 0.02418067184039178, 0.7794707297514034],
  ["experiment_16", 0.003453464480801769, 0.11009813675603149, 0.022801634765109064, 0.9075697211155378],
  ["experiment_17", 0.004247997269166777, 0.07948013592410144, 0.012393396049604844, 0.9459029435163087],
  ["experiment_19", 0.0057247758503054915, 0.03828475236870019, 0.006169975829221841, 1.0318979266347688],
  ["experiment_18", 0.007850937561749665, 0.033821376876008905, 0.005195602130175907, 1.1290836653386453],
  ["experiment_12", 0.01638363227041079, 0.01955255921357668, 0.002137159721304684, 1.269904458598726],
  ["experiment_10", 0.05011997483167722, 0.008542126411410991, 0.0009361250704571258, 2.113582208101668],
  ["experiment_11", 0.09987113315257176, 0.005949123396194999, 0.0006805377347261904, 2.7640984908657664],
  ["experiment_0", 0.10037738637293372, 0.005658487683960966, 0.00041582067620341175, 2.8888006354249405],
  ["experiment_5", 0.19807612739820504, 0.0037242831087297436, 0.00027528938623029353, 3.7188244638602064],
  ["experiment_1", 0.30179128934985394, 0.002939493732069899, 0.00019991284900045951, 4.421763304209691],
  ["experiment_6", 0.397485817087294, 0.002084642933169204, 0.00013737229848656866, 5.0450045004500454],
  ["experiment_2", 0.4996728494874295, 0.0019133093104785875, 9.749280728261133e-5, 5.694201747418586],
  ["experiment_7", 0.5956057891943456, 0.001755948041692015, 6.874518435302714e-5, 6.419380460683082],
  ["experiment_3", 0.6972660899741501, 0.0017512076961520968, 0.00011379388168737739, 6.927720413026211],
  ["experiment_8", 0.7979431166958569, 0.001560203556088947, 6.237019580239642e-5, 7.5639396346306595],
  ["experiment_4", 0.9024594401863006, 0.001513391210191625, 6.64286246388612e-5, 7.869841269841269],
  ["experiment_9", 1.0005331788760239, 0.0013070399809943605, 8.135510049865539e-5, 8.39714058776807],
];

/** The means of that file's columns of service times, as SimFaaS's examples/04 uses them for every row. */
const LOAD: Omit<Load, "ratePerS"> = {
  warmS: 1.9813407198996749,
  coldS: 2.303744851314033,
  windowS: 600,
  limit: 1000,
  routing: "newest",
};

/** SimFaaS's own errors against the same measurements, as its examples/04 states them; AWS's standard error is 10.14 %. */
export const SIMFAAS_ERROR = { probCold: 0.1223, instances: 0.0305 } as const;
/** How far above SimFaaS's errors ours may be. */
const MARGIN = 0.01;

/** An experiment on AWS beside its replay. */
export interface AwsComparison {
  readonly id: string;
  readonly ratePerS: number;
  readonly awsProbCold: number;
  readonly awsStandardError: number;
  readonly probCold: number;
  readonly awsInstances: number;
  readonly instances: number;
}

/** A mean absolute percentage error (as a share) over the experiments, beside SimFaaS's. */
export interface AwsError {
  readonly quantity: "probCold" | "instances";
  readonly ours: number;
  readonly simfaas: number;
  readonly limit: number;
  readonly ok: boolean;
}

/** The experiments' arrival rates, replayed; `runs` of `calls` where cold starts are rare, one run elsewhere. */
export function* replayAws(random: Random, size: Size = { runs: 2, calls: 1_000_000 }): Generator<AwsComparison> {
  for (const [id, ratePerS, awsProbCold, awsStandardError, awsInstances] of MEASURED_ON_AWS) {
    const runs = ratePerS > 0.1 ? size.runs : 1;
    const { quantities } = measure({ ...LOAD, ratePerS }, { ...size, runs }, random.fork(id));
    const { probCold, instances } = quantities;
    if (probCold === undefined || instances === undefined) throw new RangeError(`${id}: no arrival was replayed`);
    yield { id, ratePerS, awsProbCold, awsStandardError, probCold, awsInstances, instances };
  }
}

/** The two errors by which SimFaaS describes itself. */
export function awsErrors(rows: readonly AwsComparison[]): readonly AwsError[] {
  const probCold = meanError(rows.map((row) => [row.probCold, row.awsProbCold]));
  const instances = meanError(rows.map((row) => [row.instances, row.awsInstances]));
  return [awsError("probCold", probCold), awsError("instances", instances)];
}

function awsError(quantity: AwsError["quantity"], ours: number): AwsError {
  const simfaas = SIMFAAS_ERROR[quantity];
  const limit = simfaas + MARGIN;
  return { quantity, ours, simfaas, limit, ok: ours <= limit };
}

function meanError(pairs: readonly (readonly [ours: number, theirs: number])[]): number {
  return pairs.reduce((sum, [ours, theirs]) => sum + Math.abs(ours / theirs - 1), 0) / pairs.length;
}
