import { CC_BY_4, type DataSet, type RemoteFile } from "./data-set.ts";

/** File names and their keys in Google Drive, where the publisher has kept them since 2025. */
type Keys = readonly (readonly [name: string, key: string])[];

/** Of 200 functions of the private cloud, 141 days; `public_`: of 5,093 functions of the public cloud, 26 days. */
const FILES_2023: Keys = [
  ["requests_minute.zip", "1W9dQvqRGylfUeHJcYqWwJrpYHIsYCVq_"],
  ["requests_second.zip", "11XC-gLyg1hYr39qT-oKDwzkpvseRdDIv"],
  ["function_delay_minute.zip", "1Ooentp5nUeC2qKig8QSvJAaRgk3Kix_v"],
  ["function_delay_second.zip", "1T_G_CRrqzYE2sGSkcnZgntygoZrxaUC0"],
  ["platform_delay_minute.zip", "1PEHdfOdmMfzWz-MSnj5q5Zy_9kKeDRqD"],
  ["platform_delay_second.zip", "1h24PsYMXSDl7QZ7CgI1UQWfjaNe-sJRc"],
  ["cpu_usage_minute.zip", "1K0zaP6rGi-eaH2yJvPAhEo6zNBOC-TwK"],
  ["memory_usage_minute.zip", "1S7TnHspI4FnR5ed1eIEJWl6nlqyNw73b"],
  ["cpu_limit_minute.zip", "1OX2zfHJ79ACfwrzUgBoX78r4zv7uoVmN"],
  ["memory_limit_minute.zip", "1COvoR8VwQnwxstOHuJj_YjlSaMv_jDLT"],
  ["instances_minute.zip", "15_YwzY7lcUnfytof9D6mY7TAJAdhOfDH"],
  ["public_requests_minute.zip", "1RfkSxt9TddpOHiybEJFwUXfWqpsJyqSK"],
];

