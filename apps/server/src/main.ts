#!/usr/bin/env node
import { runCli } from "./cli/program.ts";

/** How long idle connections may keep the process after its work is done, in milliseconds. */
const LINGER = 500;

process.exitCode = await runCli(process.argv.slice(2));
setTimeout(() => process.exit(), LINGER).unref();
