/** These routes read the bytes themselves: signatures cover bytes, and Medusa's parsers know too few content types. */
export default { routes: [{ matcher: "/polygate/*", bodyParser: false }] };
