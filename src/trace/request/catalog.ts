import { definition as lrb } from "./lrb.ts";
import { definition as oracleGeneral } from "./oracle-general.ts";
import { definition as csv } from "./request-csv.ts";
import { definition as twitter } from "./twitter.ts";

/** The formats of cache requests by the prefix that forces them, in the order in which a file's head is held against them. */
export const requestFormats = { twitter, lrb, "oracle-general": oracleGeneral, csv };
export type RequestFormat = keyof typeof requestFormats;
