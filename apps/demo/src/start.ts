import { readEnvironment } from "./env.ts";
import { type Demo, launchDemo } from "./launch/launch.ts";
import { PortBusyError } from "./launch/listen.ts";

const warn = (message: string) => console.error(message);

async function start(): Promise<void> {
  const environment = readEnvironment();
  const demo = await launchDemo({ ...environment, warn });
  console.log(`
  The tea shop         ${demo.shopUrl}
  The payment server   ${demo.serverUrl}
  The gateway sandbox  ${demo.sandboxUrl}

  Orders and payments are kept in ${environment.dataDir}. Press Ctrl+C to stop.
`);
  stopOnSignal(demo);
}

/** The first signal lets everything finish; a second one does not wait. */
function stopOnSignal(demo: Demo): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    demo.close().then(
      () => process.exit(0),
      (error: unknown) => {
        warn(describe(error));
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

function describe(error: unknown): string {
  if (error instanceof PortBusyError) {
    return `${error.message} Stop that program, or move the demo: PORT=4000 npm start`;
  }
  return error instanceof Error ? error.message : "The demo could not be started.";
}

await start().catch((error: unknown) => {
  warn(describe(error));
  process.exitCode = 1;
});
