/** Where everything of one run listens: five ports from `PORT` on, so that two runs need not meet. */
const first = Number(process.env.PORT ?? 9100);

export const MEDUSA_PORT = first;
export const SANDBOX_PORT = first + 2;
export const POSTGRES_PORT = first + 4;

export const BACKEND = `http://127.0.0.1:${MEDUSA_PORT}`;
export const SANDBOX = `http://127.0.0.1:${SANDBOX_PORT}`;
/** Nothing listens there: buyers are sent to it, which is looked at. */
export const STOREFRONT = `http://127.0.0.1:${first + 3}/return`;
export const DATABASE = `postgres://postgres@localhost:${POSTGRES_PORT}/postgres`;
