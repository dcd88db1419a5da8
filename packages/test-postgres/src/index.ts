export { postgresBinaries } from "./binaries.ts";
export { type Cluster, createCluster } from "./cluster.ts";
export { createDatabase, missingPostgres, type TestDatabase } from "./database.ts";
