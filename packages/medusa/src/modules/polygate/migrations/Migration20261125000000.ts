import { Migration } from "@medusajs/framework/mikro-orm/migrations";
import { ADD_PERSONAL_SINCE } from "../schema.ts";

/** Lets what tells of buyers be erased when it is old. */
export class Migration20261125000000 extends Migration {
  override async up(): Promise<void> {
    for (const statement of ADD_PERSONAL_SINCE) this.addSql(statement);
  }
}
