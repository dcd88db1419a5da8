import { Command, CommanderError } from "commander";
import { version } from "../version.ts";
import { addBackup } from "./commands/backup.ts";
import { addCases } from "./commands/cases.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addGateways } from "./commands/gateways.ts";
import { addInit } from "./commands/init.ts";
import { addKeys } from "./commands/keys.ts";
import { addOwner } from "./commands/owner.ts";
import { addPayments } from "./commands/payments.ts";
import { addRestore } from "./commands/restore.ts";
import { addSecrets } from "./commands/secrets.ts";
import { addServe } from "./commands/serve.ts";
import { addShopify } from "./commands/shopify.ts";
import { addStores } from "./commands/stores.ts";
import { addTrigger } from "./commands/trigger.ts";
import { addWebhooks } from "./commands/webhooks.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { toFailure } from "./failure.ts";
import { createReport, type Report } from "./report.ts";
import { systemTerminal, type Terminal } from "./terminal.ts";

/** What every command works with. */
export interface Call {
  readonly report: Report;
  readonly terminal: Terminal;
  /** The file of `--config`. */
  readonly configFile: string | undefined;
}

/** Adds a command with the options that all of them have. */
export type AddCommand = <Options extends object>(
  parent: Command,
  command: Command,
  run: (call: Call, options: Options, args: string[]) => Promise<ExitCode>,
) => void;

/** In the order in which the help lists them. */
const COMMANDS = [
  addServe,
  addInit,
  addDoctor,
  addOwner,
  addStores,
  addShopify,
  addKeys,
  addGateways,
  addPayments,
  addWebhooks,
  addCases,
  addBackup,
  addRestore,
  addSecrets,
  addTrigger,
];

/**
 * Runs one command.
 *
 * @param args as typed after `polygate`; none means `serve`.
 * @returns what the process should end with; see {@link EXIT}.
 */
export async function runCli(
  args: readonly string[],
  terminal: Terminal = systemTerminal,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;

  const add: AddCommand = (parent, command, run) => {
    command
      .option("--config <file>", "the configuration file (default: ./polygate.json)")
      .option("--json", "answer with one JSON object")
      .action(async () => {
        const options: { config?: string; json?: boolean } = command.opts();
        const report = createReport(terminal, options.json === true);
        try {
          const call = { report, terminal, configFile: options.config };
          exitCode = await run(call, command.opts(), command.args);
        } catch (error) {
          const failure = toFailure(error);
          report.failed(failure);
          exitCode = failure.exitCode;
        }
      });
    // A group without more words lists what there is.
    parent.addCommand(command, { isDefault: command.name() === "list" });
  };

  const program = new Command("polygate")
    .description("A self-hosted payment server.")
    .version(version)
    .showHelpAfterError("(polygate --help lists the commands)")
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  for (const addTo of COMMANDS) addTo(program, add);
  inherit(program);

  try {
    await program.parseAsync(args.length === 0 ? ["serve"] : [...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were asked for and are no errors.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  return exitCode;
}

/** Commands added ready-made know nothing of where their parent writes. */
function inherit(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    inherit(command);
  }
}
