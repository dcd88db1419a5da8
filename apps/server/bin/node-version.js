const needed = 24;

if (Number.parseInt(process.versions.node, 10) < needed) {
  console.error(
    `Polygate's server needs Node.js ${needed} or newer; this is ${process.version}. Install it from your system's packages or a version manager, then start again.`,
  );
  process.exit(1);
}
