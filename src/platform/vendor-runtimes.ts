import type { RuntimeClass, RuntimeProfile } from "./runtime.ts";

/** The shares of the samples whose quantiles stand in the rows. */
const SHARES = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

const of = (summary: string, kind: RuntimeClass, n: number, date = "2021-01") =>
  ({ summary, class: kind, source: "[shilkov21]", n, date }) satisfies Partial<RuntimeProfile>;

const logNormal = (mu: number, sigma: number) =>
  ({ provenance: "fitted", start: { kind: "log-normal", mu, sigma } }) satisfies Partial<RuntimeProfile>;

const quantiles = (milliseconds: readonly number[]) =>
  ({
    provenance: "measured",
    start: { kind: "quantiles", points: SHARES.map((share, i) => [share, milliseconds[i]!] as const) },
  }) satisfies Partial<RuntimeProfile>;

/**
 * Cold starts of three vendors, measured at an HTTP client, the time of a warm call taken off [shilkov21]. `-empirical`
 * draws from the samples' own quantiles; the same name without it from the log-normal of their mean and deviation of
 * ln(seconds), whose tail is mostly thinner than theirs. Azure's have two humps: no log-normal was fitted. AWS Lambda runs on
 * Firecracker; what separates instances at the other two is not published, and called a container here.
 */
export const vendorRuntimes = {
  "aws-js": { ...of("AWS Lambda, JavaScript", "micro-vm", 686), ...logNormal(-1.281, 0.265) },
  "aws-js-empirical": {
    ...of("AWS Lambda, JavaScript", "micro-vm", 686),
    ...quantiles([189, 202, 213, 244, 264, 294, 362, 487, 847]),
  },
  "aws-python": { ...of("AWS Lambda, Python", "micro-vm", 678), ...logNormal(-1.483, 0.297) },
  "aws-python-empirical": {
    ...of("AWS Lambda, Python", "micro-vm", 678),
    ...quantiles([143, 157, 166, 196, 215, 247, 311, 402, 671]),
  },
  "aws-go": { ...of("AWS Lambda, Go", "micro-vm", 658), ...logNormal(-1.138, 0.302) },
  "aws-go-empirical": {
    ...of("AWS Lambda, Go", "micro-vm", 658),
    ...quantiles([178, 211, 233, 266, 307, 368, 470, 590, 817]),
  },
  "aws-java": { ...of("AWS Lambda, Java", "micro-vm", 624), ...logNormal(-0.959, 0.21) },
  "aws-java-empirical": {
    ...of("AWS Lambda, Java", "micro-vm", 624),
    ...quantiles([268, 291, 310, 337, 372, 419, 474, 620, 768]),
  },
  "aws-csharp": { ...of("AWS Lambda, C# with 2 GB", "micro-vm", 293), ...logNormal(-0.623, 0.149) },
  "aws-csharp-empirical": {
    ...of("AWS Lambda, C# with 2 GB", "micro-vm", 293),
    ...quantiles([435, 450, 461, 495, 517, 558, 631, 760, 840]),
  },
  "aws-container": { ...of("AWS Lambda, container image", "micro-vm", 683), ...logNormal(-0.167, 0.236) },
  "aws-container-empirical": {
    ...of("AWS Lambda, container image", "micro-vm", 683),
    ...quantiles([594, 639, 656, 693, 795, 1016, 1145, 1225, 1632]),
  },
  "aws-js-14mb": { ...of("AWS Lambda, JavaScript, 14 MB zipped", "micro-vm", 674), ...logNormal(0.519, 0.151) },
  "aws-js-14mb-empirical": {
    ...of("AWS Lambda, JavaScript, 14 MB zipped", "micro-vm", 674),
    ...quantiles([1433, 1486, 1524, 1596, 1695, 1769, 1853, 1904, 2138]),
  },
  "aws-js-35mb": { ...of("AWS Lambda, JavaScript, 35 MB zipped", "micro-vm", 626), ...logNormal(1.364, 0.143) },
  "aws-js-35mb-empirical": {
    ...of("AWS Lambda, JavaScript, 35 MB zipped", "micro-vm", 626),
    ...quantiles([3113, 3209, 3297, 3528, 3875, 4248, 4598, 4897, 6332]),
  },
  "gcp-js": { ...of("Google Cloud Functions, JavaScript", "container", 145), ...logNormal(-0.362, 0.312) },
  "gcp-js-empirical": {
    ...of("Google Cloud Functions, JavaScript", "container", 145),
    ...quantiles([449, 467, 501, 592, 665, 786, 924, 1136, 2410]),
  },
  "gcp-python": { ...of("Google Cloud Functions, Python", "container", 124), ...logNormal(0.136, 0.182) },
  "gcp-python-empirical": {
    ...of("Google Cloud Functions, Python", "container", 124),
    ...quantiles([866, 931, 973, 1019, 1106, 1214, 1407, 1586, 1997]),
  },
  "azure-csharp": {
    ...of("Azure Functions, C# on Windows", "container", 128),
    ...quantiles([660, 712, 794, 917, 1103, 2623, 9685, 10084, 10902]),
  },
  "azure-js": {
    ...of("Azure Functions, JavaScript on Windows", "container", 117),
    ...quantiles([910, 979, 1014, 1110, 1591, 8902, 10442, 12068, 14460]),
  },
  "azure-js-linux": {
    ...of("Azure Functions, JavaScript on Linux", "container", 168),
    ...quantiles([260, 287, 875, 1059, 1575, 3005, 3167, 3836, 5380]),
  },
  "azure-java": {
    ...of("Azure Functions, Java", "container", 120),
    ...quantiles([1194, 1236, 1271, 1430, 7682, 11865, 15780, 17743, 19782]),
  },
  "azure-premium-csharp": {
    ...of("Azure Functions Premium, C#", "container", 51, "2020-04"),
    ...quantiles([101, 196, 204, 233, 249, 288, 338, 403, 3109]),
  },
} as const satisfies Readonly<Record<string, RuntimeProfile>>;
