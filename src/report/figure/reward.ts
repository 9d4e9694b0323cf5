import type { RewardRow } from "../../experiment/result.ts";
import { bucketMeans, bucketSize, trailingMeans } from "../decimate.ts";
import { axis, baseLayout, type Figure, faded, type JsonObject, rounded } from "./theme.ts";

const REWARD = "#0072B2";
const EPSILON = "#B35900";
const POINTS = 1500;
const SMOOTH_FROM = 20; // episodes

/** Reward per episode with its trailing mean, and epsilon on an axis of its own. */
export function rewardFigure(rewards: readonly RewardRow[]): Figure {
  const size = bucketSize(rewards.length, POINTS);
  const column = (of: (row: RewardRow) => number) => bucketMeans(rewards.map(of), size).map((value) => rounded(value!));
  const x = rewards.filter((_, i) => i % size === 0).map(({ episode }) => episode);
  const reward = column((row) => row.reward);
  const span = reward.length < SMOOTH_FROM ? 1 : Math.round(reward.length / SMOOTH_FROM) + 1;
  const smooth = trailingMeans(reward, span).map((value) => rounded(value));
  const thin = line("reward per episode", x, reward, { color: span > 1 ? faded(REWARD, 0.35) : REWARD, width: 1.2 });
  const mean = line(`mean of the last ${span * size} episodes`, x, smooth, { color: REWARD, width: 2.5 });
  const explore = line(
    "epsilon (right axis)",
    x,
    column((row) => row.epsilon),
    { color: EPSILON, width: 1.5, dash: "dash" },
  );
  return {
    data: [thin, ...(span > 1 ? [mean] : []), { ...explore, yaxis: "y2" }],
    layout: {
      ...baseLayout(380, 1),
      xaxis: axis("episode"),
      yaxis: axis("sum of rewards in the episode"),
      yaxis2: axis("epsilon (share of exploring decisions)", {
        overlaying: "y",
        side: "right",
        range: [0, 1.03],
        tickmode: "linear",
        tick0: 0,
        dtick: 0.2,
        showgrid: false,
        tickfont: { size: 13, color: EPSILON },
      }),
    },
  };
}

function line(name: string, x: readonly number[], y: readonly number[], style: JsonObject): JsonObject {
  return {
    type: "scatter",
    mode: x.length === 1 ? "markers" : "lines",
    name,
    x,
    y,
    line: style,
    hovertemplate: "episode %{x}: %{y:,.4~g}",
  };
}
