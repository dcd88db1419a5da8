import { Command } from "commander";
import { issueOwnerLink } from "../../owner/owner-link.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import type { AddCommand } from "../program.ts";
import { workOnDatabase } from "../work-on-database.ts";

/** `polygate owner`: who signs in to approve shops. */
export function addOwner(parent: Command, add: AddCommand): void {
  const owner = new Command("owner").description("who signs in to approve shops");
  const link = new Command("link").description(
    "make a link that lets whoever opens it become an owner, or set a new password",
  );
  add(owner, link, async (call) => {
    const url = await workOnDatabase(call, async ({ storage, config, clock, actor }) => {
      if (config.publicUrl === undefined) {
        throw new Failure(EXIT.configuration, "The configuration has no publicUrl.", {
          hint: "Owners sign in at the server's public address: set publicUrl.",
        });
      }
      const now = clock();
      await storage.run("addAudit", { at: now, actor, action: "owner.link_made" });
      return await issueOwnerLink(storage, config.publicUrl.replace(/\/+$/, ""), now);
    });
    call.report.done(
      { url },
      () =>
        `Open this within a day. It works once; whoever has it can become an owner, so show it to nobody.\n${url}`,
    );
    return EXIT.done;
  });
  parent.addCommand(owner);
}
