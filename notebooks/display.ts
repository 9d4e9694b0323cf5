import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** A plotly figure as the report makes them. */
interface Figure {
  readonly data: unknown;
  readonly layout: Readonly<Record<string, unknown>>;
}

const CHROMIUM = "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--hide-scrollbars",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Displays a plotly figure: the figure itself for viewers that can draw it, a picture of it for those that cannot (made by
 * Chromium where there is one), and `alt` as text.
 */
export async function show(figure: Figure, alt: string, width = 800, height = 480): Promise<void> {
  const sized = { data: figure.data, layout: { ...figure.layout, width, height } };
  const png = await picture(sized, width, height);
  const output = {
    "application/vnd.plotly.v1+json": sized,
    ...(png === undefined ? {} : { "image/png": png }),
    "text/plain": alt,
  };
  await display(output);
}

/** Shows a text. Displayed, not logged: around what is logged there is no pause. */
export async function print(text: string): Promise<void> {
  await display({ "text/plain": text });
}

/** Sends an output with a pause on either side: the kernel drops messages that it makes while it still writes the last. */
async function display(output: Record<string, unknown>): Promise<void> {
  await pause(); // github.com/zeromq/zmq.rs/issues/237; without pauses 8 of 750 outputs were lost on a busy machine
  await Deno.jupyter.display(output, { raw: true });
  await pause();
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

/** The drawn figure as PNG in base64, undefined without Chromium. */
async function picture(figure: Figure, width: number, height: number): Promise<string | undefined> {
  const plotly = readFileSync(createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min"), "utf8");
  const folder = await Deno.makeTempDir();
  const json = JSON.stringify(figure).replaceAll("<", "\\u003c");
  const page = `<!doctype html><meta charset="utf-8"><body style="margin:0"><div id="f"></div><script>${plotly}</script><script>const f=${json};Plotly.newPlot("f",f.data,f.layout,{staticPlot:true})</script>`;
  try {
    await Deno.writeTextFile(`${folder}/figure.html`, page);
    const args = [
      ...FLAGS,
      `--user-data-dir=${folder}/profile`,
      `--window-size=${width},${height}`,
      "--virtual-time-budget=4000",
      `--screenshot=${folder}/figure.png`,
      `file://${folder}/figure.html`,
    ];
    const { success } = await new Deno.Command(CHROMIUM, { args, stdout: "null", stderr: "null" }).output();
    return success ? (await Deno.readFile(`${folder}/figure.png`)).toBase64() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