/** Every cold start of 31 days, the requests of day 30, quantiles per minute, by region. */
const FILES_2025: Keys = [
  ["cold_start_R1.zip", "1mMQtfZNtg-EPmGmGYuOzC5KPbZoXRd8e"],
  ["cold_start_R2.zip", "1qjnBBH_yEOnxAG5vFPQwx6xyITZrrP8L"],
  ["cold_start_R3.zip", "1WlUk-tQLao6mU0FoMx9YO2-HIMevEDjX"],
  ["cold_start_R4.zip", "1YywoClXTZ1Q0jKfB2Y3Hgu0xh0lrDoBZ"],
  ["cold_start_R5.zip", "1ah7nj5fyedMpOeaFgNVA7oMx3815D8BZ"],
  ["per_request_R1_01.zip", "1o0xBCshTLnposeLmEzyoWn4xiqRERsmS"],
  ["per_request_R1_02.zip", "101CKU4xeJWlmzxWc96RHs4llstnGnKSm"],
  ["per_request_R1_03.zip", "16fNuon4FMD2QNq5S0egYWKxjkzp5lgGb"],
  ["per_request_R1_04.zip", "1h-e9P2pEf9NUjv99YZLxN3ZWtwQ1rjuP"],
  ["per_request_R1_05.zip", "1n4xMD5Z1EmL0ALU6D9JNZz3XGaHqtNCT"],
  ["per_request_R1_06.zip", "1zn7aHFOppEltS76jHDNWWcol5zKwjDrc"],
  ["per_request_R1_07.zip", "16_usg9vZpoQjzUa92RZqdZkQD05YKD5E"],
  ["per_request_R1_08.zip", "1Ujo--ZO-jaF6lY9kMTmW8SPoOHh-8_NN"],
  ["per_request_R1_09.zip", "1oSN7QEopQZVUNbf0wSI19Gofz-FijfQ1"],
  ["per_request_R1_10.zip", "1_kAOnjD4X4ZXPAtfe3k6MOT71a4Vv953"],
  ["per_request_R1_11.zip", "16DN7Kfw901_7BsT1SGf_schmDDXKCGBl"],
  ["per_request_R1_12.zip", "1tlyXZ8YrzN3hFnZ3sZm3IxFsIlnyRFNI"],
  ["per_request_R1_13.zip", "1eNdNmlI8764bNlMbo4_2ImlbJO52DWHg"],
  ["per_request_R1_14.zip", "1zAQSWkd69GzGkxaG6Z4go0d72oeUKZZz"],
  ["per_request_R1_15.zip", "1UhOBGYkntbPcLlEB3SPfLrn3aCkuqrrr"],
  ["per_request_R1_16.zip", "1n0gNdAuFgJHQWtR30uSEU28Ccl_TYBP8"],
  ["per_request_R1_17.zip", "1mJHff0ZaErn4qK0q9aHrfme9QhzU9352"],
  ["per_request_R1_18.zip", "135Sn5elbnDZxtxplKSlobolDUO7aOhK1"],
  ["per_request_R1_19.zip", "17BVGWjJaZvrZkMpqiRRgMLmPxfR_UQVH"],
  ["per_request_R1_20.zip", "1GPC8s9TvhLEFbm09pPnJacxqN2vhSEeC"],
  ["per_request_R2_01.zip", "1clZwg5z6vAIF38K3NSkAxuzASsa5GN4B"],
  ["per_request_R2_02.zip", "1S-MpmXdRSxiADKMXKlDnVdHM5Hlw2cKv"],
  ["per_request_R2_03.zip", "1o4_KES_thVoC-P98uneeVbGrQH1G3VqM"],
  ["per_request_R2_04.zip", "1jcFk5XBhmkwiz9EH8c69WW0BGDJ1UFeQ"],
  ["per_request_R2_05.zip", "1PqeJp9DrpkD3UHHbvizPOCfNGptpRgBI"],
  ["per_request_R2_06.zip", "1eT9n9yQZUeKFAyIblS0ks1XqQ_g2OJZl"],
  ["per_request_R2_07.zip", "1SG7tHcuflIE-EE8AoAp99aMVqEF0vJL8"],
  ["per_request_R2_08.zip", "1mCFakKPn8crcNrzFjmBttIJY7-TW3c3r"],
  ["per_request_R2_09.zip", "1lW4N3SrN_z5BgjkHjU2QtDolROs8YhP5"],
  ["per_request_R2_10.zip", "1TBD_1GysKZyGUaFll0qUz5FPR1gVjX0B"],
  ["per_request_R3_01.zip", "1MxtVaHCpIdKIVk9Rz-0ySBoscXrziuP2"],
  ["per_request_R3_02.zip", "1w4Zrwp_8L60TgqreBi6p0pr_sp2QmBJ2"],
  ["per_request_R3_03.zip", "1KoHz5IGQuLkjtUKUlm_xAOk-wmVot6vV"],
  ["per_request_R3_04.zip", "1ll08z7HqaHNuyjiwbeVcS3pqKOg_0naD"],
  ["per_request_R3_05.zip", "1dgMkKTLOEDigx7-HAHdOuIF5P9d2FZon"],
  ["per_request_R4_01.zip", "195kYupynaq2wAz2LIDFBYLX11QXx-Yuw"],
  ["per_request_R4_02.zip", "1uGoaXPEvOoCehVgHt-3cIX_QMc5qKBJ6"],
  ["per_request_R5.zip", "102AFIHkEQHuvG8-hZeWHVFqXeeI-a8xS"],
  ["df_funcID_runtime_triggerType.csv", "1dUg_yxeLR5OyldivPZGW5djYF31166EG"],
  ["quantiles_R1.zip", "1XMSCDTRSEhJRSHA2gLuRM_WEYuuXVyWJ"],
  ["quantiles_R2.zip", "1iZk-n_5IT7j3M_pHpRzhwSPTuJ2vxvlR"],
  ["quantiles_R3.zip", "1xDPmacasZqVB_lM5UwJSiRKRNjg-ImvD"],
  ["quantiles_R4.zip", "1KNDZ1rHEvcfdp92xklmJFlLUPxFbQ75N"],
  ["quantiles_R5.zip", "1BxLz8ETUHZXbxr8PkDRFDwnBjLtCfidR"],
];

const PAGE = "https://github.com/sir-lab/data-release/blob/main";

export const huawei2023: DataSet = {
  title: "Huawei Cloud functions 2023: calls, delays and use per minute and second",
  source: "[joosen23]",
  page: `${PAGE}/README_data_release_2023.md`,
  attribution:
    'Huawei Cloud. A. Joosen et al.: "How does it function? Characterizing long-term trends in production serverless workloads", SoCC 2023.',
  licence: CC_BY_4,
  files: FILES_2023.map(inDrive),
  large: true,
};

export const huawei2025: DataSet = {
  title: "Huawei Public Cloud 2025: cold starts and requests of five regions",
  source: "[joosen25]",
  page: `${PAGE}/README_data_release_2025.md`,
  attribution: 'Huawei Cloud. A. Joosen et al.: "Serverless cold starts and where to find them", EuroSys 2025.',
  licence: CC_BY_4,
  files: FILES_2025.map(inDrive),
  large: true,
};

/** `confirm` spares the page that asks, for a large file, whether to go on without a scan for viruses. */
function inDrive([name, key]: Keys[number]): RemoteFile {
  return { name, url: `https://drive.usercontent.google.com/download?id=${key}&export=download&confirm=t` };
}
