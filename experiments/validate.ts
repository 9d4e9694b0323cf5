import { parseArgs } from "node:util";
import { Random } from "../src/base/random.ts";
import { type AwsComparison, awsErrors, replayAws } from "./validate/aws-lambda.ts";
import { type Case, routingCases, stationaryCases } from "./validate/cases.ts";
import { type Comparison, compare } from "./validate/compare.ts";
import { WARM_UP } from "./validate/measure.ts";
import { awsTable, comparisonTable } from "./validate/text.ts";

/**
 * Sets the platform beside exact formulas, published figures and measurements on AWS Lambda, and prints the tables.
 * `--json` prints one document, `--quiet` no progress, `--seed N` draws other arrivals. Exit code 1 if any value misses
 * its tolerance, 2 for wrong arguments.
 */
const values = readArguments();
const say = (text: string) => {
  if (!values.quiet) process.stderr.write(`${text}\n`);
};
const random = Random.root(values.seed);

const stationary = all(stationaryCases());
const aws: AwsComparison[] = [];
for (const row of replayAws(random.fork("aws"))) {
  say(row.id);
  aws.push(row);
}
const errors = awsErrors(aws);
const routing = all(routingCases());
const ok = [...stationary, ...errors, ...routing].every((row) => row.ok);

if (values.json) {
  const document = {
    schema: 1,
    command: "validate",
    seed: values.seed,
    ok,
    stationary,
    aws,
    awsErrors: errors,
    routing,
  };
  console.log(JSON.stringify(document));
} else {
  const warmUp = `Poisson arrivals, exponential executions; each run starts empty, its first ${WARM_UP * 100} % is not counted.`;
  const sections = [
    `Stationary cases. ${warmUp}\n\n${comparisonTable(stationary)}`,
    `Experiments on AWS Lambda\n\n${awsTable(aws, errors)}`,
    `Which idle instance serves\n\n${comparisonTable(routing)}`,
    ok ? "every value is within its tolerance" : "some value misses its tolerance",
  ];
  console.log(sections.join("\n\n"));
}
process.exitCode = ok ? 0 : 1;

function all(cases: readonly Case[]): readonly Comparison[] {
  return cases.flatMap((one) => {
    say(one.id);
    return compare(one, random);
  });
}

function readArguments(): { readonly json: boolean; readonly quiet: boolean; readonly seed: number } {
  const flag = { type: "boolean", default: false } as const;
  try {
    const { values } = parseArgs({ options: { json: flag, quiet: flag, seed: { type: "string", default: "1" } } });
    const seed = Number(values.seed);
    if (!/^\d+$/.test(values.seed) || !Number.isSafeInteger(seed)) {
      throw new TypeError(`--seed: expected an integer of 0 or more, got ${JSON.stringify(values.seed)}`);
    }
    return { ...values, seed };
  } catch (error) {
    process.stderr.write(`validate: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}
