import type { DataSet, RemoteFile } from "./data-set.ts";

const STORE = "http://aliopentrace.oss-cn-beijing.aliyuncs.com/v2021MicroservicesTraces";

/** The numbered archives of one table. */
function archives(folder: string, table: string, count: number): RemoteFile[] {
  return Array.from({ length: count }, (_, i) => {
    const name = `${table}_${i}.tar.gz`;
    return { name, url: `${STORE}/${folder}/${name}` };
  });
}

export const alibaba2021: DataSet = {
  title: "Alibaba cluster trace microservices v2021: nodes, containers, rates and call graphs of 12 hours; 61 GB",
  source: "[luo21]",
  page: "https://github.com/alibaba/clusterdata/blob/master/cluster-trace-microservices-v2021/README.md",
  attribution:
    'Alibaba Group. S. Luo et al.: "Characterizing Microservice Dependency and Performance: Alibaba Trace Analysis", SoCC 2021.',
  licence: {
    name: "no licence is stated",
    terms: "The publisher offers the data for study and research and asks for a citation; it states no other rights.",
  },
  files: [
    ...archives("node", "Node", 1),
    ...archives("MSResource", "MSResource", 12),
    ...archives("MSRTQps", "MSRTQps", 25),
    ...archives("MSCallGraph", "MSCallGraph", 145),
  ],
  large: true,
};
