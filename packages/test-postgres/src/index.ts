export { postgresBinaries } from "./binaries.ts";
export { createCluster } from "./cluster.ts";
export { createDatabase, missingPostgres, type TestDatabase } from "./database.ts";
