import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { casesOf, loadSources } from "./caches/cases.ts";
import { learnedOf } from "./caches/compare.ts";
import {
  groupSection,
  groups,
  leadName,
  learnedSection,
  meanSection,
  pictureName,
  type Study,
  sourceSection,
} from "./caches/page.ts";
import { leadPicture, missPicture } from "./caches/picture.ts";
import { referenceSection } from "./caches/reference.ts";
import { contenders, replayCase } from "./caches/runs.ts";
import { svgOf } from "./policies/picture.ts";

/**
 * Writes docs/caches.md and its pictures: every cache policy of the catalog on every file of requests in a directory,
 * `npm run docs:caches -- DIR`; `--reference FILE` sets libCacheSim's counts beside ours.
 */
const PAGE = new URL("caches.md", import.meta.url);
const PICTURES = new URL("caches/", import.meta.url);
const INTRODUCTION = new URL("caches-introduction.md", import.meta.url);

async function draw({ cases, field }: Study): Promise<void> {
  for (const group of groups(cases)) {
    const offline = field.filter(({ family }) => family === "knows the future").map(({ kind }) => kind);
    const name = pictureName(group);
    writeFileSync(new URL(`${name}.svg`, PICTURES), await svgOf(missPicture(group, offline), name));
  }
  for (const { spec } of learnedOf(field))
    writeFileSync(new URL(`${leadName(spec)}.svg`, PICTURES), await svgOf(leadPicture(cases, spec), spec));
}

const { values, positionals } = parseArgs({ options: { reference: { type: "string" } }, allowPositionals: true });
const directory = positionals[0];
if (directory === undefined) throw new Error("expected a directory with files of requests");
const reference = values.reference ?? join(directory, "../../reference/cache/expected_misses.json");
const sources = await loadSources(directory);
const field = contenders();
const cases = sources.flatMap(({ trace }) => casesOf(trace)).map((each) => replayCase(each, field));
const study = { sources, field, cases };
mkdirSync(PICTURES, { recursive: true });
await draw(study);
const beside = existsSync(reference)
  ? referenceSection(
      reference,
      sources.map(({ trace }) => trace),
      learnedOf(field),
    )
  : [];
writeFileSync(
  PAGE,
  [
    readFileSync(INTRODUCTION, "utf8"),
    ...sourceSection(study),
    ...meanSection(study),
    ...learnedSection(study, learnedOf(field)),
    ...groups(cases).flatMap(groupSection),
    ...beside,
  ].join("\n"),
);
