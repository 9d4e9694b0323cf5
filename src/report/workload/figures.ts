import { type CdfCurve, cdfFigure } from "../figure/cdf.ts";
import type { Figure } from "../figure/theme.ts";
import type { NamedFigure } from "../figure.ts";
import { hoursFigure } from "./hours.ts";
import type { WorkloadInput, WorkloadMarginal } from "./input.ts";
import { topFigure } from "./top.ts";
import { triggersFigure } from "./triggers.ts";

const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7"] as const;
const BLACK = "#222222";
const GREY = "#8C8C8C";

/** Which distributions share a figure; the lowest value that is not shown as 0, if any. */
const CDF_FIGURES = [
  { name: "functions-per-app", axis: "functions of an app", members: "apps", of: ["functionsPerApp"], nothing: 0 },
  { name: "calls-of-apps", axis: "calls per day of an app", members: "apps", of: ["callsPerDayOfApps"], nothing: 0 },
  {
    name: "calls-of-functions",
    axis: "calls per day of a function",
    members: "functions",
    of: ["callsPerDayOfFunctions"],
    nothing: 0,
  },
  { name: "cv", axis: "inter-arrival CV of an app", members: "apps", of: ["variationOfApps"], nothing: 0.005 },
  {
    name: "cv-by-timers",
    axis: "inter-arrival CV of an app",
    members: "apps",
    of: ["variationOfTimerApps", "variationOfAppsWithTimer", "variationOfAppsWithoutTimer"],
    nothing: 0.005,
  },
  {
    name: "duration",
    axis: "mean duration of a function (ms)",
    members: "functions",
    of: ["durationOfFunctions"],
    nothing: 0,
  },
  { name: "memory", axis: "memory of an app (MB)", members: "apps", of: ["memoryOfApps"], nothing: 0 },
] as const;

type CdfName = (typeof CDF_FIGURES)[number]["name"];

/** The figures of a workload that the input has data for. */
export function workloadFigures(input: WorkloadInput): NamedFigure[] {
  const { triggers = [], callsByDayAndHour = [], top } = input;
  return [
    ...(triggers.length > 0 ? [named("triggers", triggersFigure(triggers))] : []),
    ...CDF_FIGURES.flatMap((wanted) => {
      const found = input.marginals.filter(({ name }) => wanted.of.some((each) => each === name));
      if (found.length === 0) return [];
      return [named(wanted.name, cdfFigure(wanted.axis, wanted.members, curves(found), wanted.nothing))];
    }),
    ...(top === undefined ? [] : [named("top", topFigure(top))]),
    ...(callsByDayAndHour.length > 0 ? [named("hours", hoursFigure(callsByDayAndHour))] : []),
  ];
}

/** One distribution in blue with black and grey for the published; of several each has a colour. */
function curves(found: readonly WorkloadMarginal[]): CdfCurve[] {
  return found.flatMap(({ title, points, published, quantiles }, k): CdfCurve[] => {
    const own = found.length === 1 ? "this trace" : title.replace(/^.*, /, "");
    return [
      { label: `${own} (${quantiles.count})`, points, colour: COLOURS[k % COLOURS.length]!, symbol: undefined },
      ...published.map(({ source, points: stated, distance }, p) => ({
        label: `${found.length === 1 ? "" : `${own}, `}${source}, D = ${distance.toFixed(3)}`,
        points: stated,
        colour: found.length > 1 ? COLOURS[k % COLOURS.length]! : p === 0 ? BLACK : GREY,
        symbol: p === 0 ? "circle" : "diamond-open",
      })),
    ];
  });
}

function named(name: CdfName | "triggers" | "top" | "hours", figure: Figure): NamedFigure {
  const [title, caption] = TEXTS[name];
  return { name, title, caption, figure };
}

const READING =
  "A curve is the share of the members with at most that value; D is its largest distance to the published points.";

const TEXTS: Readonly<Record<CdfName | "triggers" | "top" | "hours", readonly [title: string, caption: string]>> = {
  triggers: [
    "Triggers",
    "What each trigger has of the functions and of the calls; pale bars are the published shares [shahrad20]. " +
      "Few busy functions decide the shares of calls.",
  ],
  "functions-per-app": ["Functions per app", READING],
  "calls-of-apps": [
    "Calls per day of an app",
    `${READING} Steps stand at the periods of timers: 24, 96, 288 and 1,440 calls a day. A short trace has no app with ` +
      "fewer calls than one in its time, and reads as many a day.",
  ],
  "calls-of-functions": ["Calls per day of a function", READING],
  cv: [
    "Regularity of an app's calls",
    `${READING} The coefficient of variation of the times between calls: 0 is a clock, 1 a Poisson process, more comes in bursts. ` +
      "Apps with at least three calls.",
  ],
  "cv-by-timers": [
    "Regularity by timers",
    "The same for apps that only timers start, that have a timer among others, and that have none.",
  ],
  duration: ["Mean duration of a function", `${READING} Functions count once, however often they are called.`],
  memory: ["Memory of an app", READING],
  top: [
    "How few have most of the calls",
    "The share of all calls that the most called members have. The cross is published for apps: " +
      "the most called 19 % have more than 99.5 % of the calls [shahrad20].",
  ],
  hours: [
    "Calls by hour",
    "Hour 0 is the first of the trace. Pale lines are its days, the dark line their mean; an hour that the trace ends in is left out.",
  ],
};
