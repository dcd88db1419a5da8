import { Migration } from "@medusajs/framework/mikro-orm/migrations";
import { CREATE_ATTEMPT } from "../schema.ts";

/** Makes the ledger's table. */
export class Migration20261122000000 extends Migration {
  override async up(): Promise<void> {
    for (const statement of CREATE_ATTEMPT) this.addSql(statement);
  }
}
