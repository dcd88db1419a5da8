/** The shortest password an owner may choose, in characters. */
export const MIN_PASSWORD = 12;

/** Tells the login who sent a request. Set by the server alone; what a client sends under this name is dropped. */
export const CLIENT_HEADER = "x-polygate-client";
